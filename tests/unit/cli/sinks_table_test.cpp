#include "cli/sinks_table.hpp"

#include <gmock/gmock.h>

namespace onvigil::cli::sinks_table_test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

json::array one_sink(std::int64_t lost)
{
    return {json::object{{"name", "siem"},
                         {"type", "syslog"},
                         {"state", "retrying"},
                         {"delivered", 1204},
                         {"backlog", 3},
                         {"lost", lost},
                         {"parked", 0},
                         {"last_error", "refused"}}};
}

TEST(SinksTable, CountsWhatIsLostOnlyWhereSomethingIs)
{
    EXPECT_THAT(sinks_table(one_sink(0), {}), Not(HasSubstr("LOST")));
    EXPECT_THAT(sinks_table(one_sink(2), {}), HasSubstr("LOST"));
    EXPECT_THAT(sinks_table(one_sink(0), {}), HasSubstr("1,204"));
}

TEST(SinksTable, SaysWhyEventsDoNotArriveUnlessThatIsSaidElsewhere)
{
    EXPECT_THAT(sinks_table(one_sink(0), {}), HasSubstr("siem: refused"));
    EXPECT_THAT(sinks_table(one_sink(0), {}, false), Not(HasSubstr("refused")));
    EXPECT_EQ(sinks_table({}, {}), "");
}

}  // namespace
}  // namespace onvigil::cli::sinks_table_test
