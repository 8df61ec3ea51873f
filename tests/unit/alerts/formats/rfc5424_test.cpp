#include <gmock/gmock.h>

#include "records.hpp"

namespace onvigil::alerts::rfc5424_test {
namespace {

using namespace test;
using testing::HasSubstr;

TEST(Rfc5424, EscapesWhatEndsAValueAndKeepsNamesToWhatAnSdNameMayHold)
{
    auto event = sample_event();
    event.fields.emplace_back("a b=c]d\"e", R"(x"y]z\)");
    event.fields.emplace_back(std::string(40, 'k'), "long");
    const auto text = record("rfc5424", event);

    EXPECT_THAT(text, HasSubstr(R"x( a_b_c_d_e="x\"y\]z\\")x"));
    EXPECT_THAT(text, HasSubstr(' ' + std::string(32, 'k') + "=\"long\""));
}

TEST(Rfc5424, SaysTheMessageBehindTheData)
{
    auto event = sample_event();
    event.message = "found]";
    EXPECT_THAT(record("rfc5424", event), testing::EndsWith("\"] found]"));
}

}  // namespace
}  // namespace onvigil::alerts::rfc5424_test
