#include "protocol/http_auth.hpp"

#include <gmock/gmock.h>

#include "base/limits.hpp"
#include "protocol/hashes.hpp"

namespace onvigil::protocol::http_auth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Challenge only(const std::string& header)
{
    const auto all = parse_challenges({header});
    if (all.size() != 1) {
        ADD_FAILURE() << all.size() << " challenges in: " << header;
        return {};
    }
    return all.front();
}

/// The example that RFC 2617 and RFC 2069 share.
Request mufasa()
{
    return {.method = "GET",
            .uri = "/dir/index.html",
            .username = "Mufasa",
            .password = "Circle Of Life",
            .cnonce = "0a4f113b"};
}

const std::string rfc7616 =
    R"(realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", )"
    R"(opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS")";

Request rfc7616_request()
{
    Request request = mufasa();
    request.password = "Circle of Life";
    request.cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    return request;
}

TEST(HttpAuthParse, ReadsEveryParameterOfADigest)
{
    const Challenge challenge =
        only(R"(Digest realm="Login to \"X\"", qop="auth,auth-int", nonce=abc, opaque="", algorithm=SHA-256-sess,)"
             R"( stale=TRUE, userhash=true, charset=UTF-8)");
    EXPECT_EQ(challenge.scheme, Scheme::digest);
    EXPECT_EQ(challenge.realm, "Login to \"X\"");
    EXPECT_EQ(challenge.nonce, "abc");
    EXPECT_EQ(challenge.opaque, "");
    EXPECT_EQ(challenge.algorithm, Algorithm::sha256_sess);
    EXPECT_TRUE(challenge.algorithm_given && challenge.qop_given && challenge.qop_auth && challenge.qop_auth_int);
    EXPECT_TRUE(challenge.stale && challenge.userhash);
}

TEST(HttpAuthParse, FillsInWhatOldDevicesLeaveOut)
{
    const Challenge challenge = only(R"(Digest realm="hikvision", nonce="4e4456")");
    EXPECT_EQ(challenge.algorithm, Algorithm::md5);
    EXPECT_FALSE(challenge.algorithm_given);
    EXPECT_FALSE(challenge.qop_given);
}

TEST(HttpAuthParse, SeveralHeadersAndSeveralChallengesInOneAreAllRead)
{
    const auto two =
        parse_challenges({R"x(Digest qop="auth", realm="IP Camera(C2143)", nonce="a", algorithm="MD5")x",
                          R"x(Digest qop="auth", realm="IP Camera(C2143)", nonce="b", algorithm="SHA-256")x"});
    ASSERT_THAT(two, SizeIs(2));
    EXPECT_EQ(two[1].algorithm, Algorithm::sha256);
    EXPECT_EQ(two[1].nonce, "b");

    const auto one = parse_challenges({R"(Digest realm="a, b=c", nonce="n",Basic realm="/", Negotiate YWJj==, NTLM)"});
    ASSERT_THAT(one, SizeIs(4));
    EXPECT_EQ(one[0].realm, "a, b=c");
    EXPECT_EQ(one[1].scheme, Scheme::basic);
    EXPECT_EQ(one[1].realm, "/");
    EXPECT_EQ(one[2].scheme, Scheme::other);
    EXPECT_EQ(one[3].scheme_name, "NTLM");
    EXPECT_THAT(realms_of(one), ElementsAre("a, b=c", "/"));
    EXPECT_THAT(realms_of(two), ElementsAre("IP Camera(C2143)"));
}

TEST(HttpAuthParse, SloppyHeadersGiveWhatTheyHold)
{
    EXPECT_EQ(only("Basic realm=IP Camera(C2143)").realm, "IP Camera(C2143)");
    EXPECT_EQ(only("digest REALM = \"x\" , NONCE = \"y\"").nonce, "y");
    EXPECT_EQ(only("Digest realm=\"never closed, nonce=x").realm, "never closed, nonce=x");
    EXPECT_EQ(only("Digest realm=x nonce=\"y\"").nonce, "y");
    EXPECT_EQ(only("Digest realm=x nonce=\"y\"").realm, "x");
    EXPECT_EQ(only("Digest realm=\"\x1B[31mred\xFF\"").realm, "[31mred\xEF\xBF\xBD");
    EXPECT_FALSE(only("Digest realm=\"x\", nonce=\"n\", qop=\"\"").qop_given);
    for (const char* list :
         {"qop=auth,auth-int, nonce=n", "QOP=auth-int , AUTH, nonce=n", "nonce=n, qop=auth, auth-int"}) {
        const Challenge challenge = only(std::string("Digest realm=\"x\", ") + list);
        EXPECT_TRUE(challenge.qop_auth && challenge.qop_auth_int && challenge.nonce == "n") << list;
    }
    EXPECT_EQ(only("Digest realm=x, nonce=n, algorithm=\"\"").algorithm, Algorithm::md5);
    EXPECT_FALSE(only("Digest realm=x, nonce=n, algorithm=\"\"").algorithm_given);
    EXPECT_EQ(only("Digest algorithm=SHA-512-256, nonce=n").algorithm, Algorithm::unknown);
    EXPECT_THAT(parse_challenges({"", ",,,", "=\"x\"", "realm=\"nobody's\"", "\"\""}), IsEmpty());
}

TEST(HttpAuthParse, AFloodOfChallengesIsCut)
{
    std::string header;
    for (int i = 0; i < 500; ++i) header += "Basic realm=\"r" + std::to_string(i) + "\", ";
    EXPECT_THAT(parse_challenges({header, header}), SizeIs(limits::challenges_per_answer));
}

TEST(HttpAuthChoice, TakesTheStrongestItCanAnswer)
{
    const auto algorithm = [](const std::vector<std::string>& headers) {
        const auto best = strongest(parse_challenges(headers));
        return best ? std::string(name(best->algorithm)) : "none";
    };
    const std::string md5 = R"(Digest realm="r", nonce="n", algorithm=MD5)",
                      sha = R"(Digest realm="r", nonce="n", algorithm=SHA-256)";
    EXPECT_EQ(algorithm({md5, sha}), "SHA-256");
    EXPECT_EQ(algorithm({sha, md5}), "SHA-256");
    EXPECT_EQ(algorithm({R"(Digest realm="r", nonce="n", algorithm=SHA-256-sess)", md5}), "SHA-256-sess");
    EXPECT_EQ(algorithm({R"(Digest realm="r", nonce="n", algorithm=MD5-sess)", R"(Basic realm="r")"}), "MD5-sess");
    EXPECT_EQ(algorithm({R"(Digest realm="r", nonce="n", algorithm=SHA-512)", R"(Basic realm="r")"}), "none");
    EXPECT_EQ(algorithm({R"(Digest realm="r", algorithm=MD5)"}), "none") << "no nonce";
    EXPECT_EQ(algorithm({R"(Digest realm="r", nonce="n", qop="token")"}), "none") << "no protection we know";
    for (const char* unsafe : {R"(Digest realm="%", nonce="n")", R"(Digest realm="r", nonce="%")",
                               R"(Digest realm="r", nonce="n", opaque="%")"}) {
        std::string header = unsafe;
        header[header.find('%')] = '\x01';
        EXPECT_EQ(algorithm({header}), "none") << unsafe;
        EXPECT_EQ(algorithm({header, md5}), "MD5") << unsafe;
        header[header.find('\x01')] = '\t';
        EXPECT_EQ(algorithm({header}), "MD5") << unsafe;
    }
    EXPECT_EQ(algorithm({}), "none");
}

TEST(HttpAuthChoice, BasicOnlyWhereAllowed)
{
    const auto challenges = parse_challenges({R"(Basic realm="r")", R"(Digest realm="r", nonce="n")"});
    EXPECT_EQ(strongest(challenges, true)->scheme, Scheme::digest);
    EXPECT_EQ(strongest({challenges[0]}, false), std::nullopt);
    EXPECT_EQ(strongest({challenges[0]}, true)->scheme, Scheme::basic);
}

TEST(HttpAuthAnswer, MatchesTheExamplesOfTheStandards)
{
    const std::string rfc2617 = R"(realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093")";

    EXPECT_EQ(
        authorization(only("Digest " + rfc7616 + ", algorithm=MD5"), rfc7616_request()),
        R"(Digest username="Mufasa", realm="http-auth@example.org", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", )"
        R"(uri="/dir/index.html", response="8ca523f5e9506fed4657c9700eebdbec", algorithm=MD5, )"
        R"(opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", qop=auth, nc=00000001, )"
        R"(cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")");
    EXPECT_THAT(
        authorization(only("Digest " + rfc7616 + ", algorithm=SHA-256"), rfc7616_request()),
        HasSubstr(R"(response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", algorithm=SHA-256)"));
    EXPECT_THAT(authorization(only("Digest qop=\"auth,auth-int\", " + rfc2617), mufasa()),
                HasSubstr(R"(response="6629fae49393a05397450978507c4ef1")"));

    Request oldest = mufasa();
    oldest.password = "CircleOfLife";
    EXPECT_EQ(authorization(only("Digest " + rfc2617), oldest),
              R"(Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", )"
              R"(uri="/dir/index.html", response="1949323746fe6a43ef61f9606e7febea")");
    EXPECT_EQ(authorization(only(R"(Basic realm="WallyWorld")"), {.username = "Aladdin", .password = "open sesame"}),
              "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

/// The formulas of RFC 7616, 3.4.2 and 3.4.3, written out.
TEST(HttpAuthAnswer, SessionsBodiesAndCountersEnterTheDigest)
{
    const auto md5 = [](const std::string& text) { return hash_hex(HashKind::md5, text); };
    const Request request{.method = "POST",
                          .uri = "/onvif/device_service",
                          .username = "u",
                          .password = "p",
                          .cnonce = "c",
                          .count = 255,
                          .body = "<x/>"};

    const std::string ha1 = md5(md5("u:r:p") + ":n:c");
    const std::string ha2 = md5("POST:/onvif/device_service:" + md5("<x/>"));
    const std::string header =
        authorization(only(R"(Digest realm="r", nonce="n", qop="auth-int", algorithm=MD5-sess)"), request);

    EXPECT_THAT(header, HasSubstr("response=\"" + md5(ha1 + ":n:000000ff:c:auth-int:" + ha2) + "\""));
    EXPECT_THAT(header, HasSubstr("nc=000000ff"));
    EXPECT_THAT(header, HasSubstr("algorithm=MD5-sess"));
}

TEST(HttpAuthAnswer, AUserHashHidesTheName)
{
    const std::string header =
        authorization(only(R"(Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256, userhash=true)"), mufasa());
    EXPECT_THAT(header, HasSubstr("username=\"" + hash_hex(HashKind::sha256, "Mufasa:r") + "\""));
    EXPECT_THAT(header, HasSubstr("userhash=true"));
    EXPECT_THAT(header, Not(HasSubstr("\"Mufasa\"")));
}

TEST(HttpAuthAnswer, QuotesAreEscapedAndControlsRefused)
{
    Request request = mufasa();
    request.username = "a\"b\\c";
    EXPECT_THAT(authorization(only(R"(Digest realm="r\"s", nonce="n")"), request),
                HasSubstr(R"(username="a\"b\\c", realm="r\"s")"));

    EXPECT_EQ(authorization(only("Digest realm=\"r\r\nX-Evil: 1\", nonce=\"n\""), mufasa()), "");
    EXPECT_EQ(authorization(only("Digest realm=\"r\", nonce=\"n\x01\""), mufasa()), "");
    request.username = "a\nb";
    EXPECT_EQ(authorization(only("Digest realm=\"r\", nonce=\"n\""), request), "");
}

TEST(HttpAuthAnswer, WhatCannotBeAnsweredGivesNothing)
{
    EXPECT_EQ(authorization(only("NTLM"), mufasa()), "");
    EXPECT_EQ(authorization(only("Digest realm=\"r\""), mufasa()), "");
    EXPECT_EQ(authorization(only("Digest realm=\"r\", nonce=\"n\", algorithm=X"), mufasa()), "");
    EXPECT_EQ(authorization(only("Digest realm=\"r\", nonce=\"n\", qop=\"x\""), mufasa()), "");
}

}  // namespace
}  // namespace onvigil::protocol::http_auth
