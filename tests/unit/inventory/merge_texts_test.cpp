#include "inventory/merge_texts.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "inventory/identity.hpp"
#include "known_device.hpp"

namespace onvigil::inventory::test {
namespace {

using testing::SizeIs;

TEST(MergeTexts, WhatABetterSourceToldIsNotReplacedByALesserOnesWording)
{
    Known1 device;
    (void)device.says(interview("10.0.0.1", endpoint(1), "S1234567"));
    auto banner = sadp("10.0.0.1", "44:19:b6:00:00:01");
    banner.firmware = "V5.4.0build 160530";
    (void)device.world.round({plain(), banner});

    EXPECT_EQ(device.world.at("10.0.0.1")->firmware, "V5.4.0");
}

TEST(MergeTexts, AnotherFirmwareThanTheSameProtocolToldBeforeIsNewsWhateverTheInterviewSaid)
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

TEST(MergeTexts, ARenamedCameraHasItsNewNameWhoeverTellsIt)
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

TEST(MergeTexts, ANameThatTwoProtocolsTellDifferentlyDoesNotChangeAtEveryAnswer)
{
    World world;
    auto described = heard(model::Protocol::ssdp, "10.0.0.1"), sung = heard(model::Protocol::mdns, "10.0.0.1");
    described.name = "Camera in the hall";
    sung.name = "AXIS M1065-L - ACCC8E000001";
    (void)world.round({described, sung});
    ASSERT_EQ(world.at("10.0.0.1")->name, "Camera in the hall");

    for (int i = 0; i < 3; ++i) EXPECT_THAT(world.round({sung, described}), testing::IsEmpty());
}

TEST(MergeTexts, ANameThatIsSpelledInAnotherEncodingAtEachAnswerChangesNoMoreThanOnce)
{
    const std::string name = "B\xC3\xBCro 1";
    for (const char* spelled :
         {"B\xEF\xBF\xBDro 1", "B?ro 1", "B??ro 1", "B%C3%BCro%201", "B\xC3\x83\xC2\xBCro 1", "B%FCro 1"})
        for (const bool damaged_first : {false, true}) {
            World world;
            auto one = wsd("10.0.0.1", endpoint(1)), other = one;
            one.name = damaged_first ? spelled : name;
            other.name = damaged_first ? name : spelled;
            (void)world.round({one});
            (void)world.round({other});
            EXPECT_EQ(world.at("10.0.0.1")->name, name) << spelled;
            for (int i = 0; i < 3; ++i) {
                EXPECT_THAT(world.round({one}), testing::IsEmpty()) << spelled;
                EXPECT_THAT(world.round({other}), testing::IsEmpty()) << spelled;
            }
            one.name = "B\xC3\xA4ro 1";
            EXPECT_THAT(world.round({one}), SizeIs(1)) << "another name";
        }
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

TEST(MergeTexts, AnyTwoRefreshesWithoutAChangeOnTheDeviceChangeNothing)
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

TEST(MergeTexts, SerialNumbersThatDifferInDashesBlanksOrCaseAloneAreNoContradiction)
{
    for (const char* spelled : {"SN-1077-200002", "sn 1077 200002", "SN:1077.200002", "sn1077200002"}) {
        World world;
        (void)world.round({wsd("10.0.0.1", endpoint(1)), sadp("10.0.0.1", "44:19:b6:00:00:01", spelled),
                           interview("10.0.0.1", endpoint(1), "SN1077200002")});
        ASSERT_EQ(world.registry.size(), 1u) << spelled;
        EXPECT_TRUE(world.at("10.0.0.1")->conflicts.empty()) << spelled;
    }
    EXPECT_TRUE(unlike("SN-1077200002", "SN-1077200003"));
    EXPECT_FALSE(unlike("DS-2CD2012-I", "DS2CD2012I"));
    EXPECT_FALSE(unlike("", "SN-1"));
}

TEST(MergeTexts, AHostThatAnnouncesSeveralServicesKeepsTheNameItHasUntilThatIsToldNoMore)
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

TEST(MergeTexts, ScopesOfAnAnswerThatNamesFewerAreNoChange)
{
    Known1 device;
    auto many = plain(model::Protocol::onvif);
    many.scopes = {"onvif://www.onvif.org/name/Cam", "onvif://www.onvif.org/hardware/X"};
    EXPECT_THAT(device.says(many)->scopes, SizeIs(2));
    many.scopes.pop_back();
    EXPECT_THAT(device.says(many)->scopes, SizeIs(2));
}

}  // namespace
}  // namespace onvigil::inventory::test
