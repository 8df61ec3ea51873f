#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "control/policy_view.hpp"
#include "control/scan_view.hpp"
#include "sample_records.hpp"

namespace onvigil::control {
namespace {

namespace json = boost::json;

json::value json_texts(std::initializer_list<json::value_ref> all)
{
    return json::array(all);
}

TEST(ViewJson, AListIsShownWithItsEntitiesAndAmongOthersWithTheirNumber)
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

TEST(ViewJson, APolicyDiffNamesTheListsOfBothVerdictsSorted)
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

TEST(ViewJson, AScansResultHasItsProgressAndTheDevicesAsAnyAnswerShowsThem)
{
    ScanView scan;
    scan.finished = true;
    scan.asked = scan.total = 256;
    scan.answers = 3;
    scan.found.push_back({sample_record(1), "new"});

    const auto result = json::parse(scan_result_json(scan, "hq")).at("scan").as_object();
    const auto progress = json::parse(scan_progress_json(scan)).at("progress").as_object();

    for (const auto& [key, value] : progress) EXPECT_EQ(result.at(key), value) << key;
    EXPECT_EQ(result.at("finished"), true);
    EXPECT_TRUE(result.at("failure").is_null());
    ASSERT_EQ(result.at("new").as_array().size(), 1u);
    EXPECT_EQ(result.at("new").at(0).at("device").at("id"), "dev-0000000001");
    EXPECT_EQ(result.at("new").at(0).at("device").at("site"), "hq");
    EXPECT_TRUE(result.at("changed").as_array().empty());
}

TEST(ViewJson, ASinkTestThatWasDeliveredHasNoDetail)
{
    const auto tests = json::parse(sink_tests_json({{"siem", true, ""}, {"chat", false, "refused"}})).at("tests");

    EXPECT_EQ(tests.at(0).at("delivered"), true);
    EXPECT_TRUE(tests.at(0).at("detail").is_null());
    EXPECT_EQ(tests.at(1).at("detail"), "refused");
}

}  // namespace
}  // namespace onvigil::control
