#include "interview/http_client.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "fake_camera.hpp"
#include "support/run.hpp"

namespace onvigil::interview::http_client_test {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::Does;
using test::FakeCamera;
using test::http;

constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view envelope = "<s:Envelope><s:Body/></s:Envelope>";

asio::awaitable<Result<void, HttpFailure>> exchange(HttpClient& client, const HttpRequest& request)
{
    co_return co_await client.exchange(request);
}

asio::awaitable<Result<void, HttpFailure>> gather(HttpClient& client, const HttpRequest& request,
                                                  HttpClient::Enough enough, std::size_t max_bytes)
{
    co_return co_await client.gather(request, enough, max_bytes);
}

class Talk : public testing::Test {
protected:
    explicit Talk(FakeCamera::Script script = {}) : script_(std::move(script)) {}

    HttpRequest request() const
    {
        HttpRequest made;
        made.place = {camera.address(), camera.port(), false};
        made.bytes = get;
        made.limit = 3s;
        return made;
    }
    Result<void, HttpFailure> ask() { return ask(request()); }
    Result<void, HttpFailure> ask(const HttpRequest& made) { return test::run(context, exchange(client, made)); }

    FakeCamera::Script script_;
    asio::io_context context;
    FakeCamera camera{context, [this](const std::string& asked) { return script_(asked); }};
    HttpContext shared{context.get_executor()};
    HttpClient client{shared};
};

TEST_F(Talk, OneConnectionServesRequestAfterRequest)
{
    script_ = [](const std::string&) { return Does{http(200, "hello")}; };

    for (int i = 0; i < 5; ++i) ASSERT_TRUE(ask());

    EXPECT_EQ(client.reply().status, 200);
    EXPECT_EQ(client.reply().body, "hello");
    EXPECT_EQ(camera.connections, 1u);
}

TEST_F(Talk, TheHeadersThatMatterAreKept)
{
    script_ = [](const std::string&) {
        return Does{http(401, "",
                         "WWW-Authenticate: Digest realm=\"a\"\r\nwww-authenticate: Basic realm=\"b\"\r\n"
                         "Location: /x\r\nDate: now\r\n")};
    };

    ASSERT_TRUE(ask());

    EXPECT_EQ(client.reply().challenges, (std::vector<std::string>{"Digest realm=\"a\"", "Basic realm=\"b\""}));
    EXPECT_EQ(client.reply().location, "/x");
    EXPECT_EQ(client.reply().date, "now");
}

TEST_F(Talk, AKeptConnectionThatWasDroppedIsOpenedAnewOnce)
{
    script_ = [this](const std::string&) {
        return camera.requests.size() == 2 ? Does{"", Does::Then::reset} : Does{http(200, "hello")};
    };

    ASSERT_TRUE(ask());
    ASSERT_TRUE(ask());

    EXPECT_EQ(camera.requests.size(), 3u);
    EXPECT_EQ(camera.connections, 2u);
}

TEST_F(Talk, WhatMayNotBeRepeatedGoesOverAFreshConnectionAndIsSentOnce)
{
    script_ = [this](const std::string&) {
        return camera.requests.size() == 2 ? Does{"", Does::Then::reset} : Does{http(200, "hello")};
    };
    ASSERT_TRUE(ask());
    HttpRequest once = request();
    once.fresh_connection = true;
    once.repeatable = false;

    const auto answered = ask(once);

    ASSERT_FALSE(answered);
    EXPECT_EQ(answered.error(), HttpFailure::closed);
    EXPECT_EQ(camera.requests.size(), 2u);
    EXPECT_EQ(camera.connections, 2u);
}

TEST_F(Talk, AnAnswerWithoutLengthEndsWithTheConnection)
{
    script_ = [](const std::string&) { return Does{"HTTP/1.0 200 OK\r\n\r\nall of it", Does::Then::close}; };

    ASSERT_TRUE(ask());

    EXPECT_EQ(client.reply().body, "all of it");
}

TEST_F(Talk, AChunkedAnswerIsPutTogether)
{
    script_ = [](const std::string&) {
        return Does{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"};
    };

    ASSERT_TRUE(ask());

    EXPECT_EQ(client.reply().body, "abcde");
}

TEST_F(Talk, ALengthThatPromisesTooMuchIsForgivenWhenTheEnvelopeIsWhole)
{
    script_ = [](const std::string&) {
        return Does{"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + std::string(envelope), Does::Then::close};
    };

    ASSERT_TRUE(ask());

    EXPECT_EQ(client.reply().body, envelope);
}

TEST_F(Talk, ALengthThatEndsWithinTheDocumentIsForgiven)
{
    const std::string document = "<s:Envelope>" + std::string(10'000, 'x') + "</s:Envelope>";  // read in several pieces
    for (const std::size_t length : {std::size_t{0}, std::size_t{1}, std::size_t{12}, document.size() - 1}) {
        script_ = [&](const std::string&) {
            return Does{"HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" + document};
        };

        ASSERT_TRUE(ask());

        EXPECT_EQ(client.reply().body, document) << length;
        EXPECT_FALSE(client.reply().keep_alive);
    }
}

TEST_F(Talk, ADocumentThatIsCutAtItsLengthIsTakenAsItIsAfterAMoment)
{
    const std::string cut(envelope.substr(0, envelope.size() - 3));
    script_ = [&](const std::string&) { return Does{http(200, cut), Does::Then::hang}; };
    HttpRequest patient = request();
    patient.limit = 60s;
    const auto began = std::chrono::steady_clock::now();

    ASSERT_TRUE(ask(patient));

    EXPECT_EQ(client.reply().body, cut);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 30s);
}

TEST_F(Talk, WhatIsCompressedUnaskedIsReadAndWhatCannotBeIsNamed)
{
    const std::string packed(
        "\x1f\x8b\x08\0\0\0\0\0\x02\x03\xb3\x29\xb6\x72\xcd\x2b\x4b\xcd\xc9\x2f\x48\xb5\x03\0\xd0\x83\x9f\x46\x0c\0\0"
        "\0",
        32);
    script_ = [&](const std::string&) { return Does{http(200, packed, "Content-Encoding: gzip\r\n")}; };
    ASSERT_TRUE(ask());
    EXPECT_EQ(client.reply().body, "<s:Envelope>");
    EXPECT_EQ(client.reply().encoding, "");

    script_ = [&](const std::string&) { return Does{http(200, "\x0b\x05\x80<", "Content-Encoding: br\r\n")}; };
    ASSERT_TRUE(ask());
    EXPECT_EQ(client.reply().encoding, "br");
}

TEST_F(Talk, ALengthThatPromisesTooMuchOnAnOpenConnectionCostsAMomentOnly)
{
    for (const char* head : {"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"}) {
        script_ = [head](const std::string&) { return Does{head + std::string(envelope) + "\r\n", Does::Then::hang}; };
        HttpRequest patient = request();
        patient.limit = 60s;
        const auto began = std::chrono::steady_clock::now();

        ASSERT_TRUE(ask(patient));

        EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
        EXPECT_EQ(client.reply().body, std::string(envelope) + "\r\n");
        script_ = [](const std::string&) { return Does{http(200, "again")}; };
        ASSERT_TRUE(ask());
        EXPECT_EQ(client.reply().body, "again");
    }
}

TEST_F(Talk, InterimAnswersAreSkipped)
{
    script_ = [](const std::string&) {
        return Does{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nX: y\r\n\r\n" + http(200, "hello")};
    };

    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(ask());
        EXPECT_EQ(client.reply().status, 200);
        EXPECT_EQ(client.reply().body, "hello");
    }
    EXPECT_EQ(camera.connections, 1u);
}

TEST_F(Talk, AnAnswerCutInTheMiddleIsNoAnswer)
{
    script_ = [](const std::string&) {
        return Does{"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<s:Envelope><s:Bo", Does::Then::reset};
    };

    const auto answered = ask();

    ASSERT_FALSE(answered);
    EXPECT_EQ(answered.error(), HttpFailure::cut);
}

TEST_F(Talk, ARefusalThatNamesItsChallengesNeedsNoEndOfItsBody)
{
    for (const char* rest :
         {"\r\n", "Content-Length: 100\r\n\r\n<html>", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
          "Transfer-Encoding: chunked\r\n\r\nx\r\n"})
        for (const auto then : {Does::Then::hang, Does::Then::reset}) {
            const std::string head = "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\n";
            script_ = [=](const std::string&) { return Does{head + rest, then}; };
            HttpRequest patient = request();
            patient.limit = 60s;
            ASSERT_TRUE(ask(patient)) << rest;
            EXPECT_EQ(client.reply().status, 401);
            EXPECT_FALSE(client.reply().challenges.empty());
        }
}

TEST_F(Talk, AnEchoedRequestWithNulsBeforeTheXmlIsRead)
{
    script_ = [](const std::string&) {
        using namespace std::string_literals;
        return Does{"POST /onvif/service\0HTTP/1.1\0\0Content-Type\0text/xml\0\0"s + std::string(envelope)};
    };

    ASSERT_TRUE(ask());

    EXPECT_EQ(client.reply().status, 200);
    EXPECT_TRUE(client.reply().body.ends_with(envelope));
}

TEST_F(Talk, LinesEndedByLfAloneAreRead)
{
    script_ = [](const std::string&) {
        return Does{"HTTP/1.1 401 No\nWWW-Authenticate: Digest realm=\"a\"\n\n" + std::string(envelope)};
    };

    ASSERT_TRUE(ask());

    EXPECT_EQ(client.reply().status, 401);
    EXPECT_EQ(client.reply().challenges.size(), 1u);
    EXPECT_EQ(client.reply().body, envelope);
}

TEST_F(Talk, SomethingElseThanHttpIsNonsense)
{
    script_ = [](const std::string&) { return Does{"220 ftp ready\r\n", Does::Then::close}; };

    const auto answered = ask();

    ASSERT_FALSE(answered);
    EXPECT_EQ(answered.error(), HttpFailure::nonsense);
}

TEST_F(Talk, SilenceEndsWithTheLimit)
{
    script_ = [](const std::string&) { return Does{"", Does::Then::hang}; };
    HttpRequest brief = request();
    brief.limit = 50ms;

    const auto answered = ask(brief);
    ASSERT_FALSE(answered);
    EXPECT_EQ(answered.error(), HttpFailure::unanswered);
    EXPECT_TRUE(client.sent());
    brief.place.address = asio::ip::make_address("127.0.9.9");
    EXPECT_FALSE(ask(brief) || client.sent()) << "the connection was refused";
}

TEST_F(Talk, BytesThatDripDoNotProlongTheLimit)
{
    script_ = [](const std::string&) { return Does{http(200, std::string(10'000, 'x')), Does::Then::drip}; };
    HttpRequest brief = request();
    brief.limit = 100ms;

    const auto answered = ask(brief);

    ASSERT_FALSE(answered);
    EXPECT_EQ(answered.error(), HttpFailure::cut);
}

TEST_F(Talk, TheLimitOfTheLastRequestDoesNotEndTheNext)
{
    script_ = [](const std::string&) { return Does{http(200, "hello")}; };
    HttpRequest brief = request();
    brief.limit = 50ms;
    ASSERT_TRUE(ask(brief));
    script_ = [](const std::string&) {
        return Does{"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nslow", Does::Then::drip};
    };

    const auto answered = ask();  // drips for longer than 50 ms, then ends

    ASSERT_FALSE(answered);
    EXPECT_EQ(answered.error(), HttpFailure::cut);
    EXPECT_EQ(client.reply().status, 200);
}

TEST_F(Talk, ABodyBeyondTheLimitIsNotRead)
{
    script_ = [](const std::string&) { return Does{http(200, std::string(limits::http_body_bytes + 1, 'x'))}; };

    const auto answered = ask();

    ASSERT_FALSE(answered);
    EXPECT_EQ(answered.error(), HttpFailure::too_large);
}

TEST_F(Talk, AHeadWithoutEndIsNotRead)
{
    script_ = [](const std::string&) {
        return Does{"HTTP/1.1 200 OK\r\nX: " + std::string(limits::http_head_bytes * 2, 'x'), Does::Then::close};
    };

    const auto answered = ask();

    ASSERT_FALSE(answered);
    EXPECT_EQ(answered.error(), HttpFailure::too_large);
}

TEST_F(Talk, NobodyAtThePortIsRefused)
{
    HttpRequest elsewhere = request();
    {
        const asio::ip::tcp::acceptor gone(context, {camera.address(), 0});
        elsewhere.place.port = gone.local_endpoint().port();
    }

    const auto answered = ask(elsewhere);

    ASSERT_FALSE(answered);
    EXPECT_EQ(answered.error(), HttpFailure::refused);
}

TEST_F(Talk, TlsToAServerThatWaitsForHttpEndsWithTheLimit)
{
    HttpRequest secure = request();
    secure.place.tls = true;
    secure.limit = 100ms;

    const auto answered = ask(secure);

    ASSERT_FALSE(answered);
    EXPECT_EQ(answered.error(), HttpFailure::timed_out);
}

TEST_F(Talk, GatheringStopsWhenThereIsEnough)
{
    script_ = [](const std::string&) { return Does{"RTSP/1.0 200 OK\r\n\r\n"}; };

    const auto answered = test::run(
        context,
        gather(
            client, request(), [](std::string_view raw, std::size_t) { return raw.ends_with("\r\n\r\n"); }, 1000));

    ASSERT_TRUE(answered);
    EXPECT_EQ(client.raw(), "RTSP/1.0 200 OK\r\n\r\n");
}

TEST_F(Talk, GatheringStopsAtItsLimit)
{
    script_ = [](const std::string&) { return Does{std::string(100'000, 'x')}; };

    const auto answered =
        test::run(context, gather(
                               client, request(), [](std::string_view, std::size_t) { return false; }, 10'000));

    ASSERT_TRUE(answered);
    EXPECT_LT(client.raw().size(), 40'000u);
}

}  // namespace
}  // namespace onvigil::interview::http_client_test
