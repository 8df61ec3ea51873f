#include "policy/attribution.hpp"

#include "claims.hpp"
#include "shipped.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::policy::test {
namespace {

using model::Strength;
using testing::ElementsAre;
using testing::IsEmpty;

Attribution attributed(const std::vector<Claim>& claims)
{
    static const Attributor attributor(shipped().knowledge);
    // The result points into the device: it has to last as long.
    static std::vector<std::unique_ptr<model::Device>> kept;
    kept.push_back(std::make_unique<model::Device>(device_with(claims, today)));
    return attributor.attribute(*kept.back());
}

std::vector<std::string> candidates(const Attribution& attribution)
{
    std::vector<std::string> out;
    for (const MakerMatch& candidate : attribution.candidates)
        out.push_back(shipped().knowledge.makers[candidate.maker].id.str() + " " +
                      std::string(model::name(candidate.strength)));
    return out;
}

TEST(Attribution, PutsTheStrongestAndWeightiestFirst)
{
    EXPECT_THAT(candidates(attributed({model_name("DH-IPC-HFW2431T"), label("Axis"), mac_of(hik), uniview()})),
                ElementsAre("uniview proof", "hikvision proof", "axis proof", "dahua indication"));
}

TEST(Attribution, CountsOnlyWhatCanProveAsProof)
{
    EXPECT_THAT(candidates(attributed({scope_name("Hikvision")})), ElementsAre("hikvision indication"));
    const auto both = attributed({scope_name("Hikvision"), label("Hikvision")});
    ASSERT_THAT(candidates(both), ElementsAre("hikvision proof"));
    EXPECT_FALSE(both.candidates[0].weak_only);
    EXPECT_EQ(both.candidates[0].matches.size(), 2u);
    EXPECT_TRUE(attributed({scope_name("Hikvision")}).candidates[0].weak_only);
}

TEST(Attribution, AProtocolThatWasNotConfirmedProvesNothing)
{
    auto unasked = sadp();
    unasked.detail = model::unsolicited;
    EXPECT_THAT(candidates(attributed({unasked, label("Axis")})), ElementsAre("axis proof", "hikvision indication"));
    EXPECT_THAT(candidates(attributed({unasked, sadp()})), ElementsAre("hikvision proof")) << "another message did";
    EXPECT_THAT(candidates(attributed({sadp(), unasked})), ElementsAre("hikvision proof"));
}

TEST(Attribution, TiesASellerAndTheMakerOfMostOfItsEquipment)
{
    const auto lts = attributed({label("LTS")});
    EXPECT_THAT(candidates(lts), ElementsAre("lts proof", "hikvision indication"));
    EXPECT_TRUE(lts.candidates[1].brand_only);
    EXPECT_THAT(lts.remarks, IsEmpty());
}

TEST(Attribution, RemarksOnABrandThatResellsLessThanMost)
{
    const auto amcrest = attributed({label("Amcrest"), upnp("Amcrest")});
    EXPECT_THAT(candidates(amcrest), ElementsAre("amcrest proof"));
    ASSERT_EQ(amcrest.remarks.size(), 1u) << "once, wherever it stands";
    EXPECT_EQ(amcrest.remarks[0].brand->name, "Amcrest");
}

TEST(Attribution, PassesOverMacsThatBelongToNoDevice)
{
    for (const char* mac : {"46:19:b6:0a:0b:0c", "00:12:34:56:78:9a"})
        EXPECT_THAT(candidates(attributed({mac_of(hik, mac), endpoint_mac_of(hik, mac)})), IsEmpty()) << mac;
}

TEST(Attribution, KeepsTheLabelThatNoFileKnows)
{
    EXPECT_EQ(attributed({label("SuperCam 3000")}).label, "SuperCam 3000");
    for (const char* neutral : {"General", "H264", "Network Camera", "IPCAM Technology", "", "n/a"})
        EXPECT_EQ(attributed({label(neutral)}).label, "") << neutral;
    EXPECT_EQ(attributed({label("Hikvision")}).label, "");
}

TEST(Attribution, CountsTheSameTextOverTwoProtocolsOnce)
{
    auto device = device_with({xmlns("http://www.isapi.org/a"), xmlns("http://www.isapi.org/b")}, today);
    device.evidence.push_back(device.evidence.front());
    device.evidence.back().source = model::Protocol::ws_discovery;
    const Attributor attributor(shipped().knowledge);
    const auto attribution = attributor.attribute(device);
    ASSERT_EQ(attribution.candidates.size(), 1u);
    EXPECT_EQ(attribution.candidates[0].matches.size(), 1u);
}

TEST(Attribution, WantsAllValuesOfARuleTogether)
{
    const Claim wsdl = xmlns("http://www.onvifext.com/onvif/ext/ver10/wsdl"),
                schema = xmlns("http://www.onvifext.com/onvif/ext/ver10/schema"),
                topics = xmlns("http://www.eventextension.com/2011/event/topics");
    const auto all = attributed({topics, wsdl, schema});
    ASSERT_THAT(candidates(all), ElementsAre("hikvision indication"));
    EXPECT_EQ(all.candidates[0].matches.at(0).together.size(), 2u);
    EXPECT_TRUE(all.candidates[0].weak_only);
    EXPECT_THAT(all.parts, IsEmpty());

    const auto some = attributed({wsdl, wsdl, schema});
    EXPECT_THAT(candidates(some), IsEmpty()) << "the same value twice is no third one";
    ASSERT_EQ(some.parts.size(), 1u) << "two rules have parts, of one maker";
    EXPECT_EQ(some.parts[0].evidence->value, wsdl.value);
    EXPECT_THAT(attributed({wsdl, sadp()}).parts, IsEmpty()) << "where the maker is known it is no news";
}

TEST(Attribution, TakesWhatSupportsForAnIndicationBesideSomethingElse)
{
    EXPECT_TRUE(attributed({extension("unique_identifier")}).candidates.at(0).support_only);
    EXPECT_TRUE(attributed({instance("Hikvision")}).candidates.at(0).support_only);
    EXPECT_FALSE(attributed({extension("unique_identifier"), server("Dahua")}).candidates.at(0).support_only);
    const auto badge = attributed({extension("unique_identifier"), scope_name("Amcrest")});
    EXPECT_THAT(candidates(badge), testing::Contains("dahua indication"));
    EXPECT_FALSE(badge.candidates.at(0).support_only) << "Amcrest sells some Dahua equipment";
}

TEST(Attribution, NeverTakesAComponentForProof)
{
    EXPECT_THAT(candidates(attributed({mac_of("Quectel Wireless Solutions Co.,Ltd."), label("Quectel")})),
                ElementsAre("quectel indication"));
}

TEST(Attribution, TiesASharedNameToAllWhoGoByIt)
{
    const auto shared = attributed({label("Autel")});
    EXPECT_THAT(candidates(shared), ElementsAre("autel proof", "autel-intelligent indication"));
    EXPECT_TRUE(shared.candidates[0].shared_only);
    EXPECT_TRUE(shared.candidates[1].shared_only);
    EXPECT_FALSE(attributed({label("Autel"), mac_of("Autel Robotics USA LLC")}).candidates[0].shared_only);
}

TEST(Channels, RankProtocolBeforeMacBeforeLabelBeforeMarks)
{
    using model::Key;
    EXPECT_GT(channel_of(Key::protocol), channel_of(Key::oui_organization));
    EXPECT_GT(channel_of(Key::oui_organization), channel_of(Key::onvif_manufacturer));
    EXPECT_GT(channel_of(Key::onvif_manufacturer), channel_of(Key::xmlns));
    EXPECT_EQ(channel_of(Key::endpoint_mac), Channel::mark);
}

}  // namespace
}  // namespace onvigil::policy::test
