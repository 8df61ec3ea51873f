#include "protocol/http.hpp"

#include <gmock/gmock.h>

#include "base/limits.hpp"
#include "protocol/http_head.hpp"

namespace onvigil::protocol::http {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::SizeIs;

Banner decoded(std::string_view text)
{
    const auto result = decode_banner(as_bytes(text));
    if (!result) {
        ADD_FAILURE() << name(result.error());
        return {};
    }
    return *result;
}

TEST(HttpBanner, GathersWhatTheServerSays)
{
    const Banner banner = decoded(
        "HTTP/1.1 401 Unauthorized\r\nDate: x\r\nserver: App-webs/\r\nWWW-Authenticate: Digest realm=\"IP "
        "Camera(C2143)\", nonce=\"1\"\r\n"
        "WWW-Authenticate: Basic realm=\"/\"\r\nWWW-Authenticate: Basic realm=\"/\"\r\n\r\n"
        "<html><TITLE lang='en'>\n Document &amp; Error:\t401 &#x2013; &eacute;</Title></html>");
    EXPECT_EQ(banner.server, "App-webs/");
    EXPECT_THAT(banner.realms, ElementsAre("IP Camera(C2143)", "/"));
    EXPECT_EQ(banner.title, "Document & Error: 401 \u2013 &eacute;");
}

TEST(HttpBanner, ReadsWhatArrivedBeforeTheConnectionBroke)
{
    EXPECT_EQ(decoded("HTTP/1.0 200 OK\nServer: a\nX").server, "a");
    EXPECT_EQ(decoded("HTTP/1.1 302"), Banner());
    EXPECT_EQ(decoded("HTTP/1.1 200 OK\r\n\r\n<title>half").title, "half");
}

TEST(HttpBanner, WhatIsNotHttpIsAnError)
{
    for (const std::string_view text : {"", "HTTP", "HTTP/1.1", "HTTP/1.1 x", "HTTP/1.1 -10 x", "HTTPS/1.1 200 OK",
                                        "RTSP/1.0 200 OK", "<html></html>"})
        EXPECT_EQ(decode_banner(as_bytes(text)).error(), DecodeError::malformed) << text;
    const std::string huge(limits::http_head_bytes + limits::http_body_bytes + 1, 'x');
    EXPECT_EQ(decode_banner(as_bytes(huge)).error(), DecodeError::too_long);
}

TEST(HttpBanner, TextsAreCleanAndBounded)
{
    const Banner banner = decoded("HTTP/1.1 200 OK\r\nServer: \x1B[2J" + std::string(5000, 's') +
                                  "\r\n\r\n<title>\x01" + std::string(50'000, 't'));
    EXPECT_LE(banner.server.size(), limits::text_bytes);
    EXPECT_EQ(banner.server.find('\x1B'), std::string::npos);
    EXPECT_EQ(banner.title, std::string(limits::text_bytes, 't'));
}

TEST(HttpBanner, AFloodOfHeadersIsCut)
{
    std::string text = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 1000; ++i) text += "X-" + std::to_string(i) + ": 1\r\n";
    EXPECT_THAT(parse_head(text, "HTTP")->headers, SizeIs(limits::headers_per_answer));
    EXPECT_EQ(decoded(text + "Server: late\r\n\r\n").server, "");
}

TEST(HttpTitle, DecodesEntitiesOnce)
{
    EXPECT_EQ(html_title("<title>&lt;b&gt;&quot;&#39;&apos;&nbsp;&#65;&#X42;&amp;lt;</title>"), "<b>\"'' AB&lt;");
    EXPECT_EQ(html_title("<title>&#; &#x; &#xZ; &#99999999999; &; &unknown; & x</title>"),
              "&#; &#x; &#xZ; &#99999999999; &; &unknown; & x");
    EXPECT_EQ(html_title("<title>&#x110000;&#xD800;.</title>").back(), '.');
}

TEST(HttpTitle, PagesWithoutOneHaveNone)
{
    for (const std::string_view text : {"", "<html>", "<title", "<title x", "title>x</title>"})
        EXPECT_EQ(html_title(text), "") << text;
}

TEST(HttpBanner, ACompressedPageHasItsTitle)
{
    using namespace std::string_literals;
    const std::string answer =
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
        "\037\213\010\000\000\000\000\000\002\003\263\051\311\054\311\111\265\363\013\013\262\321\207\060\001\152\152\240\300\022\000\000\000"s;
    EXPECT_EQ(decode_banner(as_bytes(answer))->title, "NVR");
}

}  // namespace
}  // namespace onvigil::protocol::http
