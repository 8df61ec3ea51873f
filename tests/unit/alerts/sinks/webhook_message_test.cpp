#include "alerts/sinks/webhook_message.hpp"

#include "fakes.hpp"
#include "gunzip.hpp"
#include "render/event_json.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
namespace {

using namespace test;
using testing::HasSubstr;

TEST(WebhookMessage, OneEventIsTheBodyAndMoreAreAnArray)
{
    const std::vector<model::Event> events{numbered(1), numbered(2)};
    HttpSettings sink;
    EXPECT_THAT(http_body(sink, std::span(events).first(1), {}), testing::StartsWith("{\"id\""));
    sink.batch = 100;
    EXPECT_THAT(http_body(sink, std::span(events).first(1), {}), testing::StartsWith("[{\"id\""));
    EXPECT_THAT(http_body(sink, events, {}), testing::EndsWith("}]"));
    sink.format = &format_named("splunk-hec");
    const auto hec = http_body(sink, events, {});
    EXPECT_THAT(hec, testing::StartsWith("{\"time\":"));
    EXPECT_THAT(hec, HasSubstr("}}\n{\"time\":"));
}

TEST(WebhookMessage, NewlineBatchesEndEveryEventAndSayWhatTheyAre)
{
    const std::vector<model::Event> events{numbered(1), numbered(2)};
    HttpSettings sink;
    EXPECT_EQ(http_content_type(sink), "application/json");
    sink.batch_format = BatchFormat::newline;
    const auto one = http_body(sink, std::span(events).first(1), {});
    EXPECT_EQ(one, render::event_json(events[0]) + "\n");
    sink.batch = 100;
    EXPECT_EQ(http_body(sink, events, {}), one + render::event_json(events[1]) + "\n");
    EXPECT_EQ(http_content_type(sink), "application/x-ndjson");
}

TEST(WebhookMessage, GzipReadsBack)
{
    std::string text;
    for (int i = 0; i < 1000; ++i) text += render::event_json(numbered(static_cast<std::uint64_t>(i)));
    EXPECT_EQ(gunzip(gzip(text)), text);
    EXPECT_LT(gzip(text).size(), text.size() / 4);
    EXPECT_EQ(gunzip(gzip("")), "");
}

TEST(WebhookMessage, TheSignatureIsHmacSha256OfTimeAndBody)
{
    // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
    EXPECT_EQ(http_signature("secret", 1700000000s, "{\"a\":1}"),
              "t=1700000000,v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686");
    EXPECT_NE(http_signature("secret", 1700000001s, "{\"a\":1}").substr(16),
              http_signature("secret", 1700000000s, "{\"a\":1}").substr(16));
    EXPECT_NE(http_signature("other", 1700000000s, "{\"a\":1}"), http_signature("secret", 1700000000s, "{\"a\":1}"));
}

TEST(WebhookMessage, AnswersMeanWhatTheirStatusSays)
{
    const auto kind = [](unsigned status) {
        return judge_answer("https://siem/x", status, "", "why\nnot", start).value().kind;
    };
    EXPECT_FALSE(judge_answer("u", 200, "", "", start));
    EXPECT_FALSE(judge_answer("u", 204, "", "", start));
    for (const unsigned status : {408u, 429u, 500u, 502u, 503u})
        EXPECT_EQ(kind(status), Failure::Kind::retry) << status;
    for (const unsigned status : {400u, 402u, 405u, 406u, 409u, 410u, 411u, 413u, 414u, 415u, 418u, 422u, 431u, 451u})
        EXPECT_EQ(kind(status), Failure::Kind::refused) << status;
    for (const unsigned status : {301u, 308u, 401u, 403u, 404u, 407u})
        EXPECT_EQ(kind(status), Failure::Kind::hopeless) << status;
    EXPECT_EQ(judge_answer("https://siem/x", 401, "", "why\nnot", start)->text, "https://siem/x answers 401: why not");
    EXPECT_EQ(judge_answer("u", 429, "9", "", start)->retry_after, 9s);
}

}  // namespace
}  // namespace onvigil::alerts
