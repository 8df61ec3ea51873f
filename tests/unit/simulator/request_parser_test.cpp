#include "simulator/request_parser.hpp"

#include <gtest/gtest.h>

#include <string>

namespace onvigil::simulator {
namespace {

TEST(RequestParser, ReadsARequestAndLeavesTheNext)
{
    const std::string bytes = "POST /a HTTP/1.1\r\ncontent-length:  3 \r\nX-A: b\r\n\r\nabcGET / HTTP/1.1\r\n\r\n";
    Request request;
    std::size_t used = 0;
    ASSERT_EQ(parse_request(bytes, request, used), Parsed::complete);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/a");
    EXPECT_EQ(request.body, "abc");
    EXPECT_EQ(request.header("x-a"), "b");
    EXPECT_EQ(request.header("missing"), "");
    EXPECT_EQ(bytes.substr(used, 3), "GET");
}

TEST(RequestParser, EveryPrefixWantsMore)
{
    const std::string bytes = "OPTIONS rtsp://x/ RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 2\r\n\r\nab";
    Request request;
    std::size_t used = 0;
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_EQ(parse_request(std::string_view(bytes).substr(0, length), request, used), Parsed::more) << length;
    EXPECT_EQ(parse_request(bytes, request, used), Parsed::complete);
}

TEST(RequestParser, OtherBytesAreGarbage)
{
    Request request;
    std::size_t used = 0;
    for (const std::string bytes :
         {"\x16\x03\x01", "GET /\r\n\r\n", "GET / FTP/1.0\r\n\r\n", "\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"})
        EXPECT_EQ(parse_request(bytes, request, used), Parsed::garbage) << bytes;
    EXPECT_EQ(parse_request(std::string(20'000, 'A'), request, used), Parsed::garbage);
}

TEST(RequestParser, KnowsWhenTheConnectionStays)
{
    Request request;
    request.version = "HTTP/1.1";
    EXPECT_TRUE(request.keep_alive());
    request.head = "Connection: Close";
    EXPECT_FALSE(request.keep_alive());
    request.version = "HTTP/1.0";
    request.head = "";
    EXPECT_FALSE(request.keep_alive());
    request.head = "connection: keep-alive";
    EXPECT_TRUE(request.keep_alive());
}

TEST(RequestParser, FindsAuthorizationParameters)
{
    constexpr std::string_view header = "Digest username=\"a, b=c\", qop=auth , NC=00000001, response=\"\", last=1";
    EXPECT_EQ(parameter(header, "username"), "a, b=c");
    EXPECT_EQ(parameter(header, "qop"), "auth");
    EXPECT_EQ(parameter(header, "nc"), "00000001");
    EXPECT_EQ(parameter(header, "response"), "");
    EXPECT_EQ(parameter(header, "last"), "1");
    EXPECT_EQ(parameter(header, "b"), "");
    for (const std::string_view odd : {"", "Digest", "Digest ", "Digest a", "Digest a=\"", "Digest =", "Digest ,,,"})
        EXPECT_EQ(parameter(odd, "b"), "") << odd;
}

}  // namespace
}  // namespace onvigil::simulator
