#include "alerts/sinks/http_sink.hpp"

#include "alerts/sinks/webhook_message.hpp"
#include "certificates.hpp"
#include "drive.hpp"
#include "gunzip.hpp"
#include "http_server.hpp"
#include "render/event_json.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>

#include <future>

namespace onvigil::alerts {
namespace {

namespace asio = boost::asio;
using namespace test;
using testing::HasSubstr;

TEST(HttpSink, PostsEachEventOverOneConnection)
{
    HttpServer server({ok});
    auto sink = http_to(server.url("http", "/hook?x=1"));
    sink.target.as<HttpSettings>()->headers = {{"Authorization", "Splunk token"}, {"X-Evil", "a\r\nInjected: yes"}};
    sink.target.as<HttpSettings>()->hmac_secret = "secret";
    Drive drive(sink);
    drive.journal.grow(5);
    drive.start();
    ASSERT_TRUE(drive.delivered(5));
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 5u);
    EXPECT_EQ(server.connections(), 1u);
    EXPECT_THAT(requests[0], testing::StartsWith("POST /hook?x=1 HTTP/1.1\r\n"));
    EXPECT_THAT(requests[0], HasSubstr("Host: localhost:" + std::to_string(server.port)));
    EXPECT_THAT(requests[0], HasSubstr("\r\nContent-Type: application/json\r\n"));
    EXPECT_THAT(requests[0], HasSubstr("\r\nAuthorization: Splunk token\r\n"));
    EXPECT_THAT(requests[0], testing::Not(HasSubstr("\nInjected")));
    const auto body = requests[0].substr(requests[0].find("\r\n\r\n") + 4);
    const auto at = requests[0].find("X-Onvigil-Signature: ") + 21;
    const auto signature = requests[0].substr(at, requests[0].find("\r\n", at) - at);
    EXPECT_EQ(signature, http_signature("secret", std::chrono::seconds(std::stoll(signature.substr(2))), body));
}

TEST(HttpSink, CompressesAndSignsWhatItSends)
{
    HttpServer server({ok});
    auto sink = http_to(server.url());
    auto& http = *sink.target.as<HttpSettings>();
    http.hmac_secret = "secret";
    http.compression = Compression::gzip;
    http.batch = 100;
    http.batch_format = BatchFormat::newline;
    Drive drive(sink);
    drive.journal.grow(50);
    drive.start();
    ASSERT_TRUE(drive.delivered(50));
    const auto request = server.requests().at(0);
    EXPECT_THAT(request, HasSubstr("\r\nContent-Encoding: gzip\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/x-ndjson\r\n"));
    const auto body = request.substr(request.find("\r\n\r\n") + 4);
    const auto at = request.find("X-Onvigil-Signature: ") + 21;
    const auto signature = request.substr(at, request.find("\r\n", at) - at);
    EXPECT_EQ(signature, http_signature("secret", std::chrono::seconds(std::stoll(signature.substr(2))), body));
    const auto text = gunzip(body);
    EXPECT_EQ(std::ranges::count(text, '\n'), 50);
    EXPECT_THAT(text, HasSubstr("\"seq\":50,"));
}

TEST(HttpSink, PutsManyIntoOneArray)
{
    HttpServer server({ok});
    auto sink = http_to(server.url());
    sink.target.as<HttpSettings>()->batch = 100;
    Drive drive(sink);
    drive.journal.grow(250);
    drive.start();
    ASSERT_TRUE(drive.delivered(250));
    EXPECT_EQ(server.requests().size(), 3u);
}

TEST(HttpSink, TriesAgainAfterTroubleOfEveryKind)
{
    for (const auto& [answer, said] : std::vector<std::pair<HttpServer::Answer, std::string>>{
             {status("500 Oops"), "answers 500: no"},
             {status("429 Slow", "Retry-After: 2\r\n"), "answers 429"},
             {slams_the_door, "end of stream"}}) {
        HttpServer server({answer, ok});
        Drive drive(http_to(server.url()));
        drive.journal.grow(2);
        drive.start();
        EXPECT_THAT(drive.error(), HasSubstr(said));
        EXPECT_EQ(drive.status().state, model::SinkState::retrying);
        drive.retry();
        ASSERT_TRUE(drive.delivered(2)) << said;
        EXPECT_EQ(drive.status().lost, 0u);
    }
}

TEST(HttpSink, HonoursRetryAfter)
{
    HttpServer server({status("503 Busy", "Retry-After: 2\r\n"), ok});
    Drive drive(http_to(server.url()));
    drive.journal.grow(1);
    const auto from = std::chrono::steady_clock::now();
    drive.start();
    ASSERT_TRUE(drive.delivered(1));
    EXPECT_GE(std::chrono::steady_clock::now() - from, 2s);
}

TEST(HttpSink, LeavesAServerThatStalls)
{
    std::promise<void> over;
    HttpServer server({[&](const std::string&) {
                           over.get_future().wait_for(10s);
                           return std::string();
                       },
                       ok});
    auto sink = http_to(server.url());
    sink.target.as<HttpSettings>()->timeout = 200ms;
    Drive drive(sink);
    drive.journal.grow(1);
    drive.start();
    EXPECT_THAT(drive.error(), HasSubstr("no answer within 200ms"));
    over.set_value();
    drive.retry();
    EXPECT_TRUE(drive.delivered(1));
}

TEST(HttpSink, ParksWhatIsRefusedAndGoesOn)
{
    HttpServer server({[](const std::string& request) {
        return request.find("\"seq\":3,") != std::string::npos ? status("400 Bad Request")(request) : ok(request);
    }});
    auto sink = http_to(server.url());
    sink.target.as<HttpSettings>()->batch = 10;
    Drive drive(sink);
    drive.journal.grow(5);
    drive.start();
    ASSERT_TRUE(drive.delivered(5));
    EXPECT_EQ(drive.status().parked, 1u);
    ASSERT_EQ(drive.journal.lost.size(), 1u);
    EXPECT_EQ(drive.journal.lost[0].first, 3u);
}

TEST(HttpSink, KeepsTheLastParkedErrorInSight)
{
    HttpServer server({status("415 No Such Type"), ok});
    Drive drive(http_to(server.url()));
    drive.journal.grow(3);
    drive.start();
    ASSERT_TRUE(drive.delivered(3));
    const auto now = drive.status();
    EXPECT_EQ(now.state, model::SinkState::ok);
    EXPECT_EQ(now.last_error, "");
    EXPECT_THAT(now.last_parked_error, HasSubstr("answers 415: no"));
    EXPECT_EQ(now.parked, 1u);
    EXPECT_EQ(now.lost, 0u);
    EXPECT_EQ(now.delivered, 2u);
}

TEST(HttpSink, ARunOfRefusedEventsIsGotThrough)
{
    HttpServer server({[](const std::string& request) {
        const auto seq = std::stoi(request.substr(request.find("\"seq\":") + 6));
        return seq <= 5 ? status("422 Unprocessable")(request) : ok(request);
    }});
    Drive drive(http_to(server.url()));
    drive.journal.grow(8);
    drive.start();
    for (int tries = 0; tries < 2; ++tries) {  // the fourth and the fifth wait for a second try
        ASSERT_TRUE(drive.until([&] {
            return drive.status().parked == 3u + static_cast<unsigned>(tries) &&
                   drive.status().state == model::SinkState::failed;
        }));
        drive.retry();
    }
    ASSERT_TRUE(drive.delivered(8));
    EXPECT_EQ(drive.status().parked, 5u);
    EXPECT_EQ(drive.status().delivered, 3u);
    EXPECT_EQ(drive.status().state, model::SinkState::ok);
}

TEST(HttpSink, AServerThatRefusesEverythingIsNotFedOn)
{
    HttpServer server({status("400 Bad Request")});
    Drive drive(http_to(server.url()));
    drive.journal.grow(100);
    drive.start();
    EXPECT_TRUE(drive.until([&] { return drive.status().state == model::SinkState::failed; }));
    EXPECT_LE(drive.status().parked, 3u);
    EXPECT_GE(drive.status().backlog, 97u);
    EXPECT_LE(server.requests().size(), 4u);
}

TEST(HttpSink, AWrongTokenWaitsForAPersonAndLosesNothing)
{
    HttpServer server({status("403 Forbidden"), ok});
    Drive drive(http_to(server.url()));
    drive.journal.grow(3);
    drive.start();
    EXPECT_THAT(drive.error(), HasSubstr("answers 403"));
    EXPECT_EQ(drive.status().state, model::SinkState::failed);
    drive.retry();
    ASSERT_TRUE(drive.delivered(3));
}

TEST(HttpSink, AnEndlessAnswerDoesNoHarm)
{
    HttpServer server({[](const std::string&) {
        return "HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + std::string(100'000, 'x');
    }});
    Drive drive(http_to(server.url()));
    drive.journal.grow(1);
    drive.start();
    EXPECT_TRUE(drive.delivered(1));
}

TEST(HttpSink, SpeaksHttpsAndChecksTheName)
{
    const onvigil::test::TempDir folder;
    const auto authority = issue("Test authority", "", nullptr);
    write_pem(authority, folder.path() / "ca.pem", folder.path() / "ca.key");
    for (const std::string host : {"localhost", "other.example"}) {
        write_pem(issue(host, "DNS:" + host, &authority), folder.path() / "server.pem", folder.path() / "server.key");
        asio::ssl::context tls(asio::ssl::context::tls_server);
        tls.use_certificate_chain_file((folder.path() / "server.pem").string());
        tls.use_private_key_file((folder.path() / "server.key").string(), asio::ssl::context::pem);
        HttpServer server({ok}, &tls);
        auto sink = http_to(server.url("https"));
        sink.target.as<HttpSettings>()->ca_file = (folder.path() / "ca.pem").string();
        Drive drive(sink);
        drive.journal.grow(2);
        drive.start();
        if (host == "localhost") {
            EXPECT_TRUE(drive.delivered(2)) << drive.status().last_error;
        } else {
            EXPECT_THAT(drive.error(), HasSubstr("certificate is refused: hostname mismatch"));
        }
        drive.finish();
    }
}

}  // namespace
}  // namespace onvigil::alerts
