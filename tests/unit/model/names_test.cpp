#include "model/names.hpp"

#include <gtest/gtest.h>

#include "model/device.hpp"
#include "model/event.hpp"
#include "model/evidence.hpp"
#include "model/verdict.hpp"

namespace onvigil::model {
namespace {

/// Every value of an enumeration up to `last` has a name of its own that reads back as it.
template <typename Enum, typename Parse>
void expect_round_trip(Enum last, Parse parse)
{
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        const auto value = static_cast<Enum>(i);
        EXPECT_NE(name(value), "?") << i;
        EXPECT_EQ(parse(name(value)), value) << i;
    }
    EXPECT_EQ(parse("no such name"), std::nullopt);
}

TEST(Names, RoundTripForEveryValueOfEveryEnumeration)
{
    expect_round_trip(Protocol::tls, parse_protocol);
    expect_round_trip(Key::sadp_model, parse_key);
    expect_round_trip(Strength::proof, parse_strength);
    expect_round_trip(Identification::State::none, parse_identification);
    expect_round_trip(Presence::offline, parse_presence);
    expect_round_trip(Level::clear, parse_level);
    expect_round_trip(Relation::rebrand, parse_relation);
    expect_round_trip(Effect::advisory, parse_effect);
    expect_round_trip(EventType::events_lost, parse_event_type);
    expect_round_trip(Severity::critical, parse_severity);
    expect_round_trip(Cause::network_added, parse_cause);
}

TEST(Names, OfEventTypesAreListedInTheirOrder)
{
    const auto names = event_type_names();
    ASSERT_EQ(names.size(), static_cast<std::size_t>(EventType::events_lost) + 1);
    for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(names[i], name(static_cast<EventType>(i)));
}

TEST(Fields, AreReadAsTextWhereTheyAreText)
{
    Event event;
    event.fields = {{"device_id", std::string("dev-1")}, {"count", std::int64_t{7}}};
    ASSERT_NE(text_field(event, "device_id"), nullptr);
    EXPECT_EQ(*text_field(event, "device_id"), "dev-1");
    EXPECT_EQ(text_field(event, "count"), nullptr);
    EXPECT_EQ(text_field(event, "missing"), nullptr);
}

}  // namespace
}  // namespace onvigil::model
