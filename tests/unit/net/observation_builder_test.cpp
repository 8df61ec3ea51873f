#include "net/observation_builder.hpp"

#include <gmock/gmock.h>

#include <array>

#include "base/limits.hpp"
#include "protocol/wsd.hpp"

namespace onvigil::net {
namespace {

using model::Key;
using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(AddScopes, NameAndLocationBecomeFieldsAndTheRestClaims)
{
    model::Observation observation;

    add_scopes(observation,
               {"onvif://www.onvif.org/name/HIKVISION%20DS-2CD2012-I", "onvif://www.onvif.org/hardware/DS-2CD2012-I",
                "onvif://www.onvif.org/location/city/hangzhou", "onvif://www.onvif.org/MAC/44:19:b6:0a:0b:0c",
                "onvif://www.onvif.org/extension/unique_identifier/1"},
               protocol::wsd::parse_scope);

    EXPECT_EQ(observation.name, "HIKVISION DS-2CD2012-I");
    EXPECT_EQ(observation.location, "city/hangzhou");
    EXPECT_EQ(observation.model, "");
    EXPECT_TRUE(observation.macs.empty());
    EXPECT_EQ(observation.scopes.size(), 5u);
    EXPECT_THAT(observation.claims, UnorderedElementsAre(Pair(Key::scope_name, "HIKVISION DS-2CD2012-I"),
                                                         Pair(Key::scope_hardware, "DS-2CD2012-I"),
                                                         Pair(Key::scope_mac, "44:19:b6:0a:0b:0c"),
                                                         Pair(Key::scope_extension, "unique_identifier/1")));
}

TEST(AddScopes, AModelIsWrittenAsHardwareOrAsModel)
{
    for (const char* scope : {"onvif://www.onvif.org/model/DS-2CD2012-I", "onvif://www.onvif.org/Model/DS-2CD2012-I"}) {
        model::Observation observation;
        add_scopes(observation, {scope}, protocol::wsd::parse_scope);
        EXPECT_THAT(observation.claims, ElementsAre(Pair(Key::scope_hardware, "DS-2CD2012-I"))) << scope;
    }
}

TEST(AddScopes, OfSeveralNamesTheSameOneIsTheFieldInWhicheverOrderTheyAreTold)
{
    std::vector<std::string> scopes{"onvif://www.onvif.org/name/Yard", "onvif://www.onvif.org/name/AXIS%20M1065-L",
                                    "onvif://www.onvif.org/name/"};
    for (int order = 0; order < 6; ++order, std::ranges::next_permutation(scopes)) {
        model::Observation observation;
        add_scopes(observation, scopes, protocol::wsd::parse_scope);
        EXPECT_EQ(observation.name, "AXIS M1065-L");
    }
}

TEST(AddScopes, TheSameScopeTwiceCountsOnceAndAFloodEndsAtTheLimit)
{
    model::Observation observation;
    std::vector<std::string> scopes(3, "onvif://www.onvif.org/name/A");
    for (int i = 0; i < 1000; ++i) scopes.push_back("onvif://www.onvif.org/extension/" + std::to_string(i));

    add_scopes(observation, scopes, protocol::wsd::parse_scope);

    EXPECT_EQ(observation.scopes.size(), limits::scopes_per_device);
    EXPECT_LE(observation.claims.size(), limits::evidence_per_device);
}

TEST(AddInterface, ZonesOfTheDevicesOwnAreLeftOut)
{
    model::Observation observation;

    add_interface(observation, "44:19:b6:00:00:01", {"fe80::1%lo", "fe80::1%1", "192.0.2.1"});

    EXPECT_THAT(observation.stated_addresses, ElementsAre(*model::parse_ip("fe80::1"), *model::parse_ip("192.0.2.1")));
}

TEST(AddNamespaces, OnlyThoseThatCouldBeAMakersOwnAreKept)
{
    model::Observation observation;

    add_namespaces(observation, std::array<std::string, 8>{
                                    "http://www.w3.org/2003/05/soap-envelope", "http://www.onvif.org/ver10/schema",
                                    "http://www.hikvision.com/2011/event/topics", "http://docs.oasis-open.org/wsn/b-2",
                                    "http://www.onvifext.com/onvif/ext/ver10/wsdl", "http://notw3.org/x",
                                    "urn:schemas-pelco-com:onvif:extensions:1", "http://tempuri.org/xmime.xsd"});

    EXPECT_THAT(observation.claims, ElementsAre(Pair(Key::xmlns, "http://www.hikvision.com/2011/event/topics"),
                                                Pair(Key::xmlns, "http://www.onvifext.com/onvif/ext/ver10/wsdl"),
                                                Pair(Key::xmlns, "http://notw3.org/x"),
                                                Pair(Key::xmlns, "urn:schemas-pelco-com:onvif:extensions:1")));
}

TEST(AddClaim, AnEmptyValueSaysNothing)
{
    model::Observation observation;
    add_claim(observation, Key::http_server, "");
    EXPECT_TRUE(observation.claims.empty());
}

}  // namespace
}  // namespace onvigil::net
