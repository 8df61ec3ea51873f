#include "protocol/decode_error.hpp"

#include <gtest/gtest.h>

namespace onvigil::protocol {
namespace {

TEST(DecodeErrors, HaveTheNamesThatCountersGoBy)
{
    EXPECT_EQ(name(DecodeError::too_long), "too-long");
    EXPECT_EQ(name(DecodeError::truncated), "truncated");
    EXPECT_EQ(name(DecodeError::malformed), "malformed");
    EXPECT_EQ(name(DecodeError::not_an_answer), "not-an-answer");
    EXPECT_EQ(name(DecodeError::other_message), "other-message");
    EXPECT_EQ(name(DecodeError::too_much), "too-much");
}

}  // namespace
}  // namespace onvigil::protocol
