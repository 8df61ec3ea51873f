#include "render/report/report_summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/full_record.hpp"

namespace onvigil::render {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

model::Record with(const char* address, model::Level level, const char* opened = nullptr)
{
    auto device = test::full_device();
    device.addresses = {*model::parse_ip(address)};
    device.waiver.reset();
    auto verdict = test::full_verdict();
    verdict.level = level;
    verdict.findings.front().waived = false;
    if (opened == nullptr)
        verdict.findings.clear();
    else
        verdict.findings.front().opened = *model::parse_rfc3339(opened);
    return {std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)};
}

ReportSummary summary_of(const std::vector<model::Record>& records)
{
    ReportSummary summary;
    for (const auto& record : records) summary.add(record);
    return summary;
}

TEST(ReportSummary, TellsTheWholeInOneSentence)
{
    const auto summary = summary_of({with("10.20.3.7", model::Level::banned, "2026-09-20T10:00:00Z"),
                                     with("10.20.3.8", model::Level::suspected, "2026-11-20T10:00:00Z"),
                                     with("10.20.4.8", model::Level::unknown), test::full_record()});
    const ReportHead head{.site = "hq"};

    EXPECT_EQ(report_sentence(head, summary),
              "2 banned, 1 suspected and 1 unknown of 4 devices at hq on 3 networks, 1 of them waived; the oldest open "
              "finding is of 2026-09-20.");
}

TEST(ReportSummary, ADeviceIsWaivedWhenItHasFindingsAndEveryOneOfThemIs)
{
    const auto record = [](std::vector<bool> waived) {
        auto verdict = test::full_verdict();
        verdict.findings.resize(1);
        const model::Finding finding = verdict.findings.front();
        verdict.findings.clear();
        for (const bool one : waived) {
            verdict.findings.push_back(finding);
            verdict.findings.back().waived = one;
        }
        return model::Record{std::make_shared<const model::Device>(),
                             std::make_shared<const model::Verdict>(std::move(verdict))};
    };
    EXPECT_FALSE(is_waived(model::Record{}));
    EXPECT_FALSE(is_waived(record({})));
    EXPECT_FALSE(is_waived(record({true, false})));
    EXPECT_TRUE(is_waived(record({true, true})));
}

TEST(ReportSummary, ComparesWithThen)
{
    ReportSummary summary;
    summary.since = *model::parse_rfc3339("2026-11-01T00:00:00Z");
    summary.add(with("10.20.3.7", model::Level::banned, "2026-09-20T10:00:00Z"));
    summary.add(with("10.20.3.8", model::Level::banned, "2026-11-20T10:00:00Z"));
    ReportHead head{.site = "hq"};
    head.comparison = Comparison{.since = *summary.since, .findings_closed = 3, .devices_forgotten = 1};

    EXPECT_THAT(report_sentence(head, summary),
                HasSubstr("Compared with 2026-11-01 00:00: one device with new findings, 3 findings closed, 0 devices "
                          "new, 1 forgotten."));
    head.comparison->forgotten_known = false;
    EXPECT_THAT(report_sentence(head, summary),
                HasSubstr("0 devices new; of devices that no longer fit, or are gone, nothing is counted."));
}

TEST(ReportSummary, CountsNetworksByTwentyFourOrSixtyFourBits)
{
    const auto summary = summary_of({with("10.20.3.7", model::Level::clear), with("10.20.3.255", model::Level::banned),
                                     with("2001:db8::1", model::Level::clear), with("fe80::1%2", model::Level::clear)});
    std::vector<std::string> labels;
    for (const auto& row : network_rows(summary)) labels.push_back(row.label);

    EXPECT_THAT(labels, ElementsAre("10.20.3.0/24", "2001:db8::/64", "fe80::/64"));
}

TEST(ReportSummary, PutsWhatIsBeyondTheChartIntoOneRow)
{
    std::vector<model::Record> records;
    for (int i = 0; i < 40; ++i) records.push_back(with(fmt::format("10.20.{}.1", i).c_str(), model::Level::clear));
    const auto rows = network_rows(summary_of(records));

    ASSERT_THAT(rows, SizeIs(12));
    EXPECT_EQ(rows.back().label, "29 other networks");
    EXPECT_EQ(rows.back().tally.total(), 29u);
}

TEST(ReportSummary, ShowsFindingsByDayOrByMonth)
{
    const auto today = *model::parse_date("2026-11-29");
    const auto days = opened_rows(summary_of({with("10.0.0.1", model::Level::banned, "2026-11-27T23:59:59Z"),
                                              with("10.0.0.2", model::Level::suspected, "2026-11-29T00:00:00Z")}),
                                  today);
    const auto months = opened_rows(summary_of({with("10.0.0.1", model::Level::banned, "2025-12-31T10:00:00Z"),
                                                with("10.0.0.2", model::Level::banned, "2020-01-01T10:00:00Z")}),
                                    today);

    ASSERT_THAT(days, SizeIs(3));
    EXPECT_EQ(days[0].label, "11-27");
    EXPECT_EQ(days[0].tally.by_level[0], 1u);
    EXPECT_EQ(days[2].label, "11-29");
    EXPECT_EQ(days[2].tally.by_level[1], 1u);
    ASSERT_THAT(months, SizeIs(24));
    EXPECT_EQ(months[0].label, "≤ 2024-12");
    EXPECT_EQ(months[0].tally.total(), 1u);
    EXPECT_EQ(months[12].label, "2025-12");
    EXPECT_EQ(months[12].tally.total(), 1u);
}

TEST(ReportSummary, GathersWaiversThatAreAlike)
{
    const auto summary = summary_of({test::full_record(1), test::full_record(2)});

    ASSERT_THAT(summary.waivers, SizeIs(1));
    const auto& group = summary.waivers.begin()->second;
    EXPECT_EQ(group.devices, 2u);
    EXPECT_EQ(group.waiver.ticket, "CHG-1");
    EXPECT_EQ(group.addresses, "10.20.0.1, 10.20.0.2");
}

}  // namespace
}  // namespace onvigil::render
