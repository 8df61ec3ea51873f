#include "hub/reader/fleet_devices.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace onvigil::hub {
namespace {

boost::json::object device()
{
    return boost::json::parse(
               R"({"id":"dev-7k2m9q4x1c","site":"x","serial":"AB12","name":"North Gate","maker":"hikvision",
        "maker_name":"Hangzhou Hikvision","brand":null,"endpoint":"urn:uuid:c0ffee","addresses":["10.1.0.1","fe80::1%lan0"],
        "macs":["44:19:b6:0a:0b:0c"],"labels":{"door":"3"},"scopes":["onvif://location/hall"],
        "findings":[{"reasons":["r"]}],"reasons":[{"text":"r"}],"announced":[],"notes":[],"lists":[]})")
        .as_object();
}

TEST(FleetDevices, AreNamedByWhateverIsTheirOwn)
{
    for (const auto* name :
         {"dev-7k2m9q4x1c", "ab12", "c0ffee", "URN:UUID:C0FFEE", "10.1.0.1", "fe80::1", "44-19-B6-0A-0B-0C"})
        EXPECT_EQ(fits(name, device()), 2) << name;
    EXPECT_EQ(fits("7k2m", device()), 1);
    EXPECT_EQ(fits("dev-7k", device()), 2) << "no serial number of another outweighs it";
    for (const auto* name : {"", "10.1.0.2", "ab", "k2m9"}) EXPECT_EQ(fits(name, device()), 0) << name;
}

TEST(FleetDevices, MatchWhatTheFilterAsksFor)
{
    for (const auto* text : {"north", "AB1", "10.1.0", "door=3", "hall", "hangzhou"})
        EXPECT_TRUE(matches({.match = text}, device())) << text;
    EXPECT_FALSE(matches({.match = "south"}, device()));
    EXPECT_TRUE(matches({.maker = "hikvision", .network = model::parse_cidr("10.1.0.0/24")}, device()));
    EXPECT_FALSE(matches({.network = model::parse_cidr("10.2.0.0/24")}, device()));
    EXPECT_FALSE(matches({.maker = "dahua"}, device()));
}

TEST(FleetDevices, LoseTheirDetailsAndKeepTheirOrder)
{
    auto shown = device();
    drop_details(shown);
    EXPECT_EQ(shown.size(), device().size() - 4);
    EXPECT_EQ(shown.begin()->key(), "id");
    EXPECT_EQ(std::prev(shown.end())->key(), "findings");
}

TEST(FleetDevices, ThatAreNoDevicesBreakNothing)
{
    for (const auto* text : {"{}", R"({"id":1,"addresses":5,"labels":[],"macs":["x"],"scopes":{}})"}) {
        const auto odd = boost::json::parse(text).as_object();
        EXPECT_EQ(fits("10.1.0.1", odd), 0);
        EXPECT_FALSE(matches({.network = model::parse_cidr("10.0.0.0/8"), .match = "x"}, odd));
    }
}

}  // namespace
}  // namespace onvigil::hub
