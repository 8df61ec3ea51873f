#include "render/event_json.hpp"

#include <gmock/gmock.h>

namespace onvigil::render {
namespace {

using testing::HasSubstr;

model::Event event()
{
    model::Event out;
    out.id = "018bcfe5-6800-7007-8123-456789abcdef";
    out.seq = 18446744073709551615ULL;
    out.time = *model::parse_rfc3339("2026-11-23T10:02:11.123Z");
    out.site = "hq";
    out.sensor = "sensor1";
    out.sensor_id = "sen-1";
    out.type = model::EventType::finding_opened;
    out.severity = model::Severity::high;
    out.cause = model::Cause::network_added;
    out.message = "a \"quoted\"\nline";
    out.fields = {{"nothing", {}},
                  {"text", std::string("x")},
                  {"number", std::int64_t{-5}},
                  {"flag", true},
                  {"list", std::vector<std::string>{"a", "b"}}};
    return out;
}

TEST(EventJson, IsOneFlatLineInAFixedOrder)
{
    EXPECT_EQ(
        event_json(event()),
        R"({"id":"018bcfe5-6800-7007-8123-456789abcdef","seq":18446744073709551615,"time":"2026-11-23T10:02:11.123Z","site":"hq",)"
        R"("sensor":"sensor1","sensor_id":"sen-1","type":"finding.opened","severity":"high","cause":"network-added",)"
        R"("message":"a \"quoted\"\nline","nothing":null,"text":"x","number":-5,"flag":true,"list":["a","b"]})");
}

TEST(EventJson, ReadsBackWhatItWrote)
{
    const auto back = parse_event_json(event_json(event()));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, event());
}

TEST(EventJson, InvalidBytesBecomeReplacementCharacters)
{
    auto hostile = event();
    hostile.message = "\xff\x01";
    EXPECT_THAT(event_json(hostile), HasSubstr("\"message\":\"\xEF\xBF\xBD\\u0001\""));
}

TEST(EventJson, NamesWhatIsWrong)
{
    const auto problem = [](std::string json) {
        const auto parsed = parse_event_json(json);
        return parsed ? std::string("none") : parsed.error().text;
    };
    const auto changed = [](std::string from, std::string to) {
        auto json = event_json(event());
        return json.replace(json.find(from), from.size(), to);
    };
    EXPECT_THAT(problem("{"), HasSubstr("no JSON"));
    EXPECT_THAT(problem("[]"), HasSubstr("is a JSON object"));
    EXPECT_THAT(problem("{}"), HasSubstr("has id, seq, time"));
    EXPECT_THAT(problem(changed("finding.opened", "finding.oped")), HasSubstr("type: finding.oped is not known"));
    EXPECT_THAT(problem(changed("\"high\"", "7")), HasSubstr("severity: must be text"));
    EXPECT_THAT(problem(changed("18446744073709551615", "-1")), HasSubstr("seq: must be a whole number"));
    EXPECT_THAT(problem(changed("\"x\"", "{\"a\":1}")), HasSubstr("text: an event is flat"));
    EXPECT_THAT(problem(changed("\"x\"", "[1]")), HasSubstr("only texts may stand in a list"));
    EXPECT_THAT(problem(changed("\"hq\"", "1")), HasSubstr("site: must be text"));
}

}  // namespace
}  // namespace onvigil::render
