#include "hub/payload.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "render/device_json.hpp"
#include "render/stored_device.hpp"
#include "render/stored_verdict.hpp"
#include "support/full_record.hpp"

namespace onvigil::hub {
namespace {

using testing::HasSubstr;
using testing::Not;

StoredDevice stored(const model::Record& record)
{
    return {render::to_document(*record.device), render::to_document(*record.verdict)};
}

render::DeviceDetails unweighed(const model::Record& record)
{
    return {.record = record};
}

TEST(Payload, ADocumentIsWhatTheSensorItselfShows)
{
    const auto record = test::full_record();
    std::string shown;
    render::append_details(shown, {.record = record}, {}, "north");
    std::size_t unreadable = 0;

    const std::vector<StoredDevice> devices{stored(record), stored(record)};
    const auto json = devices_json(devices, "north", unweighed, unreadable);

    EXPECT_EQ(unreadable, 0u);
    EXPECT_THAT(json, HasSubstr("\"document\":" + shown));
    EXPECT_EQ(boost::json::parse(json).as_array().size(), 2u);
}

TEST(Payload, AStoredDocumentThatCannotBeReadIsLeftOutAndCounted)
{
    std::size_t unreadable = 0;
    const std::vector<StoredDevice> devices{{"{", ""}, stored(test::full_record())};
    EXPECT_EQ(boost::json::parse(devices_json(devices, "", unweighed, unreadable)).as_array().size(), 1u);
    EXPECT_EQ(unreadable, 1u);
}

TEST(Payload, NoNulReachesPostgresAndNoOtherTextChanges)
{
    std::string text = R"({"a":"x\u0000y","b":"\\u0000","c":"\\\u0000\u0000"})";
    replace_nul_escapes(text);
    EXPECT_EQ(text, R"({"a":"x\ufffdy","b":"\\u0000","c":"\\\ufffd\ufffd"})");
}

TEST(Payload, DirectivesAreReadAndTheirResultsTold)
{
    const auto answer = parse_answer(R"({"epoch":"e","directives":[7,{"n":3,"kind":"label","by":"boss","body":
        {"device":"dev-1","request":{"labels":{"a":"b"}}}}]})");
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->directives.size(), 1u);
    const auto& directive = answer->directives.front();
    EXPECT_EQ(directive.number, 3);
    EXPECT_EQ(directive.kind + directive.device + directive.by, "labeldev-1boss");
    EXPECT_EQ(directive.request, R"({"labels":{"a":"b"}})");
    const std::vector<DirectiveResult> results{{3, true, "labelled"}};
    EXPECT_THAT(status_json({}, {}, {}, results), HasSubstr(R"("results":[{"n":3,"ok":true,"result":"labelled"}])"));
}

TEST(Payload, OfEndlessDirectivesSomeAreTakenAtATime)
{
    std::string text = R"({"epoch":"e","directives":[)";
    for (int i = 0; i < 1000; ++i) text += fmt::format("{}{{\"n\":{},\"kind\":\"scan\"}}", i == 0 ? "" : ",", i);
    const auto answer = parse_answer(text + "]}");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->directives.size(), most_directives);
}

TEST(Payload, AnArrayOfIdsIsQuoted)
{
    const std::vector<std::string> ids{"dev-1", "a\"b\\c,d"};
    EXPECT_EQ(array_text(ids), R"({"dev-1","a\"b\\c,d"})");
    EXPECT_EQ(array_text({}), "{}");
}

TEST(Payload, AnAnswerIsReadAndAnythingElseIsSaid)
{
    const auto answer =
        parse_answer(R"({"taken":true,"epoch":"e","change":7,"seq":9,"complete":true,"new key of a newer hub":[]})");
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->taken && answer->complete);
    EXPECT_EQ(answer->epoch, "e");
    EXPECT_EQ(answer->position, (Position{.change = 7, .seq = 9}));
    for (const auto* text : {"", "[]", "{", R"({"change":-1})"}) EXPECT_FALSE(parse_answer(text)) << text;
}

}  // namespace
}  // namespace onvigil::hub
