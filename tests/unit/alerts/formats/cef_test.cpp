#include <gmock/gmock.h>

#include "records.hpp"

namespace onvigil::alerts::cef_test {
namespace {

using namespace test;
using testing::HasSubstr;

TEST(Cef, EscapesWhatEndsAFieldOrAValue)
{
    auto event = sample_event();
    event.message = R"(a=b|c\d)";
    auto context = record_context;
    context.identity.version = R"(0|1\2)";
    std::string text;
    format_named("cef").append(text, event, context);

    EXPECT_THAT(text, testing::StartsWith(R"(CEF:0|Onvigil|Onvigil|0\|1\\2|)"));
    EXPECT_THAT(text, HasSubstr(R"( msg=a\=b|c\\d )"));
}

TEST(Cef, AKeyThatItDoesNotKnowGetsANameOfOurs)
{
    auto event = sample_event();
    event.fields.emplace_back("first_seen-at", "yesterday");
    EXPECT_THAT(record("cef", event), HasSubstr(" onvigilFirstSeenAt=yesterday"));
}

}  // namespace
}  // namespace onvigil::alerts::cef_test
