#include "cli/device_options.hpp"

#include "cli/source.hpp"

#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include <algorithm>

namespace onvigil::cli::device_options_test {
namespace {

DeviceOptions parsed(std::vector<std::string> words)
{
    CLI::App app;
    DeviceOptions options;
    add_device_options(app, options);
    std::ranges::reverse(words);  // as CLI11 wants them
    app.parse(std::move(words));
    return options;
}

TEST(DeviceOptions, BecomeTheParametersOfTheApi)
{
    EXPECT_TRUE(parsed({}).empty());
    EXPECT_EQ(
        parsed({"--verdict", "banned,suspected", "--kind=camera", "--maker", "dahua", "-l", "a=b", "--label", "c=d"})
            .query()
            .text(),
        "verdict=banned%2Csuspected&kind=camera&maker=dahua&label=a%3Db&label=c%3Dd");
}

TEST(DeviceOptions, AnEmptyValueIsRefusedAsItWouldChooseAll)
{
    EXPECT_THROW((void)parsed({"--verdict", ""}), CLI::ValidationError);
    EXPECT_THROW((void)parsed({"--match", ""}), CLI::ValidationError);
}

TEST(DeviceTarget, IsEncodedAndNeverThatOfAllDevices)
{
    EXPECT_EQ(device_target("fe80::1%lan0/x"), "/v1/devices/fe80%3A%3A1%25lan0%2Fx");
    EXPECT_THROW((void)device_target(""), Failure);
}

}  // namespace
}  // namespace onvigil::cli::device_options_test
