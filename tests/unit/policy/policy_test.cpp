#include "policy/policy.hpp"

#include "shipped.hpp"

#include <gtest/gtest.h>

namespace onvigil::policy::test {
namespace {

TEST(Judge, NamesTheTrueMakerBehindABadge)
{
    const auto policy = shipped_policy();
    const auto device = test_device({.manufacturer = "LTS",
                                     .model = "CMIP7043W-M",
                                     .mac = "44:19:b6:0a:0b:0c",
                                     .mac_organization = "Hangzhou Hikvision Digital Technology Co.,Ltd.",
                                     .server = {}},
                                    today);
    const auto verdict = policy.judge(device, today);
    EXPECT_EQ(verdict.level, model::Level::banned);
    EXPECT_EQ(verdict.maker, "hikvision");
    EXPECT_EQ(verdict.brand, "LTS");
}

}  // namespace
}  // namespace onvigil::policy::test
