#include "policy/reason_text.hpp"

#include "claims.hpp"
#include "shipped.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::policy::test {
namespace {

/// The sentence for one claim that points to the first maker of a knowledge of one.
std::string said(const Claim& claim, const Brand* brand = nullptr, const char* via = "lan0")
{
    Knowledge knowledge;
    knowledge.makers.emplace_back();
    knowledge.makers[0].name = "Acme Optical Works";
    knowledge.makers[0].short_name = "Acme";
    auto device = device_with({claim}, today);
    device.evidence[0].via = via;
    const EvidenceMatch match{
        .maker = 0, .strength = {}, .evidence = &device.evidence[0], .rule = nullptr, .brand = brand};
    return reason(knowledge, match);
}

TEST(Reasons, SayHowAMacWasHeardAndWhen)
{
    EXPECT_EQ(said(mac_of("Acme Ltd.")),
              "MAC 44:19:b6:0a:0b:0c is registered to Acme Ltd. (neighbour table, lan0, 2026-11-23T00:00:00Z)");
    EXPECT_EQ(said(mac_of("Acme Ltd."), nullptr, ""),
              "MAC 44:19:b6:0a:0b:0c is registered to Acme Ltd. (neighbour table, 2026-11-23T00:00:00Z)");
    EXPECT_EQ(said(mac_of("Acme Ltd."), nullptr, typed_in),
              "MAC 44:19:b6:0a:0b:0c is registered to Acme Ltd. (as typed in)");
}

TEST(Reasons, NameTheBrandThatTies)
{
    const Brand own{"Zenith", Share::all, "x", ""}, sold{"Zenith", Share::most, "x", ""};
    EXPECT_EQ(said(label("Zenith"), &own), "Zenith is a brand of Acme: it calls itself Zenith (ONVIF)");
    EXPECT_EQ(said(label("Zenith"), &sold), "Zenith sells mostly Acme equipment: it calls itself Zenith (ONVIF)");
}

TEST(Reasons, NameTheHeaderOfAUpnpAnswer)
{
    EXPECT_EQ(said({model::Protocol::ssdp, model::Key::ssdp_server, "Acme SDK", ""}),
              "its header SERVER is \"Acme SDK\", which names Acme (SSDP)");
    EXPECT_EQ(said({model::Protocol::ssdp, model::Key::ssdp_usn, "uuid:acme", ""}),
              "its header USN is \"uuid:acme\", a mark of Acme firmware (SSDP)");
}

TEST(Reasons, ShortenLongQuotesAtACharacter)
{
    std::string text;
    for (int i = 0; i < 200; ++i) text += "é";
    EXPECT_EQ(said(server(text)).size(),
              std::string("its server calls itself \"…\", a mark of Acme firmware (HTTP)").size() + 128);
}

TEST(Claims, SayWhichSideTheyStandOn)
{
    Maker maker;
    maker.name = maker.short_name = "Acme";
    EXPECT_EQ(claim(maker, Channel::label, true), "calls itself Acme");
    EXPECT_EQ(claim(maker, Channel::mac, true), "hardware is Acme");
    EXPECT_EQ(claim(maker, Channel::mac, false), "MAC is registered to Acme");
    EXPECT_EQ(claim(maker, Channel::protocol, false), "speaks Acme's own protocol");
    EXPECT_EQ(claim(maker, Channel::mark, false), "carries marks of Acme");
}

TEST(Announcements, NameTheDaysThereAre)
{
    List list;
    EXPECT_EQ(announcement({.list = &list}), "announced, no date in force");
    list.announced = model::parse_date("2025-06-27");
    EXPECT_EQ(announcement({.list = &list}), "announced 2025-06-27, no date in force");
    EXPECT_EQ(announcement({.list = &list, .since = model::parse_date("2027-01-01")}),
              "announced 2025-06-27, in force from 2027-01-01");
}

}  // namespace
}  // namespace onvigil::policy::test
