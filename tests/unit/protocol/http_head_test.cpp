#include "protocol/http_head.hpp"

#include <gmock/gmock.h>

#include "base/limits.hpp"

namespace onvigil::protocol {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(HttpHead, ReadsStatusHeadersAndWhereTheBodyBegins)
{
    const auto head = parse_head(
        "HTTP/1.1 401 No\r\nServer:  App-webs/ \nWWW-Authenticate: a\r\nwww-authenticate:b\r\n"
        "no colon\r\n\r\nbody\r\n",
        "HTTP");
    ASSERT_TRUE(head);
    EXPECT_EQ(head->status, 401);
    EXPECT_EQ(header(head->headers, "server"), "App-webs/");
    EXPECT_THAT(all_headers(head->headers, "www-authenticate"), ElementsAre("a", "b"));
    EXPECT_EQ(header(head->headers, "location"), "");
    EXPECT_EQ(head->body, "body\r\n");
}

TEST(HttpHead, WhatIsCutOffIsReadAsFarAsItGoes)
{
    const auto head = parse_head("RTSP/1.0 200", "RTSP");
    ASSERT_TRUE(head);
    EXPECT_EQ(head->status, 200);
    EXPECT_THAT(head->headers, IsEmpty());
    EXPECT_EQ(head->body, "");
}

TEST(HttpHead, NeedsTheProtocolAndAStatusCode)
{
    for (const std::string_view text :
         {"", "HTTP", "HTTP/1.1", "HTTP/1.1 x", "HTTP/1.1 42", "HTTPS/1.1 200", "RTSP/1.0 200"})
        EXPECT_FALSE(parse_head(text, "HTTP")) << text;
}

TEST(HttpHead, AFloodOfHeadersIsCut)
{
    std::string text = "HTTP/1.1 200 OK\r\n";
    for (std::size_t i = 0; i < 2 * limits::headers_per_answer; ++i) text += "a: b\r\n";
    EXPECT_EQ(parse_head(text + "\r\nbody", "HTTP")->headers.size(), limits::headers_per_answer);
    EXPECT_EQ(parse_head(text + "\r\nbody", "HTTP")->body, "body");
}

}  // namespace
}  // namespace onvigil::protocol
