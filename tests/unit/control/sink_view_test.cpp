#include "control/sink_view.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

namespace onvigil::control::sink_view_test {
namespace {

namespace json = boost::json;

TEST(SinkView, ASinkTestThatWasDeliveredHasNoDetail)
{
    const auto tests = json::parse(sink_tests_json({{"siem", true, ""}, {"chat", false, "refused"}})).at("tests");

    EXPECT_EQ(tests.at(0).at("delivered"), true);
    EXPECT_TRUE(tests.at(0).at("detail").is_null());
    EXPECT_EQ(tests.at(1).at("detail"), "refused");
}

}  // namespace
}  // namespace onvigil::control::sink_view_test
