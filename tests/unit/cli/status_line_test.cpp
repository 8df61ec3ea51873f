#include "cli/status_line.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

namespace onvigil::cli::status_line_test {
namespace {

namespace json = boost::json;

json::object status(std::int64_t uptime, json::object devices)
{
    return {{"version", "0.1.0"}, {"site", "hq"}, {"uptime_s", uptime}, {"devices", std::move(devices)}};
}

TEST(StatusLine, NamesTheDaemonAndCountsItsDevicesByVerdict)
{
    const json::object devices{{"total", 1204},
                               {"by_verdict", {{"banned", 31}, {"suspected", 0}, {"clear", 1173}}},
                               {"by_state", {{"online", 1202}, {"offline", 2}}}};
    EXPECT_EQ(status_line(status(12 * 86400, devices)),
              "Onvigil 0.1.0 · site hq · up 12 d · 1,204 devices: 31 banned, 1,173 clear · 2 offline");
}

TEST(StatusLine, SaysThatThereAreNoDevicesYet)
{
    EXPECT_EQ(status_line(status(0, {{"total", 0}})), "Onvigil 0.1.0 · site hq · up 0 s · no devices yet");
}

TEST(StatusLine, TellsTimesInTheLargestUnitOfWhichThereAreTwo)
{
    for (const auto& [seconds, text] : {std::pair<std::int64_t, const char*>{119, "119 s"},
                                        {120, "2 min"},
                                        {7199, "119 min"},
                                        {7200, "2 h"},
                                        {172799, "47 h"},
                                        {172800, "2 d"}})
        EXPECT_NE(status_line(status(seconds, {})).find("up " + std::string(text) + " ·"), std::string::npos) << text;
}

}  // namespace
}  // namespace onvigil::cli::status_line_test
