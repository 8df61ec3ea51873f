#include "render/explain_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "render/show_text.hpp"
#include "sample_details.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

using sample::details;
using sample::document;

TEST(ExplainText, IsAPageForAnAuditor)
{
    EXPECT_EQ(explain_text(document(details()), {}),
              "dev-0000000001  \"North gate-1\"  10.20.0.1  sold as LTS CMIP7043W-M, serial CMIP7043W20190101-1\n"
              "BANNED\n"
              "\n"
              "Who made it: Hangzhou Hikvision Digital Technology (proof)\n"
              "  ● MAC 44:19:b6:0a:0b:0c is registered to Hangzhou Hikvision Digital Technology\n"
              "    neighbour table on lan0, first seen 2026-09-21 14:13, last 14:15\n"
              "  ○ LTS sells mostly Hikvision equipment: it calls itself LTS   (indication)\n"
              "    ONVIF answer on lan0, first seen 2026-09-21 14:13, last 14:14\n"
              "But: it calls itself LTS. Its hardware outweighs the label.\n"
              "\n"
              "Who bans it, as of 2026-11-23:\n"
              "  NDAA FY2019 Section 889(a)(1)(A) and (B)   in force since 2019-08-13   Hikvision is named\n"
              "    https://example.org/889\n"
              "  Canada, federal use   announced 2025-06-27 (no finding yet)\n"
              "    https://example.org/ca\n"
              "Since 2026-09-21 14:13. No waiver. Times are UTC.\n");
}

TEST(ExplainText, NamesTheSourceOnceAndNamespacesOfOneMakerTogether)
{
    auto marked = details();
    auto device = *marked.record.device;
    auto verdict = *marked.record.verdict;
    const auto from = device.evidence.front().first_seen;
    device.evidence = {{model::Protocol::onvif, model::Key::xmlns, "http://a.example/", "", "lan0", from, from},
                       {model::Protocol::sadp, model::Key::protocol, "sadp", "", "lan0", from, from}};
    const auto namespaced = [](const std::string& uri) {
        return model::Reason{"hikvision", model::Strength::indication,
                             "its answers use the namespace " + uri + ", a mark of Hikvision firmware (ONVIF)",
                             model::Key::xmlns, model::Protocol::onvif};
    };
    verdict.reasons = {{"hikvision", model::Strength::proof, "it answers Hikvision's own discovery protocol (SADP)",
                        model::Key::protocol, model::Protocol::sadp},
                       namespaced("http://a.example/"),
                       namespaced("http://b.example/")};
    marked.record = {std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)};
    marked.evidence = {{device.evidence[0], "", {}}, {device.evidence[1], "", {}}};

    EXPECT_THAT(explain_text(document(marked), {}),
                HasSubstr("  ● it answers Hikvision's own discovery protocol (SADP)\n"
                          "    on lan0, seen 2026-09-21 14:13\n"
                          "  ○ its answers use the namespace http://a.example/, a mark of Hikvision firmware   "
                          "(indication)\n"
                          "    and http://b.example/\n"
                          "    ONVIF answer on lan0, seen 2026-09-21 14:13\n"
                          "But: "));
}

TEST(ExplainText, SaysOnceWhatTwoSourcesSay)
{
    auto twice = details();
    auto device = *twice.record.device;
    auto verdict = *twice.record.verdict;
    const auto from = device.evidence.front().first_seen;
    device.evidence = {{model::Protocol::ws_discovery, model::Key::onvif_model, "IP8M-2496E", "", "lan0", from, from},
                       {model::Protocol::onvif, model::Key::onvif_model, "IP8M-2496E", "", "lan1", from, from}};
    const auto named = [](const std::string& source, model::Protocol protocol) {
        return model::Reason{"hikvision", model::Strength::indication,
                             "its model IP8M-2496E is named the way Amcrest names models (" + source + ")",
                             model::Key::onvif_model, protocol};
    };
    verdict.reasons = {named("WS-Discovery", model::Protocol::ws_discovery), named("ONVIF", model::Protocol::onvif)};
    twice.record = {std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)};
    twice.evidence = {{device.evidence[0], "", {}}, {device.evidence[1], "", {}}};

    EXPECT_THAT(explain_text(document(twice), {}),
                HasSubstr("  ○ its model IP8M-2496E is named the way Amcrest names models   (indication)\n"
                          "    WS-Discovery answer on lan0, seen 2026-09-21 14:13\n"
                          "    ONVIF answer on lan1, seen 2026-09-21 14:13\n"));
}

TEST(ExplainText, SaysOnceWhatOneSourceProvesAndAnotherIndicates)
{
    auto twice = details();
    auto device = *twice.record.device;
    auto verdict = *twice.record.verdict;
    const auto from = device.evidence.front().first_seen;
    device.evidence = {{model::Protocol::onvif, model::Key::onvif_manufacturer, "Dahua", "", "lan0", from, from},
                       {model::Protocol::ssdp, model::Key::ssdp_manufacturer, "Dahua", "", "lan0", from, from}};
    verdict.reasons = {{"hikvision", model::Strength::proof, "it calls itself Dahua (ONVIF)",
                        model::Key::onvif_manufacturer, model::Protocol::onvif},
                       {"hikvision", model::Strength::indication, "it calls itself Dahua (SSDP)",
                        model::Key::ssdp_manufacturer, model::Protocol::ssdp}};
    twice.record = {std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)};
    twice.evidence = {{device.evidence[0], "", {}}, {device.evidence[1], "", {}}};

    EXPECT_THAT(explain_text(document(twice), {}),
                HasSubstr("  ● it calls itself Dahua\n"
                          "    ONVIF answer on lan0, seen 2026-09-21 14:13\n"
                          "    SSDP answer on lan0, seen 2026-09-21 14:13   (indication)\n"));
}

TEST(ExplainText, SaysOnceThatAMacIsRegisteredWhereverItWasRead)
{
    auto written = details();
    auto device = *written.record.device;
    auto verdict = *written.record.verdict;
    const auto from = device.evidence.front().first_seen;
    const std::string owner = "Hangzhou Hikvision Digital Technology", mac = "44:19:b6:0a:0b:0c",
                      other = "44:19:b6:0a:0b:0d";
    device.evidence = {{model::Protocol::sadp, model::Key::oui_organization, owner, mac, "lan0", from, from},
                       {model::Protocol::ws_discovery, model::Key::scope_mac, owner, mac, "lan0", from, from},
                       {model::Protocol::ws_discovery, model::Key::endpoint_mac, owner, mac, "lan0", from, from},
                       {model::Protocol::ws_discovery, model::Key::endpoint_mac, owner, other, "lan0", from, from}};
    using enum model::Strength;
    const auto in_endpoint = [&](const std::string& which) {
        return model::Reason{"hikvision", indication,
                             "the MAC " + which + " inside its endpoint is registered to " + owner,
                             model::Key::endpoint_mac, model::Protocol::ws_discovery};
    };
    verdict.reasons = {
        {"hikvision", proof, "MAC " + mac + " is registered to " + owner + " (SADP, lan0, 2026-09-21T14:13:20Z)",
         model::Key::oui_organization, model::Protocol::sadp},
        {"hikvision", indication, "the MAC " + mac + " in its scopes is registered to " + owner, model::Key::scope_mac,
         model::Protocol::ws_discovery},
        in_endpoint(mac),
        in_endpoint(other)};
    written.record = {std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)};
    written.evidence.clear();
    for (const auto& one : device.evidence) written.evidence.push_back({one, "", {}});

    EXPECT_THAT(explain_text(document(written), {}),
                HasSubstr("  ● MAC 44:19:b6:0a:0b:0c is registered to Hangzhou Hikvision Digital Technology\n"
                          "    SADP answer on lan0, seen 2026-09-21 14:13\n"
                          "    in what it says of itself, WS-Discovery answer on lan0, seen 2026-09-21 14:13   "
                          "(indication)\n"
                          "    inside its endpoint, WS-Discovery answer on lan0, seen 2026-09-21 14:13   "
                          "(indication)\n"
                          "  ○ the MAC 44:19:b6:0a:0b:0d inside its endpoint is registered to Hangzhou Hikvision "
                          "Digital Technology   (indication)\n"
                          "    WS-Discovery answer on lan0, seen 2026-09-21 14:13\n"
                          "But: "));
}

TEST(ExplainText, SaysWhyADeviceInABannedOnesPlaceIsNotClear)
{
    auto after = details();
    auto verdict = *after.record.verdict;
    verdict.level = model::Level::unknown;
    verdict.findings.clear();
    verdict.contradictions.clear();
    verdict.places = {
        {"stands where dev-1 (Hikvision, banned) stood until 2026-09-21T14:13:20Z: no hardware address is "
         "known there, and nothing but its own word shows that it is another device",
         "", ""}};
    after.record.verdict = std::make_shared<const model::Verdict>(verdict);

    EXPECT_THAT(
        explain_text(document(after), {}),
        HasSubstr("But: it stands where dev-1 (Hikvision, banned) stood until 2026-09-21T14:13:20Z: no hardware "
                  "address is known there, and nothing but its own word shows that it is another device. That "
                  "alone does not clear it.\n"));
}

TEST(ExplainText, DoesNotRepeatTheLabelThatAReasonNames)
{
    auto labelled = details();
    auto verdict = *labelled.record.verdict;
    verdict.reasons.push_back({"lts", model::Strength::proof, "it calls itself LTS (ONVIF)",
                               model::Key::onvif_manufacturer, model::Protocol::onvif});
    labelled.record.verdict = std::make_shared<const model::Verdict>(verdict);

    EXPECT_THAT(explain_text(document(labelled), {}), Not(HasSubstr("What else it shows:")));
}

TEST(ArgumentText, OfAVerdictAloneTellsALabelOnce)
{
    auto verdict = *details().record.verdict;
    verdict.reasons.push_back({"lts", model::Strength::proof, "it calls itself LTS (ONVIF)",
                               model::Key::onvif_manufacturer, model::Protocol::onvif});
    verdict.notes = {"LTS sells some"};
    std::string text;
    append_verdict(text, verdict);

    EXPECT_EQ(
        argument_text(json::parse(text).as_object(), nullptr),
        "  ● MAC 44:19:b6:0a:0b:0c is registered to Hangzhou Hikvision Digital Technology (neighbour table, lan0, "
        "2026-09-21T14:13:20Z)\n"
        "  ○ LTS sells mostly Hikvision equipment: it calls itself LTS (ONVIF)   (indication)\n"
        "But: it calls itself LTS. Its hardware outweighs the label.\n"
        "Note: LTS sells some.\n");
}

TEST(ExplainText, ShowsLocalTimesAndTheirZone)
{
    const auto text = explain_text(document(details()), {.zone = [](model::TimePoint) {
                                       return Zone{std::chrono::hours(2), "CEST"};
                                   }});

    EXPECT_THAT(text, HasSubstr("first seen 2026-09-21 16:13, last 16:15 CEST\n"));
    EXPECT_THAT(text, HasSubstr("\nSince 2026-09-21 16:13 CEST. No waiver.\n"));
    EXPECT_THAT(text, Not(HasSubstr("UTC")));
}

TEST(ExplainText, TellsOfALoginBehindTheReasons)
{
    auto refused = document(details());
    refused["identification"] = json::object{{"state", "needs-login"}, {"detail", "wants a login"}};

    EXPECT_THAT(explain_text(refused, {}), HasSubstr("14:14\nLogin: wants a login.\nBut: "));
}

TEST(ExplainText, NamesTheWaiverAndItsAuthor)
{
    auto waived = details();
    auto device = *waived.record.device;
    device.waiver = model::Waiver{"replaced in spring", "CHG-1", "uid 0 (root)", {}, test::full_record_start, {}};
    waived.record.device = std::make_shared<const model::Device>(device);

    EXPECT_THAT(explain_text(document(waived), {}),
                HasSubstr("Waived until 2026-09-21 14:13 by uid 0 (root): replaced in spring, ticket CHG-1."));
}

TEST(ExplainText, SaysSoWhereNothingIsKnown)
{
    model::Device bare;
    bare.id = "dev-1";
    const DeviceDetails nothing{
        .record = {std::make_shared<const model::Device>(bare), std::make_shared<const model::Verdict>()}};

    const auto text = explain_text(document(nothing), {});

    EXPECT_THAT(text, HasSubstr("UNKNOWN\n"));
    EXPECT_THAT(text, HasSubstr("Who made it: not known; not asked to the end yet."));
    EXPECT_THAT(text, HasSubstr("Who bans it: no list is in force."));
}

TEST(ExplainText, NamesTheListsInForceThatDoNotCoverTheDevice)
{
    const auto device =
        json::parse(R"({"id":"dev-1","verdict":"unknown","findings":[],"lists":[{"id":"us-ndaa-889","in_force":true},)"
                    R"({"id":"ca-fed-use-2025","in_force":false},{"id":"ca-qc-2023","in_force":true}]})");

    EXPECT_THAT(explain_text(device.as_object(), {}),
                HasSubstr("Who bans it: none of the lists in force (us-ndaa-889, ca-qc-2023).\n"));
}

TEST(ExplainText, DoesNotSayOfAListThatBansNothingThatItBans)
{
    auto device =
        json::parse(
            R"({"id":"dev-1","verdict":"advisory","maker":"tiandy","lists":[{"id":"us-bis","title":"Entity List",)"
            R"("in_force":true,"effective":"2022-12-16","as_of":"2026-11-28"}],"findings":[{"list":"us-bis",)"
            R"("maker":"tiandy","relation":"named","effect":"advisory","strength":"proof"}]})")
            .as_object();
    constexpr auto listed =
        "Who lists it, while owning it stays lawful, as of 2026-11-28:\n"
        "  Entity List   in force since 2022-12-16   Tiandy is named\n";
    EXPECT_THAT(explain_text(device, {}), HasSubstr(std::string("\nWho bans it: no list in force.\n") + listed));

    auto banned = device["findings"].at(0).as_object();
    banned["list"] = "us-ndaa-889";
    banned["effect"] = "banned";
    device["findings"].as_array().push_back(banned);
    EXPECT_THAT(explain_text(device, {}),
                HasSubstr(std::string("Who bans it, as of 2026-11-28:\n  us-ndaa-889   Tiandy is named\n") + listed));
}

TEST(ExplainText, SaysThatAWaiverCoversAPartOfTheFindings)
{
    const auto device = json::parse(
        R"({"id":"dev-1","verdict":"banned","maker":"dahua","findings":[{"list":"a","effect":"banned","waived":true},)"
        R"({"list":"b","effect":"banned","waived":false}],"waiver":{"until":"2027-01-31T23:59:59Z","by":"uid 0","reason":"r"}})");

    EXPECT_THAT(explain_text(device.as_object(), {}), HasSubstr("Waived in part until 2027-01-31 23:59 by uid 0: r."));
}

TEST(ExplainText, NoDeviceCanSteerTheTerminal)
{
    auto hostile = details();
    auto device = *hostile.record.device;
    device.name = "x\x1b[2J\x07\nBANNED";
    hostile.record.device = std::make_shared<const model::Device>(device);

    for (const auto& text : {explain_text(document(hostile), {}), show_text(document(hostile), {})}) {
        EXPECT_THAT(text, Not(HasSubstr("\x1b")));
        EXPECT_THAT(text, Not(HasSubstr("\x07")));
        EXPECT_THAT(text, Not(HasSubstr("\nBANNED\n\nBANNED")));
    }
}

}  // namespace
}  // namespace onvigil::render
