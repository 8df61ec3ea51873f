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

}  // namespace
}  // namespace onvigil::alerts
