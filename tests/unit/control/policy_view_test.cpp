#include "control/policy_view.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "sample_records.hpp"

namespace onvigil::control::policy_view_test {
namespace {

namespace json = boost::json;

json::value json_texts(std::initializer_list<json::value_ref> all)
{
    return json::array(all);
}

TEST(PolicyView, AListIsShownWithItsEntitiesAndAmongOthersWithTheirNumber)
{
    const auto list = sample_list();
    const auto one = json::parse(list_json(list)).as_object();
    const auto all = json::parse(lists_json({list, list})).at("lists").as_array();

    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].at("makers"), list.entities.size());
    EXPECT_FALSE(all[0].as_object().contains("entities"));
    EXPECT_FALSE(one.contains("makers"));
    ASSERT_EQ(one.at("entities").as_array().size(), list.entities.size());
    EXPECT_EQ(one.at("entities").at(0).at("maker").as_string(), list.entities[0].maker);
    for (const auto& [key, value] : one)
        if (key != "entities") EXPECT_EQ(all[0].at(key), value) << key;
}

TEST(PolicyView, APolicyDiffNamesTheListsOfBothVerdictsSorted)
{
    const auto before = sample_record(1);
    auto verdict = *before.verdict;
    verdict.level = model::Level::suspected;
    verdict.maker = "";
    verdict.findings.push_back(verdict.findings[0]);
    verdict.findings.back().list = "ca-qc-2023";
    PolicyDiff diff{.devices = 7, .added = {"house"}, .removed = {}, .changed = {"us-ndaa-889"}, .changes = {}};
    diff.changes.push_back({before, {before.device, std::make_shared<const model::Verdict>(verdict)}});

    const auto shown = json::parse(policy_diff_json(diff)).as_object();
    const auto& change = shown.at("changes").at(0);

    EXPECT_EQ(shown.at("devices"), 7);
    EXPECT_EQ(shown.at("added"), json_texts({"house"}));
    EXPECT_EQ(change.at("before"), "banned");
    EXPECT_EQ(change.at("after"), "suspected");
    EXPECT_EQ(change.at("maker_before"), "hikvision");
    EXPECT_TRUE(change.at("maker_after").is_null());
    EXPECT_EQ(change.at("lists_before"), json_texts({"us-ndaa-889"}));
    EXPECT_EQ(change.at("lists_after"), json_texts({"ca-qc-2023", "us-ndaa-889"}));
}

}  // namespace
}  // namespace onvigil::control::policy_view_test
