#include "alerts/sinks/webhook_answer.hpp"

#include "fakes.hpp"

#include <gtest/gtest.h>

namespace onvigil::alerts {
namespace {

using namespace test;

TEST(WebhookAnswer, MeansWhatItsStatusSays)
{
    const auto kind = [](unsigned status) {
        return judge_answer("https://siem/x", status, "", "why\nnot", start).value().kind;
    };
    EXPECT_FALSE(judge_answer("u", 200, "", "", start));
    EXPECT_FALSE(judge_answer("u", 204, "", "", start));
    for (const unsigned status : {408u, 429u, 500u, 502u, 503u})
        EXPECT_EQ(kind(status), Failure::Kind::retry) << status;
    for (const unsigned status : {400u, 409u, 411u, 413u, 414u, 418u, 422u, 431u, 451u})
        EXPECT_EQ(kind(status), Failure::Kind::refused) << status;
    for (const unsigned status : {301u, 308u, 401u, 402u, 403u, 404u, 405u, 406u, 407u, 410u, 415u})
        EXPECT_EQ(kind(status), Failure::Kind::hopeless) << status;
    EXPECT_EQ(judge_answer("https://siem/x", 401, "", "why\nnot", start)->text, "https://siem/x answers 401: why not");
    EXPECT_EQ(judge_answer("u", 429, "9", "", start)->retry_after, 9s);
}

}  // namespace
}  // namespace onvigil::alerts
