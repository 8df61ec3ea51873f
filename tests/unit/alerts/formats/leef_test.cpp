#include <gmock/gmock.h>

#include "records.hpp"

namespace onvigil::alerts::leef_test {
namespace {

using namespace test;
using testing::HasSubstr;

std::string record_saying(std::string message)
{
    auto event = sample_event();
    event.message = std::move(message);
    return record("leef", event);
}

TEST(Leef, TakesADelimiterThatNoValueHolds)
{
    EXPECT_THAT(record_saying("a"), HasSubstr("|^|cat="));
    EXPECT_THAT(record_saying("a^b~c"), HasSubstr("|`|cat="));
    EXPECT_THAT(record_saying("^~`$!;"), HasSubstr("|x09|cat="));
}

TEST(Leef, AVerticalBarInItsHeadIsReplaced)
{
    auto context = record_context;
    context.identity.version = "0|1";
    std::string text;
    format_named("leef").append(text, sample_event(), context);
    EXPECT_THAT(text, testing::StartsWith("LEEF:2.0|Onvigil|Onvigil|0/1|"));
}

}  // namespace
}  // namespace onvigil::alerts::leef_test
