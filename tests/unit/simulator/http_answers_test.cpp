#include "simulator/http_answers.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include "protocol/onvif.hpp"
#include "support/captures.hpp"
#include "support/onvif_answers.hpp"

namespace onvigil::simulator {
namespace {

namespace onvif = protocol::onvif;
using onvigil::test::bytes;

Reply ask(Camera& camera, onvif::Call call)
{
    const std::string request = test::post(onvif::encode(call));
    return answer_http(camera, test::request(request), test::noon);
}

template <typename Body>
Body answered(Camera& camera, onvif::Call call)
{
    const Reply reply = ask(camera, call);
    EXPECT_TRUE(reply.bytes.starts_with("HTTP/1.1 200 OK\r\n")) << reply.bytes;
    const auto answer = onvif::decode(bytes(test::body_of(reply.bytes)));
    EXPECT_TRUE(answer);
    return std::get<Body>(answer->body);
}

TEST(HttpAnswers, EveryPlatformSaysWhoItIs)
{
    for (const std::string platform : {"gsoap", "hikvision", "hikvision-neutral", "dahua"}) {
        Fleet fleet = test::fleet("platform: " + platform +
                                  ", manufacturer: 'A & B', model: 'M {n}', serial: 'S{n:03}', firmware: F, "
                                  "hardware_id: H, mac: '44:19:b6:00:00:09', hostname: 'h{n}', name: 'North gate'");
        Camera& camera = fleet.cameras()[0];
        const auto who = answered<onvif::DeviceInformation>(camera, onvif::Call::get_device_information);
        EXPECT_EQ(who, (onvif::DeviceInformation{"A & B", "M 0", "F", "S000", "H"})) << platform;
        const auto clock = answered<onvif::DateTime>(camera, onvif::Call::get_system_date_and_time);
        EXPECT_EQ(clock.utc, test::noon) << platform;
        const auto scopes = answered<onvif::Scopes>(camera, onvif::Call::get_scopes);
        EXPECT_NE(std::find(scopes.items.begin(), scopes.items.end(), "onvif://www.onvif.org/name/North%20gate"),
                  scopes.items.end())
            << platform;
        const auto ports = answered<onvif::NetworkInterfaces>(camera, onvif::Call::get_network_interfaces);
        EXPECT_EQ(ports.items.at(0).hw_address, "44:19:b6:00:00:09") << platform;
        EXPECT_EQ(ports.items.at(0).addresses.at(0), "127.77.0.1") << platform;
        EXPECT_EQ(answered<onvif::Hostname>(camera, onvif::Call::get_hostname).name, "h0") << platform;
        EXPECT_EQ(camera.counters.requests(), 5u);
    }
}

TEST(HttpAnswers, OnlyHikvisionsMannersCarryItsNamespaces)
{
    const auto has = [](std::string_view platform, std::string_view mark) {
        Fleet fleet = test::fleet("platform: " + std::string(platform));
        return ask(fleet.cameras()[0], onvif::Call::get_hostname).bytes.find(mark) != std::string::npos;
    };
    EXPECT_TRUE(has("hikvision", "www.hikvision.com/"));
    EXPECT_FALSE(has("hikvision-neutral", "hikvision"));
    EXPECT_TRUE(has("hikvision-neutral", "www.onvifext.com/"));
    EXPECT_FALSE(has("dahua", "onvifext"));
    EXPECT_FALSE(has("gsoap", "onvifext"));
}

TEST(HttpAnswers, AskForALoginWhereOnvifDoesAndCountTheTries)
{
    Fleet fleet =
        test::fleet("credentials: {scheme: wss, username: u, password: p, refusal_status: 403, lock_after: 2}");
    Camera& camera = fleet.cameras()[0];
    EXPECT_TRUE(ask(camera, onvif::Call::get_hostname).bytes.starts_with("HTTP/1.1 200"));
    const Reply refused = ask(camera, onvif::Call::get_device_information);
    EXPECT_TRUE(refused.bytes.starts_with("HTTP/1.1 403"));
    EXPECT_NE(refused.bytes.find("ter:NotAuthorized"), std::string::npos);
    EXPECT_EQ(camera.counters.logins_tried, 0u);
    onvif::UsernameToken token{
        .username = "u", .password = "wrong", .nonce = "1234567890", .created = onvif::created_text(test::noon)};
    const auto call = [&] {
        const std::string request = test::post(onvif::encode(onvif::Call::get_device_information, token));
        return answer_http(camera, test::request(request), test::noon).bytes.substr(9, 3);
    };
    EXPECT_EQ(call(), "403");
    EXPECT_EQ(call(), "403");
    EXPECT_TRUE(camera.locked());
    token.password = "p";
    EXPECT_EQ(call(), "403");
    EXPECT_EQ(camera.counters.logins_tried, 3u);
    EXPECT_EQ(camera.counters.logins_failed, 3u);
}

TEST(HttpAnswers, EverythingNeedsALoginWhereTheScenarioSaysSo)
{
    Fleet fleet = test::fleet(
        "credentials: {scheme: digest, username: u, password: p, everything: true, algorithms: [MD5, SHA-256]}");
    const Reply refused = ask(fleet.cameras()[0], onvif::Call::get_system_date_and_time);
    EXPECT_TRUE(refused.bytes.starts_with("HTTP/1.1 401"));
    const std::size_t first = refused.bytes.find("WWW-Authenticate: Digest");
    EXPECT_NE(refused.bytes.find("WWW-Authenticate: Digest", first + 1), std::string::npos);
}

TEST(HttpAnswers, UnknownCallsAndCallsThatChangeSomethingAreToldApart)
{
    Fleet fleet = test::fleet("model: X");
    Camera& camera = fleet.cameras()[0];
    const auto call = [&](std::string_view element) {
        const std::string request =
            test::post("<e:Envelope><e:Body><" + std::string(element) + "/></e:Body></e:Envelope>");
        return answer_http(camera, test::request(request), test::noon).bytes;
    };
    EXPECT_NE(call("tds:GetUsers").find("ter:ActionNotSupported"), std::string::npos);
    EXPECT_EQ(camera.counters.forbidden, 0u);
    EXPECT_TRUE(call("tds:SystemReboot").starts_with("HTTP/1.1 500"));
    EXPECT_EQ(camera.counters.forbidden, 1u);
}

TEST(HttpAnswers, PagesAndWhatHasNoOnvif)
{
    Fleet fleet = test::fleet("protocols: [http, ssdp], title: 'T {n}', server: S/1, realm: R, manufacturer: LTS");
    Camera& camera = fleet.cameras()[0];
    const auto get = [&](std::string_view method, std::string_view target) {
        const std::string bytes = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\n\r\n";
        return answer_http(camera, test::request(bytes), test::noon).bytes;
    };
    EXPECT_NE(get("GET", "/").find("Server: S/1"), std::string::npos);
    EXPECT_NE(get("GET", "/").find("<title>T 0</title>"), std::string::npos);
    EXPECT_EQ(test::body_of(get("HEAD", "/")), "");
    EXPECT_NE(get("GET", "/upnp_device_desc.xml").find("<manufacturer>LTS<"), std::string::npos);
    EXPECT_NE(get("GET", "/other").find("WWW-Authenticate: Digest realm=\"R\""), std::string::npos);
    EXPECT_TRUE(ask(camera, onvif::Call::get_hostname).bytes.starts_with("HTTP/1.1 401"));
    EXPECT_EQ(camera.counters.forbidden, 0u);
    get("PUT", "/");
    EXPECT_EQ(camera.counters.forbidden, 1u);
}

TEST(HttpAnswers, EachMisbehaviourIsItself)
{
    const auto reply = [](std::string_view how) {
        Fleet fleet = test::fleet("misbehaves: " + std::string(how) + ", redirect_to: 'http://10.0.0.9/'");
        return ask(fleet.cameras()[0], onvif::Call::get_hostname);
    };
    EXPECT_EQ(reply("hangs").then, Then::hang);
    EXPECT_EQ(reply("resets").then, Then::reset);
    EXPECT_FALSE(reply("nonsense").bytes.starts_with("HTTP"));
    EXPECT_NE(reply("html").bytes.find("<title>Login"), std::string::npos);
    EXPECT_EQ(reply("slow-body").then, Then::drip);
    EXPECT_NE(reply("redirect").bytes.find("Location: http://10.0.0.9/\r\n"), std::string::npos);
    EXPECT_TRUE(reply("no-content-length").bytes.starts_with("HTTP/1.0 200"));
    EXPECT_EQ(reply("no-content-length").bytes.find("Content-Length"), std::string::npos);
    EXPECT_EQ(test::body_of(reply("empty").bytes), "");
    EXPECT_EQ(reply("endless").then, Then::endless);
    EXPECT_NE(reply("drops-keep-alive").bytes.find("Connection: keep-alive"), std::string::npos);
    EXPECT_EQ(reply("drops-keep-alive").then, Then::close);
    const std::string echo(test::body_of(reply("echo-nul").bytes));
    EXPECT_TRUE(echo.starts_with(std::string("POST /onvif/device_service HTTP/1.1\0Host: x\0\0", 45))) << echo;
    const std::string longer = reply("wrong-content-length").bytes;
    EXPECT_EQ(std::stoul(longer.substr(longer.find("Content-Length: ") + 16)), test::body_of(longer).size() + 97);
}

TEST(HttpAnswers, CapturesAreAnsweredByteForByte)
{
    ONVIGIL_CAPTURE_OR_SKIP(capture, "trendnet-hikoem-1.xml");
    Entry entry = test::scenario("cameras: [{address: 127.77.0.1}]").entries[0];
    entry.captures = {{"deviceinfo", capture}, {"fault", onvigil::test::read_capture("trendnet-hikoem-9.xml")}};
    Camera camera{.id = {}, .model = compile(entry), .seed = 1, .counters = {}, .wrong_logins = 0};
    EXPECT_EQ(test::body_of(ask(camera, onvif::Call::get_device_information).bytes), capture);
    EXPECT_TRUE(ask(camera, onvif::Call::get_scopes).bytes.starts_with("HTTP/1.1 500"));
    EXPECT_TRUE(ask(camera, onvif::Call::get_system_date_and_time).bytes.starts_with("HTTP/1.1 200"));
}

TEST(HttpAnswers, RtspTellsItsServerAndRefusesTheRest)
{
    Fleet fleet = test::fleet("rtsp_server: Dahua Rtsp Server, realm: Login to X");
    const auto ask_rtsp = [&](std::string_view method) {
        const std::string bytes = std::string(method) + " rtsp://x/ RTSP/1.0\r\nCSeq: 7\r\n\r\n";
        return answer_rtsp(fleet.cameras()[0], test::request(bytes), test::noon).bytes;
    };
    EXPECT_NE(ask_rtsp("OPTIONS").find("CSeq: 7\r\n"), std::string::npos);
    EXPECT_NE(ask_rtsp("OPTIONS").find("Server: Dahua Rtsp Server"), std::string::npos);
    EXPECT_NE(ask_rtsp("DESCRIBE").find("realm=\"Login to X\""), std::string::npos);
    EXPECT_EQ(fleet.cameras()[0].counters.calls[static_cast<std::size_t>(Call::rtsp)], 3u);
}

}  // namespace
}  // namespace onvigil::simulator
