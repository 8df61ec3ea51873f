#include "control/request_bodies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "fake_handler.hpp"

namespace onvigil::control::request_bodies_test {
namespace {

constexpr auto now = FakeHandler::now_value;
using namespace std::chrono_literals;

TEST(Messages, ComeBackAsTheyWereWritten)
{
    const WaiverRequest waiver{now + 24h, "replacement \"ordered\"\n", "SEC-1", {"us-ndaa-889"}};
    auto expected = waiver;
    expected.reason = "replacement \"ordered\"";  // no line breaks in the books
    EXPECT_EQ(*parse_waiver(to_json(waiver), now), expected);
    const Labels labels{{"owner", "me"}, {"old", std::nullopt}};
    EXPECT_EQ(*parse_labels(to_json(labels)), labels);
    const ScanRequest scan{{*model::parse_cidr("10.20.0.0/16"), *model::parse_cidr("fd00:1::/120")}, true};
    EXPECT_EQ(*parse_scan(to_json(scan)), scan);
    const PolicySample sample{"LTS", "CMIP", "44:19:b6:00:00:01", "App-webs/"};
    EXPECT_EQ(*parse_policy_sample(to_json(sample)), sample);
    const ReplayRequest replay{"siem", now - 1h};
    EXPECT_EQ(*parse_replay(to_json(replay), now), replay);
    EXPECT_EQ(parse_sink_choice(to_json(SinkChoice{"siem"}))->sink, "siem");
}

TEST(Messages, AReplayThatSaysNoTimeIsToldWhatIsMissing)
{
    EXPECT_EQ(parse_replay(R"({"sink":"siem"})", now).error().text,
              "since: missing; RFC 3339, a date, or a duration such as 24h");
}

TEST(Messages, AnEmptyBodyAsksForTheDefaults)
{
    EXPECT_EQ(*parse_scan(""), ScanRequest{});
    EXPECT_EQ(*parse_scan("{\"estimate\":null}"), ScanRequest{});
    EXPECT_EQ(parse_sink_choice(" ")->sink, "");
}

TEST(Times, AreDurationsDatesOrStamps)
{
    EXPECT_EQ(parse_past("24h", now), now - 24h);
    EXPECT_EQ(parse_past("2026-11-23", now), model::parse_rfc3339("2026-11-23T00:00:00Z"));
    EXPECT_EQ(parse_past("2026-11-23T01:00:00+01:00", now), model::parse_rfc3339("2026-11-23T00:00:00Z"));
    EXPECT_EQ(parse_future("90d", now), now + 24h * 90);
    EXPECT_EQ(parse_future("2026-12-31", now), model::parse_rfc3339("2026-12-31T23:59:59.999Z"))
        << "the whole day counts";
    for (const auto* wrong : {"", "yesterday", "24", "-1h", "2026-13-01"})
        EXPECT_FALSE(parse_past(wrong, now)) << wrong;
}

TEST(Labels, AreNoMoreThanTheirLimit)
{
    Labels labels;
    for (std::size_t i = 0; i <= limits::labels_per_device; ++i) labels["k" + std::to_string(i)] = "v";

    EXPECT_FALSE(parse_labels(to_json(labels)));
}

TEST(Labels, HaveKeysThatAFilterCanName)
{
    EXPECT_EQ(parse_labels(R"({"labels":{"a=b":"1"}})").error().text, "labels: the key a=b holds a =");
    EXPECT_TRUE(parse_labels(R"({"labels":{"a=b":null}})")) << "one that is there can be taken off";
    EXPECT_EQ(parse_labels(R"({"labels":{"alert!":"1"}})").error().text, "labels: the key alert! ends with a !");
}

TEST(Labels, AreCountedAsTheyWillBe)
{
    model::Device device;
    device.labels = {{"a", "1"}, {"b", "2"}};
    EXPECT_EQ(number_of_labels(device, {{"a", "3"}, {"c", "4"}}), 3u);
    EXPECT_EQ(number_of_labels(device, {{"a", std::nullopt}, {"b", ""}, {"x", std::nullopt}, {"c", "4"}}), 1u);
}

TEST(Texts, AreRefusedWhereTheyWouldBeCut)
{
    const std::string right(limits::text_bytes, 'x'), wrong = right + "x";
    const auto waiver = [&](const std::string& reason) {
        return parse_waiver(to_json(WaiverRequest{now + 24h, reason, "", {}}), now);
    };
    EXPECT_TRUE(waiver(right));
    EXPECT_EQ(waiver(wrong).error().text, "reason: longer than 512 bytes");
    EXPECT_TRUE(parse_labels(to_json(Labels{{right, right}})));
    EXPECT_FALSE(parse_labels(to_json(Labels{{"a", wrong}})));
    EXPECT_FALSE(parse_labels(to_json(Labels{{wrong, "a"}})));
}

TEST(EventQueries, MatchBySeqTimeTypeAndDevice)
{
    const auto event = sample_event(4);  // finding.opened of dev-0000000001

    EXPECT_TRUE(matches(EventQuery{}, event));
    EXPECT_TRUE(matches(EventQuery{.types = {"device.*", "finding.opened"}}, event));
    EXPECT_FALSE(matches(EventQuery{.types = {"device.*"}}, event));
    EXPECT_FALSE(matches(EventQuery{.device_id = "dev-2"}, event));
    EXPECT_FALSE(matches(EventQuery{.after_seq = 4}, event));
    EXPECT_TRUE(matches(EventQuery{.after_seq = 3}, event));
    EXPECT_FALSE(matches(EventQuery{.since = event.time + 1ms}, event));
    EXPECT_FALSE(matches(EventQuery{.until = event.time - 1ms}, event));
}

TEST(ProblemJson, SaysWhatRfc9457AsksFor)
{
    EXPECT_EQ(problem_json({404, "no such device", "no device is called \"x\""}),
              "{\"type\":\"about:blank\",\"title\":\"no such device\",\"status\":404,"
              "\"detail\":\"no device is called \\\"x\\\"\"}\n");
}

}  // namespace
}  // namespace onvigil::control::request_bodies_test
