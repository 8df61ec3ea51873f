#include <gtest/gtest.h>

#include "fake_camera.hpp"
#include "interview/http_client.hpp"
#include "support/run.hpp"

namespace onvigil::interview::costly_answers_test {
namespace {

namespace asio = boost::asio;
using test::Does;
using test::FakeCamera;
using test::http;

asio::awaitable<Result<void, HttpFailure>> exchange(HttpClient& client, const HttpRequest& request)
{
    co_return co_await client.exchange(request);
}

TEST(HttpClientOfCostlyAnswers, WaitsBeforeItUnpacksAndWhereOneComesInManyPieces)
{
    const std::string packed(
        "\x1f\x8b\x08\0\0\0\0\0\x02\x03\xb3\x29\xb6\x72\xcd\x2b\x4b\xcd\xc9\x2f\x48\xb5\x03\0\xd0\x83\x9f\x46\x0c\0\0"
        "\0",
        32);
    Does answer;
    asio::io_context context;
    FakeCamera camera{context, [&](const std::string&) { return answer; }};
    HttpContext shared{context.get_executor()};
    unsigned waits = 0;
    HttpClient client(shared, [&]() -> asio::awaitable<void> {
        ++waits;
        co_return;
    });
    HttpRequest request;
    request.place = {camera.address(), camera.port(), false};
    request.bytes = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    request.limit = std::chrono::seconds(30);
    const auto ask = [&](std::string bytes, Does::Then then = Does::Then::keep) {
        answer = Does{std::move(bytes), then};
        return test::run(context, exchange(client, request)).has_value();
    };

    ASSERT_TRUE(ask(http(200, packed, "Content-Encoding: gzip\r\n")));
    EXPECT_EQ(waits, 1u);
    ASSERT_TRUE(ask(http(200, packed)));
    EXPECT_EQ(client.reply().body, "<s:Envelope>");
    EXPECT_EQ(waits, 2u);
    ASSERT_TRUE(ask(http(200, "<s:Envelope>")));
    EXPECT_EQ(waits, 2u);
    ASSERT_TRUE(ask(http(200, std::string(40, 'x')), Does::Then::drip));
    EXPECT_EQ(waits, 3u);
    ASSERT_TRUE(ask(http(200, "<s:Envelope>")));
    EXPECT_EQ(waits, 3u);
}

}  // namespace
}  // namespace onvigil::interview::costly_answers_test
