#include "interview/banner_scan.hpp"

#include <gmock/gmock.h>

#include "base/limits.hpp"

namespace onvigil::interview::banner_scan_test {
namespace {

using model::Key;
using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr model::TimePoint now{};

net::Target camera(net::ServiceUrl url = {})
{
    net::Target target;
    target.address = *model::parse_ip("10.20.3.12");
    target.url = std::move(url);
    target.endpoint = "urn:uuid:a";
    target.network = "lan0";
    return target;
}

std::vector<BannerRequest> all_looks(const net::Target& target)
{
    BannerScan fingerprint(target);
    std::vector<BannerRequest> looks;
    while (const BannerRequest* look = fingerprint.next()) {
        looks.push_back(*look);
        fingerprint.failed(HttpFailure::refused);
    }
    return looks;
}

TEST(BannerScan, LooksAtMostFourTimesAndEachPortOnce)
{
    EXPECT_THAT(all_looks(camera()), ElementsAre(BannerRequest{BannerRequest::At::page, 80, false},
                                                 BannerRequest{BannerRequest::At::rtsp, 554, false},
                                                 BannerRequest{BannerRequest::At::certificate, 443, true}));
    EXPECT_THAT(all_looks(camera({8000, "/", false})),
                ElementsAre(BannerRequest{BannerRequest::At::page, 8000, false},
                            BannerRequest{BannerRequest::At::page, 80, false},
                            BannerRequest{BannerRequest::At::rtsp, 554, false},
                            BannerRequest{BannerRequest::At::certificate, 443, true}));
    EXPECT_THAT(all_looks(camera({8443, "/", true})), ElementsAre(BannerRequest{BannerRequest::At::page, 8443, true},
                                                                  BannerRequest{BannerRequest::At::page, 80, false},
                                                                  BannerRequest{BannerRequest::At::rtsp, 554, false}));
}

TEST(BannerScan, AHostThatIsSilentAtTwoPortsIsLeft)
{
    BannerScan fingerprint(camera());
    fingerprint.failed(HttpFailure::timed_out);
    ASSERT_NE(fingerprint.next(), nullptr);
    fingerprint.failed(HttpFailure::timed_out);
    EXPECT_EQ(fingerprint.next(), nullptr);

    BannerScan unreachable(camera());
    unreachable.failed(HttpFailure::no_route);
    EXPECT_EQ(unreachable.next(), nullptr);
    EXPECT_TRUE(unreachable.take_result(now).empty());
}

TEST(BannerScan, BannersBecomeClaimsOfTheirProtocol)
{
    BannerScan fingerprint(camera());
    fingerprint.heard(
        "HTTP/1.1 401 Unauthorized\r\nServer: App-webs/\r\nWWW-Authenticate: Digest realm=\"hikvision\", "
        "nonce=\"1\"\r\n\r\n"
        "<html><title>login</title></html>",
        {});
    fingerprint.heard(
        "RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nServer: Rtsp Server\r\nWWW-Authenticate: Digest realm=\"IP "
        "Camera(C2143)\", nonce=\"1\"\r\n\r\n",
        {});
    fingerprint.heard({}, "CN=www.hikvision.com,OU=DVRNVR,O=HIKVISION,L=HangZhou,ST=ZheJiang,C=CN");

    const auto result = fingerprint.take_result(now);

    ASSERT_EQ(result.size(), 3u);
    EXPECT_EQ(result[0].source, model::Protocol::http);
    EXPECT_THAT(result[0].claims,
                UnorderedElementsAre(Pair(Key::http_server, "App-webs/"), Pair(Key::http_realm, "hikvision"),
                                     Pair(Key::http_title, "login")));
    EXPECT_EQ(result[1].source, model::Protocol::rtsp);
    EXPECT_THAT(result[1].claims,
                UnorderedElementsAre(Pair(Key::rtsp_server, "Rtsp Server"), Pair(Key::rtsp_realm, "IP Camera(C2143)")));
    EXPECT_EQ(result[2].source, model::Protocol::tls);
    EXPECT_EQ(result[2].claims.size(), 1u);
    for (const auto& observation : result) {
        EXPECT_EQ(observation.endpoint, "urn:uuid:a");
        EXPECT_FALSE(observation.identification);
        EXPECT_TRUE(observation.macs.empty());
    }
}

TEST(BannerScan, AnAnswerThatIsNeitherHttpNorRtspSaysNothing)
{
    BannerScan fingerprint(camera());
    fingerprint.heard("SSH-2.0-OpenSSH\r\n", {});
    fingerprint.heard("HTTP/1.1 400 Bad Request\r\n\r\n", {});
    EXPECT_TRUE(fingerprint.take_result(now).empty());
}

TEST(BannerScan, AFloodOfRealmsAndTextIsCut)
{
    std::string raw = "HTTP/1.1 401 No\r\nServer: " + std::string(5000, 's') + "\r\n";
    for (int i = 0; i < 500; ++i) raw += "WWW-Authenticate: Basic realm=\"" + std::to_string(i) + "\"\r\n";
    BannerScan fingerprint(camera());
    fingerprint.heard(raw + "\r\n", {});

    const auto result = fingerprint.take_result(now);
    ASSERT_EQ(result.size(), 1u);
    EXPECT_LE(result[0].claims.size(), limits::evidence_per_device);
    for (const auto& [key, value] : result[0].claims) EXPECT_LE(value.size(), limits::text_bytes);
}

TEST(MacInSubject, OnlyWhereThePatternSaysSo)
{
    const auto text = [](std::string_view subject) {
        const auto mac = mac_in_subject(subject);
        return mac ? model::to_text(*mac) : std::string();
    };
    EXPECT_EQ(text("CN=axis-accc8ea31abf,O=Axis Communications AB"), "ac:cc:8e:a3:1a:bf");
    EXPECT_EQ(text("O=Bosch,CN=00-07-5f-01-02-03,OU=ST-VS"), "00:07:5f:01:02:03");
    EXPECT_EQ(text("CN=404754734001"), "");  // twelve digits may be a serial number
    EXPECT_EQ(text("CN=camera-accc8ea31abf"), "");
    EXPECT_EQ(text("CN=axis-accc8e"), "");
    EXPECT_EQ(text("O=axis-accc8ea31abf"), "");
    EXPECT_EQ(text(""), "");
}

TEST(EnoughOfPage, IsTheTitleOrTheEnd)
{
    EXPECT_FALSE(enough_of_page("HTTP/1.1 200 OK\r\nServer: x\r\n"));
    EXPECT_FALSE(enough_of_page("HTTP/1.1 200 OK\r\n\r\n<html><head><title>a"));
    EXPECT_TRUE(enough_of_page("HTTP/1.1 200 OK\r\n\r\n<html><head><TITLE>a</TITLE>"));
    EXPECT_FALSE(enough_of_page("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"));
    EXPECT_TRUE(enough_of_page("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc"));
    const std::string page = "HTTP/1.1 200 OK\r\n\r\n<title>a</Title>";
    for (const std::size_t looked_at : {std::size_t{20}, page.size() - 8, page.size() - 1})
        EXPECT_TRUE(enough_of_page(page, looked_at)) << looked_at;
    EXPECT_FALSE(enough_of_page(page + std::string(100, 'x'), page.size() + 90)) << "that was looked at before";
}

}  // namespace
}  // namespace onvigil::interview::banner_scan_test
