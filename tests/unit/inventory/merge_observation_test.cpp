#include "inventory/merge_observation.hpp"

#include <gmock/gmock.h>

#include "known_device.hpp"

namespace onvigil::inventory::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

TEST(MergeObservation, NewXAddrsReplaceThoseOfTheSameHostAndLeaveOthers)
{
    Known1 device;
    auto more = plain();
    more.xaddrs = {"http://[fe80::1]/onvif/device_service"};
    EXPECT_THAT(device.says(more)->xaddrs, SizeIs(2));
    more.xaddrs = {"http://10.0.0.1:8080/onvif/device_service"};
    EXPECT_THAT(device.says(more)->xaddrs,
                ElementsAre("http://10.0.0.1:8080/onvif/device_service", "http://[fe80::1]/onvif/device_service"));
}

TEST(MergeObservation, AMacInATextHintsAtItsOwnerAndIsNoMacOfTheDevice)
{
    Known1 device;
    auto heard = plain();
    const auto mac = *model::parse_mac("44:19:b6:0a:0b:0c");
    heard.mac_marks = {{model::Key::endpoint_mac, mac, "Hangzhou Hikvision Digital Technology Co.,Ltd."},
                       {model::Key::scope_mac, mac, "Private"}};
    const auto after = device.says(heard);
    const auto mark = std::find_if(after->evidence.begin(), after->evidence.end(),
                                   [](const auto& one) { return one.key == model::Key::endpoint_mac; });
    ASSERT_NE(mark, after->evidence.end());
    EXPECT_EQ(mark->value, "Hangzhou Hikvision Digital Technology Co.,Ltd.");
    EXPECT_EQ(mark->detail, "44:19:b6:0a:0b:0c");
    EXPECT_TRUE(std::none_of(after->evidence.begin(), after->evidence.end(),
                             [](const auto& one) { return one.key == model::Key::scope_mac; }));
    EXPECT_TRUE(after->macs.empty());
}

TEST(MergeObservation, AFloodOfClaimsPushesOutOldOnesButNeverTheSurestKinds)
{
    Known1 device;
    auto sure = interview("10.0.0.1", endpoint(1), "S1234567", {"44:19:b6:00:00:01"});
    sure.claims.emplace_back(model::Key::protocol, "sadp");
    (void)device.says(sure);
    for (int i = 0; i < 500; ++i) {
        auto noisy = plain();
        noisy.claims = {{model::Key::http_title, fmt::format("title {}", i)}};
        (void)device.says(noisy);
    }

    const auto after = device.world.at("10.0.0.1");
    EXPECT_EQ(after->evidence.size(), limits::evidence_per_device);
    EXPECT_GT(device.world.registry.drops().evidence, 300u);
    for (const auto key : {model::Key::onvif_manufacturer, model::Key::protocol, model::Key::oui_organization})
        EXPECT_TRUE(std::any_of(after->evidence.begin(), after->evidence.end(), [key](const auto& e) {
            return e.key == key;
        })) << model::name(key);
    EXPECT_EQ(after->evidence.back().value, "title 499");
}

TEST(MergeObservation, EveryListHasItsLimit)
{
    Known1 device;
    auto much = plain();
    for (int i = 0; i < 300; ++i) {
        much.xaddrs.push_back(fmt::format("http://10.1.0.{}/x", i));
        much.scopes.push_back(fmt::format("onvif://www.onvif.org/scope/{}", i));
        much.macs.push_back({mac(fmt::format("44:19:b6:00:{:02x}:{:02x}", i >> 8, i & 255)), true, ""});
        much.stated_addresses.push_back(ip(fmt::format("10.2.{}.{}", i >> 8, i & 255)));
    }

    const auto after = device.says(much);

    EXPECT_EQ(after->xaddrs.size(), limits::xaddrs_per_device);
    EXPECT_EQ(after->scopes.size(), limits::scopes_per_device);
    EXPECT_EQ(after->macs.size(), limits::macs_per_device);
}

TEST(MergeObservation, TheAddressesOfADeviceHaveTheirLimitAndTheFirstStays)
{
    World world;
    std::vector<model::Observation> everywhere{wsd("10.0.0.1", endpoint(1))};
    for (int i = 1; i < 40; ++i) {
        auto there = wsd(fmt::format("10.0.1.{}", i), endpoint(1));
        there.stated_addresses = {ip("10.0.0.1")};
        everywhere.push_back(there);
    }
    (void)world.round(everywhere);

    ASSERT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.registry.all()[0]->addresses.size(), limits::addresses_per_device);
    EXPECT_EQ(world.registry.all()[0]->addresses.front(), ip("10.0.0.1"));
}

TEST(MergeObservation, AMacTheDeviceStatesLaterCountsAtOnce)
{
    World world;
    (void)world.hear(wsd("10.0.0.1", endpoint(1)));
    (void)world.registry.apply(neighbour("10.0.0.1", "44:19:b6:00:00:01"), world.now);

    (void)world.hear(interview("10.0.0.1", endpoint(1), "S1234567", {"44:19:b6:00:00:01"}));

    const auto device = world.at("10.0.0.1");
    ASSERT_THAT(device->macs, SizeIs(1));
    EXPECT_TRUE(device->macs[0].self_stated);
    EXPECT_TRUE(device->macs[0].settled);
}

TEST(MergeObservation, AListenerThatFailedToAnswerAddsNoProtocol)
{
    Known1 device;
    auto failed = plain(model::Protocol::onvif);
    failed.listening = false;
    EXPECT_THAT(device.says(failed)->protocols, ElementsAre(model::Protocol::ws_discovery));
}

TEST(MergeObservation, AnotherCertificateContradictsTheDeviceUntilAnInterviewMeetsTheOldOne)
{
    Known1 device;
    auto ended = plain(model::Protocol::onvif);
    ended.identification = model::Identification{
        model::Identification::State::needs_login, "presents another certificate than before: it gets no login", {}};
    EXPECT_THAT(device.says(ended)->conflicts, ElementsAre("presents another certificate than before"));
    ended.identification->state = model::Identification::State::unreachable;
    ended.identification->detail.clear();
    EXPECT_THAT(device.says(ended)->conflicts, ElementsAre("presents another certificate than before"));
    ended.identification->state = model::Identification::State::ok;
    EXPECT_THAT(device.says(ended)->conflicts, testing::IsEmpty());
}

TEST(MergeObservation, WhatWasNotAskedTakesBackNoAnswer)
{
    Known1 device;
    auto not_asked = plain(model::Protocol::ws_discovery);
    not_asked.identification = model::Identification{model::Identification::State::unreachable, "not asked", {}};
    EXPECT_EQ(device.says(not_asked)->identification.detail, "not asked");
    auto ended = plain(model::Protocol::onvif);
    ended.identification = model::Identification{model::Identification::State::refused, "", model::TimePoint{}};
    EXPECT_EQ(device.says(ended)->identification.state, model::Identification::State::refused);
    EXPECT_EQ(device.says(not_asked)->identification.state, model::Identification::State::refused);
}

/// The details of the device's claims of a protocol of its maker's own.
std::vector<std::string> protocol_claims(const model::DevicePtr& device)
{
    std::vector<std::string> out;
    for (const model::Evidence& one : device->evidence)
        if (one.key == model::Key::protocol) out.emplace_back(one.detail);
    return out;
}

TEST(MergeObservation, AnUnsolicitedClaimIsMarkedUntilItIsConfirmedOrWithdrawn)
{
    Known1 device;
    auto claim = plain(model::Protocol::sadp);
    claim.claims = {{model::Key::protocol, "sadp"}};
    claim.confirmation = model::Confirmation::lacking;
    auto after = device.says(claim);
    EXPECT_THAT(protocol_claims(after), ElementsAre("unsolicited"));
    EXPECT_THAT(after->protocols, ElementsAre(model::Protocol::ws_discovery)) << "it has not spoken it";

    auto withdrawn = plain(model::Protocol::sadp);
    withdrawn.listening = false;
    withdrawn.confirmation = model::Confirmation::refused;
    EXPECT_THAT(protocol_claims(device.says(withdrawn)), SizeIs(0));

    (void)device.says(claim);
    auto confirmed = claim;
    confirmed.confirmation = model::Confirmation::given;
    EXPECT_THAT(protocol_claims(device.says(confirmed)), ElementsAre(""));
    EXPECT_THAT(protocol_claims(device.says(withdrawn)), ElementsAre("")) << "what was confirmed stays";
    EXPECT_THAT(protocol_claims(device.says(claim)), ElementsAre("")) << "in either order";
}

}  // namespace
}  // namespace onvigil::inventory::test
