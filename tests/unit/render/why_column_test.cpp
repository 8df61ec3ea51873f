#include "render/why_column.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/full_record.hpp"

namespace onvigil::render {
namespace {

TEST(Why, ShortensWhatThePolicySaysAtLength)
{
    auto device = test::full_device();
    device.evidence = {
        {model::Protocol::neighbours,
         model::Key::oui_organization,
         "Hangzhou Hikvision Digital Technology Co.,Ltd.",
         "44:19:b6:0a:0b:0c",
         "lan0",
         {},
         {}},
        {model::Protocol::sadp, model::Key::protocol, "sadp", "", "lan0", {}, {}},
        {model::Protocol::onvif, model::Key::onvif_manufacturer, "LTS", "", "lan0", {}, {}},
        {model::Protocol::onvif, model::Key::xmlns, "http://www.hikvision.com/ver20/XMLSchema", "", "", {}, {}}};
    const auto why_of = [&](model::Level level, std::vector<model::Reason> reasons) {
        auto verdict = test::full_verdict();
        verdict.level = level;
        verdict.reasons = std::move(reasons);
        return why({std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)})
            .full;
    };
    using enum model::Strength;
    const model::Reason mac{"hikvision", proof,
                            "MAC 44:19:b6:0a:0b:0c is registered to Hangzhou Hikvision Digital Technology Co.,Ltd. "
                            "(neighbour table, lan0, 2026-11-23T00:00:00Z)",
                            model::Key::oui_organization, model::Protocol::neighbours};
    const model::Reason sadp{"hikvision", proof, "it answers Hikvision's own discovery protocol (SADP)",
                             model::Key::protocol, model::Protocol::sadp};
    const model::Reason brand{"hikvision",
                              indication,
                              "LTS sells mostly Hikvision equipment: it calls itself LTS (ONVIF)",
                              model::Key::onvif_manufacturer,
                              model::Protocol::onvif,
                              "LTS sells mostly Hikvision equipment"};
    const model::Reason xmlns{"hikvision", indication,
                              "its answers use the namespace http://www.hikvision.com/ver20/XMLSchema, a mark of "
                              "Hikvision firmware (ONVIF)",
                              model::Key::xmlns, model::Protocol::onvif};

    EXPECT_EQ(why_of(model::Level::banned, {mac, sadp, brand}), "MAC registered to Hikvision; speaks SADP");
    EXPECT_EQ(why_of(model::Level::suspected, {brand}), "LTS sells mostly Hikvision equipment");
    device.identification.state = model::Identification::State::needs_login;
    EXPECT_EQ(why_of(model::Level::suspected, {xmlns}), "Hikvision namespaces in its answers; needs a login");
    EXPECT_EQ(
        why_of(
            model::Level::banned,
            {{"hikvision", model::Strength::proof, "it answers", model::Key::protocol, model::Protocol::uniview, {}}}),
        "speaks Hikvision's protocol");
}

TEST(Why, IsAPhraseForEachReasonWhereOnlyASellerIsProven)
{
    auto verdict = test::full_verdict();
    verdict.level = model::Level::suspected;
    verdict.maker = "";
    verdict.findings.resize(1);
    verdict.findings[0].maker = "hikvision";
    verdict.findings[0].reasons = {"its model number TV-IP314PI is one that Hikvision gives (ONVIF)",
                                   "its answers use the namespace http://www.hikvision.com/x (ONVIF)"};
    using enum model::Strength;
    verdict.reasons = {
        {"trendnet", proof, "MAC … is registered to TRENDnet", model::Key::oui_organization,
         model::Protocol::neighbours},
        {"hikvision", indication, verdict.findings[0].reasons[0], model::Key::onvif_model, model::Protocol::onvif},
        {"hikvision", indication, verdict.findings[0].reasons[1], model::Key::xmlns, model::Protocol::onvif}};
    auto device = test::full_device();
    device.identification.state = model::Identification::State::ok;

    EXPECT_EQ(
        why({std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)}).full,
        "model number as Hikvision's; Hikvision namespaces in its answers");
}

TEST(Why, SaysWhatToDoWhereNothingIsKnown)
{
    model::Device device;
    const auto why_of = [&](model::Identification::State state) {
        device.identification.state = state;
        return why({std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>()}).full;
    };
    using enum model::Identification::State;
    EXPECT_EQ(why_of(ok), "answers, but tells nothing: give it credentials or look at it");
    EXPECT_EQ(why_of(needs_login), "needs a login: give it credentials or look at it");
    EXPECT_EQ(why_of(unreachable), "was heard, but cannot be asked: look at it");
    device.manufacturer = "ONVIF";
    EXPECT_EQ(why_of(ok), "calls itself ONVIF, which names no maker: look at it");
}

TEST(Why, SaysFirstWhoseDevicePlaceKeepsItFromBeingClear)
{
    auto verdict = test::full_verdict();
    verdict.reasons = {{"axis", model::Strength::proof, "it calls itself Axis (ONVIF)", model::Key::onvif_manufacturer,
                        model::Protocol::onvif}};
    verdict.maker = "axis";
    verdict.findings.clear();
    verdict.places = {{"stands where dev-1 (Hikvision, banned) stood until 2026-09-21T14:13:20Z: …",
                       "stands where dev-1 did", "where dev-1 was"}};
    const auto why_of = [&](model::Level level) {
        verdict.level = level;
        return why({std::make_shared<const model::Device>(), std::make_shared<const model::Verdict>(verdict)});
    };

    EXPECT_EQ(why_of(model::Level::unknown).full, "stands where dev-1 did; says so itself");
    EXPECT_EQ(why_of(model::Level::unknown).brief, "where dev-1 was; says so");
    EXPECT_EQ(why_of(model::Level::advisory).full, "says so itself; stands where dev-1 did");
}

/// Of reasons for Hikvision of these keys.
std::string brief_of(std::vector<model::Reason> reasons, model::Level level = model::Level::banned,
                     model::Identification::State state = model::Identification::State::ok)
{
    auto device = test::full_device();
    device.identification.state = state;
    auto verdict = test::full_verdict();
    verdict.level = level;
    verdict.reasons = std::move(reasons);
    return why({std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)}).brief;
}

model::Reason to_hikvision(model::Key key, model::Protocol source = model::Protocol::ws_discovery)
{
    return {"hikvision", model::Strength::proof, "x", key, source, {}};
}

TEST(BriefWhy, SaysTheSameBesideMakerAndBadge)
{
    using model::Key;
    using model::Protocol;
    EXPECT_EQ(brief_of({to_hikvision(Key::oui_organization), to_hikvision(Key::protocol, Protocol::sadp)}),
              "its MAC; speaks SADP");
    EXPECT_EQ(brief_of({to_hikvision(Key::oui_organization), to_hikvision(Key::onvif_manufacturer)}),
              "says so; MAC agrees");
    EXPECT_EQ(brief_of({to_hikvision(Key::xmlns)}, model::Level::suspected, model::Identification::State::needs_login),
              "namespaces; no login");
    EXPECT_EQ(brief_of({to_hikvision(Key::endpoint_mac), to_hikvision(Key::scope_mac, Protocol::mdns)}),
              "MAC in endpoint; MAC in mDNS");
    EXPECT_EQ(brief_of({to_hikvision(Key::protocol, Protocol::uniview)}), "speaks its protocol");
    auto badge = to_hikvision(Key::onvif_manufacturer);
    badge.badge = "LTS sells mostly Hikvision equipment";
    EXPECT_EQ(brief_of({badge}), "by its badge");
}

TEST(BriefWhy, OfADeviceNothingIsKnownOf)
{
    model::Device device;
    const auto brief = [&] { return why({std::make_shared<const model::Device>(device), nullptr}).brief; };
    EXPECT_EQ(brief(), "not asked yet");
    device.manufacturer = "Foo; Bar: Ltd";
    EXPECT_EQ(brief(), "no proof of maker") << "whatever it calls itself";
    device.evidence.push_back({{}, model::Key::device_kind, "printer", {}, {}, {}, {}});
    EXPECT_EQ(brief(), "announces a printer");
}

TEST(BriefWhy, IsShortForEveryReasonThereIs)
{
    for (int key = 0; key <= static_cast<int>(model::Key::device_kind); ++key) {
        const auto text = brief_of({to_hikvision(static_cast<model::Key>(key))});
        EXPECT_LE(text.size(), 20u) << text;
    }
}

TEST(ShortMaker, IsHowPeopleSayIt)
{
    EXPECT_EQ(short_maker("hikvision"), "Hikvision");
    EXPECT_EQ(short_maker("zte"), "ZTE");
    EXPECT_EQ(short_maker("tp-link"), "TP-Link");
    EXPECT_EQ(short_maker(""), "");
}

}  // namespace
}  // namespace onvigil::render
