#include "simulator/login.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include "protocol/http_auth.hpp"
#include "protocol/onvif.hpp"

namespace onvigil::simulator {
namespace {

namespace http_auth = protocol::http_auth;
namespace onvif = protocol::onvif;

constexpr std::string_view digest_keys = "credentials: {scheme: digest, username: audit, password: secret, ALG}";

std::string digest_entry(std::string_view more)
{
    std::string keys(digest_keys);
    return keys.replace(keys.find("ALG"), 3, more);
}

/// What a client that was challenged by `camera` sends with this password.
Login try_digest(Camera& camera, const std::string& password, std::size_t which = 0)
{
    const std::string lines = challenges(camera, "/onvif/device_service");
    std::vector<std::string> values;
    for (std::size_t at = 0; (at = lines.find("Digest", at)) != std::string::npos; at += 6)
        values.push_back(lines.substr(at, lines.find("\r\n", at) - at));
    const auto parsed = http_auth::parse_challenges(values);
    http_auth::Request how;
    how.method = "POST";
    how.uri = "/onvif/device_service";
    how.username = "audit";
    how.password = password;
    how.cnonce = "0a0b0c";
    const std::string header = "Authorization: " + http_auth::authorization(parsed.at(which), how) + "\r\n";
    return check_login(camera, test::request(test::post("", header)), {}, test::noon);
}

TEST(Login, ChecksADigestOfEachAlgorithmAndForm)
{
    for (const std::string_view more :
         {"algorithms: [MD5]", "algorithms: [SHA-256]", "qop: ''", "algorithms: [MD5, SHA-256]"}) {
        Fleet fleet = test::fleet(digest_entry(more));
        Camera& camera = fleet.cameras()[0];
        EXPECT_EQ(try_digest(camera, "secret"), Login::good) << more;
        EXPECT_EQ(try_digest(camera, "wrong"), Login::bad) << more;
    }
    Fleet both = test::fleet(digest_entry("algorithms: [MD5, SHA-256]"));
    EXPECT_EQ(try_digest(both.cameras()[0], "secret", 1), Login::good);
}

TEST(Login, ADigestForAnotherPathOrWithAnAlgorithmThatWasNotOfferedIsBad)
{
    Fleet fleet = test::fleet(digest_entry("algorithms: [MD5]"));
    Camera& camera = fleet.cameras()[0];
    const auto verdict = [&](std::string_view header) {
        return check_login(camera, test::request(test::post("", "Authorization: " + std::string(header) + "\r\n")), {},
                           test::noon);
    };
    EXPECT_EQ(verdict("Basic YTpi"), Login::bad);
    EXPECT_EQ(verdict("Digest username=\"audit\", uri=\"/other\", nonce=\"1\", response=\"2\""), Login::bad);
    EXPECT_EQ(verdict("Digest username=\"audit\", algorithm=SHA-256"), Login::bad);
    EXPECT_EQ(check_login(camera, test::request(test::post("")), {}, test::noon), Login::none);
}

Login try_token(Camera& camera, const std::string& password, std::chrono::system_clock::time_point created)
{
    onvif::UsernameToken token{
        .username = "audit", .password = password, .nonce = "12345678901234567890", .created = {}};
    token.created = onvif::created_text(created);
    const std::string body = onvif::encode(onvif::Call::get_device_information, token);
    return check_login(camera, test::request(test::post(body)), read_soap(body), test::noon);
}

TEST(Login, ChecksATokenAgainstTheCamerasOwnClock)
{
    Fleet fleet = test::fleet("clock: -900d, credentials: {scheme: wss, username: audit, password: secret}");
    Camera& camera = fleet.cameras()[0];
    const auto own = test::noon - std::chrono::hours(900 * 24);
    EXPECT_EQ(try_token(camera, "secret", own), Login::good);
    EXPECT_EQ(try_token(camera, "wrong", own), Login::bad);
    EXPECT_EQ(try_token(camera, "secret", test::noon), Login::bad);
    EXPECT_EQ(try_token(camera, "secret", own - std::chrono::minutes(6)), Login::bad);
}

TEST(Login, ATokenWhereDigestIsAskedForIsBad)
{
    Fleet fleet = test::fleet(digest_entry("qop: auth"));
    EXPECT_EQ(try_token(fleet.cameras()[0], "secret", test::noon), Login::bad);
}

TEST(Login, TokensThatAreNoTokensAreBad)
{
    Fleet fleet = test::fleet("credentials: {scheme: wss, username: audit, password: secret}");
    SoapRequest soap;
    soap.token = true;
    const std::string bytes = test::post("");
    const auto verdict = [&] { return check_login(fleet.cameras()[0], test::request(bytes), soap, test::noon); };
    EXPECT_EQ(verdict(), Login::bad);
    soap.created = "2026-11-23T12:00:00Z";
    soap.username = "audit";
    EXPECT_EQ(verdict(), Login::bad);
    soap.nonce = "!!";
    EXPECT_EQ(verdict(), Login::bad);
}

TEST(Login, ReadsTheCallAndTheToken)
{
    const std::string request = onvif::encode(onvif::Call::get_scopes);
    const SoapRequest soap = read_soap(request);
    EXPECT_EQ(soap.element, "GetScopes");
    EXPECT_FALSE(soap.token);
    EXPECT_EQ(read_soap("nonsense").element, "");
}

}  // namespace
}  // namespace onvigil::simulator
