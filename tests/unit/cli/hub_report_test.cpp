#include "cli/hub_report.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace onvigil::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

boost::json::array told(std::string_view lists)
{
    return boost::json::parse(lists).as_array();
}

TEST(HubReport, AListIsAsMostSensorsHaveIt)
{
    const auto honest = told(R"([{"id":"house","title":"Our house","effect":"banned","in_force":true,
        "effective":"2020-01-01","binds":"us","note":"n","announced":null,"sources":["https://example.org"]}])");
    const auto lie = told(R"([{"id":"house","title":"Anyone's","effect":"advisory"}])");
    const auto laws = laws_of({lie, honest, honest});
    ASSERT_EQ(laws.size(), 1U);
    const auto& law = laws.at("house");
    EXPECT_EQ(law.list.title, "Our house");
    EXPECT_EQ(law.list.effect, "banned");
    EXPECT_TRUE(law.list.in_force);
    EXPECT_EQ(law.list.effective, model::parse_date("2020-01-01"));
    EXPECT_EQ(law.binds, "us");
    EXPECT_FALSE(law.announced);
    EXPECT_THAT(law.sources, ElementsAre("https://example.org"));
}

TEST(HubReport, EveryListThatAnySensorJudgesByIsNamed)
{
    const auto laws = laws_of({told(R"([{"id":"a"},{"id":"b"}])"), told(R"([{"id":"c"}, 7, "no list"])"), {}});
    std::vector<std::string> ids;
    for (const auto& [id, law] : laws) ids.push_back(id);
    EXPECT_THAT(ids, ElementsAre("a", "b", "c"));
    EXPECT_THAT(laws_of({}), IsEmpty());
}

TEST(HubReport, ASensorIsNotedWithWhatTheHubKnowsOfIt)
{
    hub::FleetSensor sensor;
    sensor.name = "north";
    sensor.waiting = 12;
    sensor.problems = -1;
    sensor.shown = boost::json::parse(R"({"version":"0.1.0","state":"behind","last_contact":"2026-11-29T10:00:00Z",
        "last_round":null})")
                       .as_object();
    const auto note = note_of(sensor);
    EXPECT_EQ(note.name, "north");
    EXPECT_EQ(note.version, "0.1.0");
    EXPECT_EQ(note.state, "behind");
    EXPECT_EQ(note.last_contact, model::parse_rfc3339("2026-11-29T10:00:00Z"));
    EXPECT_FALSE(note.last_round);
    EXPECT_EQ(note.waiting, 12U);
    EXPECT_EQ(note.problems, 0U) << "a number below 0 is none";
}

}  // namespace
}  // namespace onvigil::cli
