#include "alerts/formats/record_format.hpp"

#include "every_type.hpp"
#include "schema_checks.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
namespace {

using namespace test;

/// Keys of a HEC event: time in seconds, texts, and `event`, the only one that must be there.
TEST(SplunkHec, HasTheKeysOfAnEventAndNoOther)
{
    for (const auto& event : every_type()) {
        const auto record = record_of(event, "splunk-hec");
        EXPECT_TRUE(record.at("time").is_double());
        EXPECT_EQ(record.at("event").as_object().at("id").as_string(), event.id);
        for (const auto& member : record)
            if (member.key() != "time" && member.key() != "event") {
                EXPECT_TRUE(member.key() == "host" || member.key() == "source" || member.key() == "sourcetype");
                EXPECT_TRUE(member.value().is_string()) << member.key();
            }
    }
}

TEST(SplunkHec, TimeIsInSecondsAndTheEventIsWhole)
{
    const auto json = boost::json::parse(record("splunk-hec"));
    EXPECT_EQ(json.at("time"), 1700000000.0);
    EXPECT_EQ(json.at("host"), "sensor1");
    EXPECT_EQ(json.at("sourcetype"), "onvigil:event");
    EXPECT_EQ(json.at("event").at("device_id"), "dev-7k2m9q4x1c");
}

}  // namespace
}  // namespace onvigil::alerts
