#include "interview/http_reply.hpp"

#include <gtest/gtest.h>

namespace onvigil::interview {
namespace {

TEST(HasWholeEnvelope, WantsTheEndTagWhateverItsPrefix)
{
    EXPECT_TRUE(has_whole_envelope("<s:Envelope></s:Envelope>"));
    EXPECT_TRUE(has_whole_envelope("<Envelope></Envelope>\r\n junk"));
    EXPECT_FALSE(has_whole_envelope("<s:Envelope>"));
    EXPECT_FALSE(has_whole_envelope("<s:Envelope></s:Envel"));
    EXPECT_FALSE(has_whole_envelope(""));
}

TEST(EndsInEnvelope, WantsNothingButBlanksAfterIt)
{
    EXPECT_TRUE(ends_in_envelope("<a:Envelope></a:Envelope>"));
    EXPECT_TRUE(ends_in_envelope(std::string(5000, 'x') + "</a:Envelope>\r\n "));
    EXPECT_FALSE(ends_in_envelope("<a:Envelope></a:Envelope><"));
    EXPECT_FALSE(ends_in_envelope("<a:Envelope>"));
    EXPECT_FALSE(ends_in_envelope(""));
}

TEST(Salvage, KeepsStatusAndHeadersOfASloppyHead)
{
    const auto reply = salvage("HTTP/1.1 401\njunk without colon\nWWW-authenticate :  Digest realm=\"x\"\n\nbody");

    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 401);
    EXPECT_EQ(reply->challenges, (std::vector<std::string>{"Digest realm=\"x\""}));
    EXPECT_EQ(reply->body, "body");
}

TEST(Salvage, AHeaderIsOneLineWhateverACarriageReturnIsIn)
{
    EXPECT_EQ(salvage("HTTP/1.1 401\nWWW-Authenticate: a\re\r\n\n")->challenges, (std::vector<std::string>{"a e"}));
}

TEST(Salvage, FindsTheStatusBehindAnEchoedRequest)
{
    using namespace std::string_literals;
    const std::string echo = "POST /onvif/device_service\0HTTP/1.1\0\0Host\0 x"s;
    EXPECT_EQ(salvage("POST /\0HTTP/1.1\0\0Host\0 192.168.1.5HTTP/1.1 401 X\r\n\r\n"s)->status, 401);
    EXPECT_EQ(salvage("POST / HTTP/1.1\r\nHost: x\r\n\r\nHTTP/1.1 401 X\r\n\r\n")->status, 401);
    const std::string answer = echo +
                               "HTTP/1.1 401 X\r\nWWW-Authenticate: Digest realm=\"cam\", qop=\"auth\", nonce=\"1\"\r\n"
                               "Content-Length: 0\r\n\r\n";
    const auto reply = salvage(answer);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 401);
    EXPECT_EQ(reply->challenges.size(), 1u);
    EXPECT_TRUE(is_whole_answer(answer)) << "it need not be waited for";
    EXPECT_FALSE(is_whole_answer(answer.substr(0, answer.size() - 2)));
    EXPECT_FALSE(is_whole_answer(echo));
    EXPECT_FALSE(is_whole_answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcd"));
    EXPECT_EQ(salvage(echo), std::nullopt);
}

TEST(Salvage, WhatEndsWithinAStatusLineHasNoStatus)
{
    const std::string answer = "xHTTP/1.1 401";
    for (std::size_t size = 0; size < answer.size(); ++size) {
        EXPECT_EQ(salvage(std::string_view(answer).substr(0, size)), std::nullopt) << size;
        EXPECT_FALSE(is_whole_answer(std::string_view(answer).substr(0, size))) << size;
    }
}

TEST(Salvage, TakesTheSizesOfChunksOut)
{
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: Chunked\r\n\r\n";
    EXPECT_EQ(salvage(head + "3;a=b\r\n<a>\r\nA\r\n0123456789\r\n0\r\n\r\n")->body, "<a>0123456789");
    EXPECT_EQ(salvage(head + "3\r\n<a>\r\nA\r\n01")->body, "<a>01") << "cut";
    EXPECT_EQ(salvage(head + "x\r\n")->body, "");
    EXPECT_EQ(salvage(head + "ffffffffffffffff\r\nabc")->body, "abc");
    EXPECT_TRUE(is_whole_answer(head + "1\r\nx\r\n0\r\n\r\n"));
    EXPECT_FALSE(is_whole_answer(head + "1\r\nx\r\n"));
}

TEST(IsWholeAnswer, LooksAtWhatHasComeSinceTheLastLook)
{
    const std::string answer = "<s:Envelope>" + std::string(1000, '\n') + "</s:Envelope>";
    for (std::size_t looked_at = answer.size() - 13; looked_at < answer.size(); ++looked_at)
        EXPECT_TRUE(is_whole_answer(answer, looked_at)) << looked_at;
    const std::string more = answer + std::string(1000, '\n');
    EXPECT_FALSE(is_whole_answer(more, more.size() - 1)) << "a byte that drips costs no look at all others";
}

TEST(Salvage, FindsNothingWhereThereIsNeitherStatusNorEnvelope)
{
    EXPECT_FALSE(salvage(""));
    EXPECT_FALSE(salvage("220 ready"));
    EXPECT_FALSE(salvage("HTTP/1.1 banana"));
    EXPECT_FALSE(salvage("<s:Envelope>"));
}

TEST(Salvage, AFloodOfChallengesIsCut)
{
    std::string raw = "HTTP/1.1 401 No\n";
    for (int i = 0; i < 1000; ++i) raw += "WWW-Authenticate: x\n";

    EXPECT_LE(salvage(raw)->challenges.size(), 8u);
}

TEST(Describe, HasWordsForEveryFailure)
{
    for (int i = 0; i <= static_cast<int>(HttpFailure::local); ++i)
        EXPECT_NE(describe(static_cast<HttpFailure>(i)), "?");
}

}  // namespace
}  // namespace onvigil::interview
