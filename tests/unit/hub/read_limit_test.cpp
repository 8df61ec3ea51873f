#include "hub/read_limit.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>

#include <array>
#include <memory>
#include <string>

namespace onvigil::hub {
namespace {

TEST(ReadLimit, BeyondItNothingMoreHasComeUntilMoreIsAllowed)
{
    std::uint64_t left = 40;
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), &BIO_free_all);
    const std::string sent(100, 'x');
    ASSERT_EQ(BIO_write(bio.get(), sent.data(), static_cast<int>(sent.size())), 100);
    limit_reads(bio.get(), left);
    std::array<char, 30> read{};
    const auto next = [&] { return BIO_read(bio.get(), read.data(), static_cast<int>(read.size())); };

    EXPECT_EQ(next(), 30);
    EXPECT_EQ(left, 10u);
    EXPECT_EQ(next(), 30) << "one read may go beyond it";
    EXPECT_EQ(left, 0u);
    EXPECT_LT(next(), 0);
    EXPECT_TRUE(BIO_should_retry(bio.get())) << "it is no end";
    left = 100;
    EXPECT_EQ(next(), 30);
}

}  // namespace
}  // namespace onvigil::hub
