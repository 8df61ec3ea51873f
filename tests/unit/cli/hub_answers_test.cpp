#include "cli/hub_answers.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

namespace onvigil::cli {
namespace {

namespace json = boost::json;

TEST(HubAnswers, OfADeviceHoldTheListsItsFindingsName)
{
    const auto lists = json::parse(R"([{"id":"us","title":"A","binds":"B"},{"id":"other"},{"id":"ca"},7])").as_array();
    const auto device = json::parse(R"({"findings":[{"list":"us"},7],"announced":[{"list":"ca"}]})").as_object();
    const auto named = lists_of(device, lists);

    ASSERT_EQ(named.size(), 2u);
    EXPECT_EQ(named[0].at("id"), "us");
    EXPECT_EQ(named[0].as_object().contains("binds"), false) << "as the sensor shows it";
    EXPECT_EQ(named[1].at("id"), "ca");
    EXPECT_TRUE(lists_of({}, lists).empty());
    EXPECT_TRUE(names_lists(device));
    EXPECT_FALSE(names_lists({}));
}

}  // namespace
}  // namespace onvigil::cli
