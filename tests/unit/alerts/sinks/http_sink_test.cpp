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

SinkSettings http_to(const std::string& url)
{
    HttpSettings http;
    http.url = url;
    SinkSettings out;
    out.name = "siem";
    out.target = std::move(http);
    return out;
}

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
    HttpServer server({status("422 Unprocessable"), ok});
    Drive drive(http_to(server.url()));
    drive.journal.grow(3);
    drive.start();
    ASSERT_TRUE(drive.delivered(3));
    const auto now = drive.status();
    EXPECT_EQ(now.state, model::SinkState::ok);
    EXPECT_EQ(now.last_error, "");
    EXPECT_THAT(now.last_parked_error, HasSubstr("answers 422: no"));
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

class HttpsSink : public testing::Test {
protected:
    HttpsSink() { write_pem(authority, file("ca.pem"), file("ca.key")); }

    [[nodiscard]] std::string file(const std::string& name) const { return (folder.path() / name).string(); }
    /// A server of that name.
    std::unique_ptr<asio::ssl::context> tls(const std::string& host)
    {
        write_pem(issue(host, "DNS:" + host, &authority), file("server.pem"), file("server.key"));
        auto out = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
        out->use_certificate_chain_file(file("server.pem"));
        out->use_private_key_file(file("server.key"), asio::ssl::context::pem);
        return out;
    }
    SinkSettings sink(const std::string& url)
    {
        auto out = http_to(url);
        out.target.as<HttpSettings>()->ca_file = file("ca.pem");
        return out;
    }

    const onvigil::test::TempDir folder;
    const Issued authority = issue("Test authority", "", nullptr);
};

TEST_F(HttpsSink, ChecksTheName)
{
    for (const std::string host : {"localhost", "other.example"}) {
        const auto server_tls = tls(host);
        HttpServer server({ok}, server_tls.get());
        Drive drive(sink(server.url("https")));
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

TEST_F(HttpsSink, ShowsItsOwnCertificateWhereOneIsDemanded)
{
    const auto server_tls = tls("localhost");
    server_tls->load_verify_file(file("ca.pem"));
    server_tls->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    HttpServer server({ok}, server_tls.get());
    {
        Drive without(sink(server.url("https")));
        without.journal.grow(1);
        without.start();
        EXPECT_THAT(without.error(), testing::Not(testing::IsEmpty()));
    }
    write_pem(issue("sensor1", "DNS:sensor1", &authority), file("client.pem"), file("client.key"));
    auto with = sink(server.url("https"));
    with.target.as<HttpSettings>()->certificate_file = file("client.pem");
    with.target.as<HttpSettings>()->key_file = file("client.key");
    Drive drive(with);
    drive.journal.grow(2);
    drive.start();
    EXPECT_TRUE(drive.delivered(2)) << drive.status().last_error;
}

TEST_F(HttpsSink, GoesThroughATunnelOfTheProxyAndTellsItItsLogin)
{
    const auto server_tls = tls("siem.example");
    HttpServer proxy({ok}, server_tls.get(), "200 Connection established");
    auto over = sink("https://siem.example/hook");
    over.target.as<HttpSettings>()->proxy = "http://localhost:" + std::to_string(proxy.port);
    over.target.as<HttpSettings>()->proxy_login = "sensor:secret";
    Drive drive(over);
    drive.journal.grow(2);
    drive.start();
    ASSERT_TRUE(drive.delivered(2)) << drive.status().last_error;
    const auto requests = proxy.requests();
    ASSERT_EQ(requests.size(), 3u);
    EXPECT_EQ(requests[0],
              "CONNECT siem.example:443 HTTP/1.1\r\nHost: siem.example:443\r\n"
              "Proxy-Authorization: Basic c2Vuc29yOnNlY3JldA==\r\n\r\n");
    EXPECT_THAT(requests[1], testing::StartsWith("POST /hook HTTP/1.1\r\n"));
    EXPECT_THAT(requests[1], testing::Not(HasSubstr("Proxy-Authorization")));
}

TEST_F(HttpsSink, SaysWhatTheProxyAnswersWhereItOpensNoTunnel)
{
    for (const std::string answer : {"407 Proxy Authentication Required", "nonsense"}) {
        HttpServer proxy({ok}, nullptr, answer);
        auto over = sink("https://siem.example/hook");
        over.target.as<HttpSettings>()->proxy = "http://127.0.0.1:" + std::to_string(proxy.port);
        Drive drive(over);
        drive.journal.grow(1);
        drive.start();
        EXPECT_THAT(drive.error(), HasSubstr("https://siem.example/hook: the proxy answers " + answer));
    }
}

TEST(HttpSink, TellsAProxyTheWholeUrl)
{
    HttpServer proxy({ok});
    auto sink = http_to("http://siem.example:8088/hook?x=1");
    sink.target.as<HttpSettings>()->proxy = "http://127.0.0.1:" + std::to_string(proxy.port);
    sink.target.as<HttpSettings>()->proxy_login = "sensor:secret";
    Drive drive(sink);
    drive.journal.grow(1);
    drive.start();
    ASSERT_TRUE(drive.delivered(1)) << drive.status().last_error;
    const auto request = proxy.requests().at(0);
    EXPECT_THAT(request, testing::StartsWith("POST http://siem.example:8088/hook?x=1 HTTP/1.1\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nHost: siem.example:8088\r\n"));
    EXPECT_THAT(request, HasSubstr("\r\nProxy-Authorization: Basic c2Vuc29yOnNlY3JldA==\r\n"));
}

}  // namespace
}  // namespace onvigil::alerts
