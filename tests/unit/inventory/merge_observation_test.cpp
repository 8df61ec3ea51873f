#include "inventory/merge_observation.hpp"

#include <gmock/gmock.h>

#include <random>

#include "registry_fixture.hpp"

namespace onvigil::inventory::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

/// A known device at 10.0.0.1 that says this.
struct Known1 {
    Known1() { (void)world.round({wsd("10.0.0.1", endpoint(1))}); }
    model::DevicePtr says(model::Observation observation)
    {
        (void)world.hear(std::move(observation));
        return world.at("10.0.0.1");
    }
    World world;
};

model::Observation plain(model::Protocol source = model::Protocol::ws_discovery)
{
    auto out = heard(source, "10.0.0.1");
    out.endpoint = endpoint(1);
    return out;
}

TEST(MergeObservation, WhatABetterSourceToldIsNotReplacedByALesserOnesWording)
{
    Known1 device;
    (void)device.says(interview("10.0.0.1", endpoint(1), "S1234567"));
    auto banner = sadp("10.0.0.1", "44:19:b6:00:00:01");
    banner.firmware = "V5.4.0build 160530";
    (void)device.world.round({plain(), banner});

    EXPECT_EQ(device.world.at("10.0.0.1")->firmware, "V5.4.0");
}

TEST(MergeObservation, AnotherFirmwareThanTheSameProtocolToldBeforeIsNewsWhateverTheInterviewSaid)
{
    Known1 device;
    auto banner = sadp("10.0.0.1", "44:19:b6:00:00:01");
    banner.firmware = "V5.4.0build 160530";
    (void)device.world.round({plain(), banner, interview("10.0.0.1", endpoint(1), "S1234567")});
    ASSERT_EQ(device.says(banner)->firmware, "V5.4.0");

    banner.firmware = "V5.5.0build 170725";
    EXPECT_EQ(device.says(banner)->firmware, "V5.5.0build 170725");
    auto asked_again = interview("10.0.0.1", endpoint(1), "S1234567");
    asked_again.firmware = "V5.5.0";
    EXPECT_EQ(device.says(asked_again)->firmware, "V5.5.0");
    EXPECT_EQ(device.says(banner)->firmware, "V5.5.0") << "the same again is no news";
    banner.source = model::Protocol::dhip;
    banner.firmware = "5.5.0";
    EXPECT_EQ(device.says(banner)->firmware, "V5.5.0") << "nor is another protocol's wording";
}

TEST(MergeObservation, ARenamedCameraHasItsNewNameWhoeverTellsIt)
{
    Known1 device;
    auto named = plain();
    named.name = "North gate";
    EXPECT_EQ(device.says(named)->name, "North gate");
    named.name = "South gate";
    named.source = model::Protocol::onvif;
    EXPECT_EQ(device.says(named)->name, "South gate");
    named.name = "";
    EXPECT_EQ(device.says(named)->name, "South gate") << "an empty field says nothing";
    named.source = model::Protocol::ws_discovery;
    named.name = "North gate";
    EXPECT_EQ(device.says(named)->name, "South gate") << "what it announced before is no news";
    named.name = "West gate";
    EXPECT_EQ(device.says(named)->name, "West gate");
}

TEST(MergeObservation, ANameThatTwoProtocolsTellDifferentlyDoesNotChangeAtEveryAnswer)
{
    World world;
    auto described = heard(model::Protocol::ssdp, "10.0.0.1"), sung = heard(model::Protocol::mdns, "10.0.0.1");
    described.name = "Camera in the hall";
    sung.name = "AXIS M1065-L - ACCC8E000001";
    (void)world.round({described, sung});
    ASSERT_EQ(world.at("10.0.0.1")->name, "Camera in the hall");

    for (int i = 0; i < 3; ++i) EXPECT_THAT(world.round({sung, described}), testing::IsEmpty());
}

/// The words of a label as one firmware or another spells them.
std::string spelled(std::minstd_rand& random, const std::string& text)
{
    switch (std::uniform_int_distribution(0, 5)(random)) {
        case 0:
            return text + " " + text;  // RPOS in its ProbeMatch
        case 1:
            return text.substr(0, text.size() / 2);
        case 2:
            return "  " + text + "\xEF\xBF\xBD";
        case 3:
            return text + " (1)";
        case 4:
            return "";
        default:
            return text;
    }
}

/// Each protocol spells what it tells in its own way, the same at each refresh.
std::vector<model::Observation> spelled_answers(std::minstd_rand& random)
{
    std::vector<model::Observation> out{wsd("10.0.0.1", endpoint(1)),
                                        sadp("10.0.0.1", nic1, "SN-1077200002"),
                                        interview("10.0.0.1", endpoint(1), "SN1077200002"),
                                        heard(model::Protocol::ssdp, "10.0.0.1"),
                                        heard(model::Protocol::mdns, "10.0.0.1"),
                                        heard(model::Protocol::dhip, "10.0.0.1"),
                                        wsd("10.0.0.1", endpoint(1))};
    out.back().source = model::Protocol::onvif;  // GetScopes, told by itself
    out.back().xaddrs.clear();
    for (model::Observation& one : out) {
        one.name = spelled(random, "RPOS Test Card");
        one.location = spelled(random, "Hall");
        one.hostname = spelled(random, "cam-12");
        one.manufacturer = spelled(random, "HIKVISION");
        one.model = spelled(random, "DS-2CD2012-I");
        one.firmware = spelled(random, "V5.4.0 build 160530");
        one.hardware_id = spelled(random, "88");
        if (!one.serial.empty()) one.serial = spelled(random, one.serial);
        if (one.source != model::Protocol::ws_discovery) continue;
        one.hostname = "";  // no announcement has it
        one.scopes = {"onvif://www.onvif.org/name/" + one.name, "onvif://www.onvif.org/location/" + one.location};
    }
    model::Observation &information = out[2], &scopes = out.back();  // an interview asks each for its own texts
    information.name = information.location = "";
    scopes.manufacturer = scopes.model = scopes.firmware = scopes.hardware_id = scopes.hostname = "";
    scopes.scopes = {"onvif://www.onvif.org/name/" + scopes.name, "onvif://www.onvif.org/location/" + scopes.location};
    return out;
}

TEST(MergeObservation, AnyTwoRefreshesWithoutAChangeOnTheDeviceChangeNothing)
{
    for (unsigned seed = 1; seed <= 300; ++seed) {
        std::minstd_rand random(seed);
        auto answers = spelled_answers(random);
        World world;
        (void)world.round(answers);
        (void)world.round(answers);  // what it announces is known only now
        for (int refresh = 0; refresh < 4; ++refresh) {
            std::shuffle(answers.begin(), answers.end(), random);
            auto heard = answers;
            if (refresh % 2 == 0)
                std::erase_if(heard, [](const auto& one) { return one.source == model::Protocol::onvif; });
            for (const Change& change : world.round(heard)) {
                ASSERT_TRUE(change.before && change.after) << "seed " << seed;
                EXPECT_EQ(*change.before, *change.after) << "seed " << seed << ", refresh " << refresh;
            }
        }
    }
}

TEST(MergeObservation, AHostThatAnnouncesSeveralServicesKeepsTheNameItHasUntilThatIsToldNoMore)
{
    for (const model::Protocol source : {model::Protocol::mdns, model::Protocol::ssdp}) {
        World world;
        auto one = heard(source, "10.0.0.1"), other = one;
        one.name = "Lab Printer";
        other.name = "Lab Scanner";
        (void)world.round({one});
        for (int rounds = 0; rounds < 4; ++rounds) EXPECT_THAT(world.round({other, one}), testing::IsEmpty());
        for (int rounds = 0; rounds < 300; ++rounds) (void)world.round({other});
        EXPECT_EQ(world.at("10.0.0.1")->name, "Lab Scanner") << "renamed a day ago";
    }
}

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

TEST(MergeObservation, ScopesOfAnAnswerThatNamesFewerAreNoChange)
{
    Known1 device;
    auto many = plain(model::Protocol::onvif);
    many.scopes = {"onvif://www.onvif.org/name/Cam", "onvif://www.onvif.org/hardware/X"};
    EXPECT_THAT(device.says(many)->scopes, SizeIs(2));
    many.scopes.pop_back();
    EXPECT_THAT(device.says(many)->scopes, SizeIs(2));
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
}

}  // namespace
}  // namespace onvigil::inventory::test
