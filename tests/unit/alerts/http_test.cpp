#include "alerts/http_message.hpp"
#include "alerts/retry_after.hpp"
#include "certificates.hpp"
#include "drive.hpp"
#include "receivers.hpp"
#include "render/event_json.hpp"

#include <gmock/gmock.h>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include <zlib.h>

namespace onvigil::alerts {
namespace {

namespace asio = boost::asio;
using namespace test;
using asio::ip::tcp;
using testing::HasSubstr;

TEST(HttpMessage, OneEventIsTheBodyAndMoreAreAnArray)
{
    const std::vector<model::Event> events{numbered(1), numbered(2)};
    HttpSink sink;
    EXPECT_THAT(http_body(sink, std::span(events).first(1), {}), testing::StartsWith("{\"id\""));
    sink.batch = 100;
    EXPECT_THAT(http_body(sink, std::span(events).first(1), {}), testing::StartsWith("[{\"id\""));
    EXPECT_THAT(http_body(sink, events, {}), testing::EndsWith("}]"));
    sink.format = Format::splunk_hec;
    const auto hec = http_body(sink, events, {});
    EXPECT_THAT(hec, testing::StartsWith("{\"time\":"));
    EXPECT_THAT(hec, HasSubstr("}}\n{\"time\":"));
}

TEST(HttpMessage, NewlineBatchesEndEveryEventAndSayWhatTheyAre)
{
    const std::vector<model::Event> events{numbered(1), numbered(2)};
    HttpSink sink;
    EXPECT_EQ(http_content_type(sink), "application/json");
    sink.batch_format = BatchFormat::newline;
    const auto one = http_body(sink, std::span(events).first(1), {});
    EXPECT_EQ(one, render::event_json(events[0]) + "\n");
    sink.batch = 100;
    EXPECT_EQ(http_body(sink, events, {}), one + render::event_json(events[1]) + "\n");
    EXPECT_EQ(http_content_type(sink), "application/x-ndjson");
}

/// Strictly: one member, nothing after it.
std::string gunzip(const std::string& bytes)
{
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string out(1 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    EXPECT_EQ(stream.avail_in, 0u);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

TEST(HttpMessage, GzipReadsBack)
{
    std::string text;
    for (int i = 0; i < 1000; ++i) text += render::event_json(numbered(static_cast<std::uint64_t>(i)));
    EXPECT_EQ(gunzip(gzip(text)), text);
    EXPECT_LT(gzip(text).size(), text.size() / 4);
    EXPECT_EQ(gunzip(gzip("")), "");
}

TEST(HttpMessage, TheSignatureIsHmacSha256OfTimeAndBody)
{
    // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
    EXPECT_EQ(http_signature("secret", 1700000000s, "{\"a\":1}"),
              "t=1700000000,v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686");
    EXPECT_NE(http_signature("secret", 1700000001s, "{\"a\":1}").substr(16),
              http_signature("secret", 1700000000s, "{\"a\":1}").substr(16));
    EXPECT_NE(http_signature("other", 1700000000s, "{\"a\":1}"), http_signature("secret", 1700000000s, "{\"a\":1}"));
}

TEST(HttpMessage, RetryAfterIsSecondsOrADate)
{
    EXPECT_EQ(retry_after("120", start), 120s);
    EXPECT_EQ(retry_after(" 7 ", start), 7s);
    EXPECT_EQ(retry_after("Tue, 14 Nov 2023 22:14:20 GMT", start), 60s);
    EXPECT_EQ(retry_after("Tue, 14 Nov 2023 22:00:00 GMT", start), 0s);
    for (const char* nonsense : {"", "soon", "-1", "1.5", "Tue, 14 Nov"})
        EXPECT_EQ(retry_after(nonsense, start), std::nullopt);
}

TEST(HttpMessage, AnswersMeanWhatTheirStatusSays)
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

/// A server on a thread: each request is answered by the next of `answers`; the last one goes on.
class Server {
public:
    using Answer = std::function<std::string(const std::string& request)>;

    explicit Server(std::vector<Answer> answers, asio::ssl::context* tls = nullptr)
        : acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          port(acceptor_.local_endpoint().port()),
          answers_(std::move(answers)),
          tls_(tls),
          thread_([this] { serve(); })
    {
    }
    ~Server()
    {
        over_ = true;
        boost::system::error_code ignored;
        tcp::socket last(context_);
        last.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port), ignored);
        thread_.join();
    }
    std::vector<std::string> requests()
    {
        const std::lock_guard lock(mutex_);
        return requests_;
    }
    std::size_t connections() const { return connections_; }
    [[nodiscard]] std::string url(const std::string& scheme = "http", const std::string& path = "/hook") const
    {
        return scheme + "://localhost:" + std::to_string(port) + path;
    }

private:
    void serve()
    {
        while (!over_) {
            tcp::socket socket(context_);
            boost::system::error_code error;
            acceptor_.accept(socket, error);
            if (error || over_) return;
            ++connections_;
            if (!tls_) {
                converse(socket);
                continue;
            }
            asio::ssl::stream<tcp::socket> stream(std::move(socket), *tls_);
            stream.handshake(asio::ssl::stream_base::server, error);
            if (!error) converse(stream);
        }
    }
    template <typename Stream>
    void converse(Stream& stream)
    {
        boost::system::error_code error;
        std::string buffer;
        while (!over_) {
            const auto head = asio::read_until(stream, asio::dynamic_buffer(buffer), "\r\n\r\n", error);
            if (error) return;
            const auto length = std::stoul(buffer.substr(buffer.find("Content-Length: ") + 16));
            while (buffer.size() < head + length) {
                std::array<char, 4096> chunk;
                const auto size = stream.read_some(asio::buffer(chunk), error);
                if (error) return;
                buffer.append(chunk.data(), size);
            }
            const auto request = buffer.substr(0, head + length);
            buffer.erase(0, head + length);
            const auto answer = next(request)(request);
            if (answer.empty()) return;
            asio::write(stream, asio::buffer(answer), error);
            if (error) return;
        }
    }
    Answer next(const std::string& request)
    {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
        auto answer = answers_.front();
        if (answers_.size() > 1) answers_.erase(answers_.begin());
        return answer;
    }

    asio::io_context context_;
    tcp::acceptor acceptor_;

public:
    const std::uint16_t port;

private:
    std::vector<Answer> answers_;
    asio::ssl::context* tls_;
    std::mutex mutex_;
    std::vector<std::string> requests_;
    std::atomic<std::size_t> connections_ = 0;
    std::atomic<bool> over_ = false;
    std::thread thread_;
};

Server::Answer status(const std::string& line, const std::string& extra = {})
{
    return [=](const std::string&) { return "HTTP/1.1 " + line + "\r\n" + extra + "Content-Length: 2\r\n\r\nno"; };
}
const auto ok = status("200 OK");
const Server::Answer slams_the_door = [](const std::string&) { return std::string(); };

SinkSettings http_to(const std::string& url)
{
    HttpSink http;
    http.url = url;
    SinkSettings out;
    out.name = "siem";
    out.target = std::move(http);
    return out;
}

TEST(HttpSender, PostsEachEventOverOneConnection)
{
    Server server({ok});
    auto sink = http_to(server.url("http", "/hook?x=1"));
    std::get<HttpSink>(sink.target).headers = {{"Authorization", "Splunk token"}, {"X-Evil", "a\r\nInjected: yes"}};
    std::get<HttpSink>(sink.target).hmac_secret = "secret";
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

TEST(HttpSender, CompressesAndSignsWhatItSends)
{
    Server server({ok});
    auto sink = http_to(server.url());
    auto& http = std::get<HttpSink>(sink.target);
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

TEST(HttpSender, PutsManyIntoOneArray)
{
    Server server({ok});
    auto sink = http_to(server.url());
    std::get<HttpSink>(sink.target).batch = 100;
    Drive drive(sink);
    drive.journal.grow(250);
    drive.start();
    ASSERT_TRUE(drive.delivered(250));
    EXPECT_EQ(server.requests().size(), 3u);
}

TEST(HttpSender, TriesAgainAfterTroubleOfEveryKind)
{
    for (const auto& [answer, said] :
         std::vector<std::pair<Server::Answer, std::string>>{{status("500 Oops"), "answers 500: no"},
                                                             {status("429 Slow", "Retry-After: 2\r\n"), "answers 429"},
                                                             {slams_the_door, "end of stream"}}) {
        Server server({answer, ok});
        Drive drive(http_to(server.url()));
        drive.journal.grow(2);
        drive.start();
        EXPECT_THAT(drive.error(), HasSubstr(said));
        EXPECT_EQ(drive.status().state, SinkStatus::State::retrying);
        drive.retry();
        ASSERT_TRUE(drive.delivered(2)) << said;
        EXPECT_EQ(drive.status().lost, 0u);
    }
}

TEST(HttpSender, HonoursRetryAfter)
{
    Server server({status("503 Busy", "Retry-After: 2\r\n"), ok});
    Drive drive(http_to(server.url()));
    drive.journal.grow(1);
    const auto from = std::chrono::steady_clock::now();
    drive.start();
    ASSERT_TRUE(drive.delivered(1));
    EXPECT_GE(std::chrono::steady_clock::now() - from, 2s);
}

TEST(HttpSender, LeavesAServerThatStalls)
{
    std::atomic<bool> over = false;
    Server server({[&](const std::string&) {
                       for (int i = 0; i < 300 && !over; ++i) std::this_thread::sleep_for(10ms);
                       return std::string();
                   },
                   ok});
    auto sink = http_to(server.url());
    std::get<HttpSink>(sink.target).timeout = 200ms;
    Drive drive(sink);
    drive.journal.grow(1);
    drive.start();
    EXPECT_THAT(drive.error(), HasSubstr("no answer within 200ms"));
    over = true;
    drive.retry();
    EXPECT_TRUE(drive.delivered(1));
}

TEST(HttpSender, ParksWhatIsRefusedAndGoesOn)
{
    Server server({[](const std::string& request) {
        return request.find("\"seq\":3,") != std::string::npos ? status("400 Bad Request")(request) : ok(request);
    }});
    auto sink = http_to(server.url());
    std::get<HttpSink>(sink.target).batch = 10;
    Drive drive(sink);
    drive.journal.grow(5);
    drive.start();
    ASSERT_TRUE(drive.delivered(5));
    EXPECT_EQ(drive.status().parked, 1u);
    ASSERT_EQ(drive.journal.lost.size(), 1u);
    EXPECT_EQ(drive.journal.lost[0].first, 3u);
}

TEST(HttpSender, KeepsTheLastParkedErrorInSight)
{
    Server server({status("415 No Such Type"), ok});
    Drive drive(http_to(server.url()));
    drive.journal.grow(3);
    drive.start();
    ASSERT_TRUE(drive.delivered(3));
    const auto now = drive.status();
    EXPECT_EQ(now.state, SinkStatus::State::ok);
    EXPECT_EQ(now.last_error, "");
    EXPECT_THAT(now.last_parked_error, HasSubstr("answers 415: no"));
    EXPECT_EQ(now.parked, 1u);
    EXPECT_EQ(now.lost, 0u);
    EXPECT_EQ(now.delivered, 2u);
}

TEST(HttpSender, ARunOfRefusedEventsIsGotThrough)
{
    Server server({[](const std::string& request) {
        const auto seq = std::stoi(request.substr(request.find("\"seq\":") + 6));
        return seq <= 5 ? status("422 Unprocessable")(request) : ok(request);
    }});
    Drive drive(http_to(server.url()));
    drive.journal.grow(8);
    drive.start();
    for (int tries = 0; tries < 2; ++tries) {  // the fourth and the fifth wait for a second try
        ASSERT_TRUE(drive.until([&] {
            return drive.status().parked == 3u + static_cast<unsigned>(tries) &&
                   drive.status().state == SinkStatus::State::failed;
        }));
        drive.retry();
    }
    ASSERT_TRUE(drive.delivered(8));
    EXPECT_EQ(drive.status().parked, 5u);
    EXPECT_EQ(drive.status().delivered, 3u);
    EXPECT_EQ(drive.status().state, SinkStatus::State::ok);
}

TEST(HttpSender, AServerThatRefusesEverythingIsNotFedOn)
{
    Server server({status("400 Bad Request")});
    Drive drive(http_to(server.url()));
    drive.journal.grow(100);
    drive.start();
    EXPECT_TRUE(drive.until([&] { return drive.status().state == SinkStatus::State::failed; }));
    EXPECT_LE(drive.status().parked, 3u);
    EXPECT_GE(drive.status().backlog, 97u);
    EXPECT_LE(server.requests().size(), 4u);
}

TEST(HttpSender, AWrongTokenWaitsForAPersonAndLosesNothing)
{
    Server server({status("403 Forbidden"), ok});
    Drive drive(http_to(server.url()));
    drive.journal.grow(3);
    drive.start();
    EXPECT_THAT(drive.error(), HasSubstr("answers 403"));
    EXPECT_EQ(drive.status().state, SinkStatus::State::failed);
    drive.retry();
    ASSERT_TRUE(drive.delivered(3));
}

TEST(HttpSender, AnEndlessAnswerDoesNoHarm)
{
    Server server({[](const std::string&) {
        return "HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + std::string(100'000, 'x');
    }});
    Drive drive(http_to(server.url()));
    drive.journal.grow(1);
    drive.start();
    EXPECT_TRUE(drive.delivered(1));
}

TEST(HttpSender, SpeaksHttpsAndChecksTheName)
{
    const onvigil::test::TempDir folder;
    const auto authority = issue("Test authority", "", nullptr);
    write_pem(authority, folder.path() / "ca.pem", folder.path() / "ca.key");
    for (const std::string host : {"localhost", "other.example"}) {
        write_pem(issue(host, "DNS:" + host, &authority), folder.path() / "server.pem", folder.path() / "server.key");
        asio::ssl::context tls(asio::ssl::context::tls_server);
        tls.use_certificate_chain_file((folder.path() / "server.pem").string());
        tls.use_private_key_file((folder.path() / "server.key").string(), asio::ssl::context::pem);
        Server server({ok}, &tls);
        auto sink = http_to(server.url("https"));
        std::get<HttpSink>(sink.target).ca_file = (folder.path() / "ca.pem").string();
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
