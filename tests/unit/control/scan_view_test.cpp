#include "control/scan_view.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "sample_records.hpp"

namespace onvigil::control::scan_view_test {
namespace {

namespace json = boost::json;

TEST(ScanView, AScansResultHasItsProgressAndTheDevicesAsAnyAnswerShowsThem)
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

}  // namespace
}  // namespace onvigil::control::scan_view_test
