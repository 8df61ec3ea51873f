#include "protocol/rtsp.hpp"

#include <gmock/gmock.h>

#include "base/limits.hpp"

namespace onvigil::protocol::rtsp {
namespace {

using testing::ElementsAre;

TEST(RtspRequest, AsksForOptionsAndNothingElse)
{
    EXPECT_EQ(encode_options("rtsp://192.0.2.1:554/"),
              "OPTIONS rtsp://192.0.2.1:554/ RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: onvigil\r\n\r\n");
    EXPECT_EQ(encode_options("rtsp://[2001:db8::1]/", 7),
              "OPTIONS rtsp://[2001:db8::1]/ RTSP/1.0\r\nCSeq: 7\r\nUser-Agent: onvigil\r\n\r\n");
    EXPECT_EQ(encode_options("x\r\nTEARDOWN y"),
              "OPTIONS x TEARDOWN y RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: onvigil\r\n\r\n");
}

TEST(RtspAnswer, TellsServerAndRealms)
{
    const auto answer = decode_response(as_bytes(
        "RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nServer: Dahua Rtsp Server\r\nPublic: OPTIONS, DESCRIBE,, PLAY \r\n"
        "WWW-Authenticate: Digest realm=\"Login to 3EPAA7EF4DC8055\",nonce=\"1\"\r\nWWW-Authenticate: Basic "
        "realm=\"/\"\r\n\r\n"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 401);
    EXPECT_EQ(answer->server, "Dahua Rtsp Server");
    EXPECT_THAT(answer->realms, ElementsAre("Login to 3EPAA7EF4DC8055", "/"));
}

TEST(RtspAnswer, ReadsWhatArrived)
{
    const auto answer = decode_response(as_bytes("RTSP/1.0 200 OK\nServer: x"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->server, "x");
}

TEST(RtspAnswer, OtherProtocolsAreErrors)
{
    for (const std::string_view text : {"", "RTSP", "RTSP/1.0", "RTSP/1.0 OK", "HTTP/1.1 200 OK\r\n\r\n", "\0\0\0\x10"})
        EXPECT_EQ(decode_response(as_bytes(text)).error(), DecodeError::malformed) << text;
    EXPECT_EQ(decode_response(as_bytes(std::string(limits::http_head_bytes + 1, 'x'))).error(), DecodeError::too_long);
}

}  // namespace
}  // namespace onvigil::protocol::rtsp
