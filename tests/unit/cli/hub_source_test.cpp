#include "cli/hub_source.hpp"

#include <gmock/gmock.h>

namespace onvigil::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Said {
    int code = 0;
    std::string text{};
};

Said failure_of(std::string_view method, const std::string& target)
{
    const HubSource hub({.url = "postgresql://x@127.0.0.1:1/onvigil"}, std::chrono::seconds(5));
    try {
        if (method == "REPORT")
            hub.fetch(target, [](std::string_view) {});
        else
            (void)hub.request(method, target, "{}");
    } catch (const Failure& failure) {
        return {failure.code(), failure.what()};
    }
    return {};
}

TEST(HubSource, SaysWhatOnlyASensorAnswersBeforeItAsksTheHub)
{
    for (const auto* target : {"/v1/policy/lists", "/v1/alerts", "/v1/devices/a/b/c", "v1", ""})
        EXPECT_EQ(failure_of("GET", target).code, usage) << target;
    EXPECT_EQ(failure_of("POST", "/v1/devices").code, usage);
    EXPECT_THAT(failure_of("GET", "/v1/config").text, HasSubstr("without --hub"));
}

TEST(HubSource, OfAHubThatIsNotThereSaysSo)
{
    for (const auto* target : {"/v1/devices", "/v1/status", "/v1/devices/10.0.0.1"}) {
        const auto said = failure_of("GET", target);
        EXPECT_EQ(said.code, unreachable) << target;
        EXPECT_THAT(said.text, HasSubstr("127.0.0.1:1/onvigil"));
    }
    EXPECT_EQ(failure_of("REPORT", "/v1/report?format=csv").code, unreachable);
    EXPECT_EQ(failure_of("GET", "/v1/status?silent=often").code, usage);
}

TEST(HubSource, AsksForWhatTheFiltersName)
{
    control::Query query;
    for (const auto& [name, value] :
         {std::pair("verdict", "banned,clear"), std::pair("state", "offline"), std::pair("kind", "printer"),
          std::pair("identification", "needs-login"), std::pair("label", "a=b"), std::pair("sort", "-address"),
          std::pair("limit", "7")})
        query.add(name, value);
    const auto asked = device_query(*control::parse_device_filter(query, model::TimePoint{}));

    EXPECT_THAT(asked.verdicts, ElementsAre("banned", "clear"));
    EXPECT_THAT(asked.states, ElementsAre("offline"));
    EXPECT_THAT(asked.kinds, ElementsAre("printer"));
    EXPECT_THAT(asked.identifications, ElementsAre("needs-login"));
    EXPECT_THAT(asked.labels, ElementsAre(std::pair("a", "b")));
    EXPECT_EQ(asked.sort, "address");
    EXPECT_TRUE(asked.descending);
    EXPECT_EQ(asked.limit, 7u);
}

}  // namespace
}  // namespace onvigil::cli
