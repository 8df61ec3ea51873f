#include "model/names.hpp"

#include <gtest/gtest.h>

#include "model/device.hpp"
#include "model/event.hpp"
#include "model/evidence.hpp"
#include "model/verdict.hpp"

namespace onvigil::model {
namespace {

/// Every value of an enumeration has a name of its own that reads back as it.
template <typename Enum>
void expect_round_trip(std::optional<Enum> parse(std::string_view))
{
    for (std::size_t i = 0; i < enum_count<Enum>(); ++i) {
        const auto value = static_cast<Enum>(i);
        EXPECT_NE(name(value), "?") << i;
        EXPECT_EQ(parse(name(value)), value) << i;
    }
    EXPECT_EQ(parse("no such name"), std::nullopt);
}

TEST(Names, RoundTripForEveryValueOfEveryEnumeration)
{
    expect_round_trip<Protocol>(parse_protocol);
    expect_round_trip<Key>(parse_key);
    expect_round_trip<Strength>(parse_strength);
    expect_round_trip<Identification::State>(parse_identification);
    expect_round_trip<Presence>(parse_presence);
    expect_round_trip<Level>(parse_level);
    expect_round_trip<Relation>(parse_relation);
    expect_round_trip<Effect>(parse_effect);
    expect_round_trip<EventType>(parse_event_type);
    expect_round_trip<Severity>(parse_severity);
    expect_round_trip<Cause>(parse_cause);
}

TEST(Names, OfEventTypesAreListedInTheirOrder)
{
    const auto names = event_type_names();
    ASSERT_EQ(names.size(), enum_count<EventType>());
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
