#include "render/report/html_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/full_record.hpp"
#include "support/written_report.hpp"

namespace onvigil::render {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

ReportHead head()
{
    ReportHead out{.version = "0.2.0", .site = "<hq>", .sensor = "s1", .sensor_id = "sen-1"};
    out.generated = test::full_record_start + std::chrono::hours(24 * 40);
    ReportLaw law;
    law.list = {.id = "us-ndaa-889",
                .title = "Section 889",
                .authority = "Congress",
                .effect = "banned",
                .in_force = true,
                .effective = model::parse_date("2019-08-13"),
                .citation = "https://example.org/889"};
    law.binds = "federal agencies";
    out.laws.push_back(law);
    law.list = {.id = "ca-fed-use-2025", .title = "Federal use", .effect = "banned"};
    law.announced = model::parse_date("2025-06-27");
    out.laws.push_back(law);
    out.coverage.interfaces = {{"lan0", {"10.20.3.2/24"}, 7, false, 0}, {"lan1", {"10.30.0.2/24"}, 0, true, 6}};
    out.coverage.networks = {{*model::parse_cidr("10.40.0.0/16"), 0},
                             {*model::parse_cidr("10.50.0.0/16"), 3},
                             {*model::parse_cidr("10.60.1.0/24"), 0}};
    out.coverage.excluded = {*model::parse_cidr("10.40.9.0/24"), *model::parse_cidr("10.60.0.0/16")};
    out.coverage.sweep = {.running = true, .asked = 100, .total = 65534};
    out.coverage.problems = {{.what = "sink siem fails", .detail = "no route"}};
    return out;
}

std::size_t count_of(const std::string& text, std::string_view part)
{
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
    return found;
}

TEST(HtmlReport, ComesInTheOrderAReaderNeeds)
{
    const auto html = test::written_report(ReportFormat::html, head(), {test::full_record(1), test::full_record(2)});

    std::size_t at = 0;
    for (const auto* part :
         {"<h1>", "class=\"lead\">2 banned", "<svg", "Banned: 2 devices", "CMIP7043W-M", "id=\"laws\"",
          "id=\"waivers\"", "id=\"logins\"", "id=\"coverage\"", "What the method cannot see"}) {
        const auto next = html.find(part, at);
        ASSERT_NE(next, html.npos) << part;
        at = next;
    }
    EXPECT_THAT(html, HasSubstr("Cameras at &lt;hq&gt;"));
    EXPECT_THAT(html, HasSubstr("Onvigil 0.2.0 on s1 (sen-1)"));
}

TEST(HtmlReport, SaysOfAnAdvisoryListThatItIsOne)
{
    auto record = test::full_record();
    auto verdict = *record.verdict;
    verdict.findings.resize(1);
    verdict.findings[0].effect = model::Effect::banned;
    verdict.findings[0].relation = model::Relation::named;
    verdict.findings.push_back(verdict.findings[0]);
    verdict.findings[1].list = "us-bis";
    verdict.findings[1].effect = model::Effect::advisory;
    record.verdict = std::make_shared<const model::Verdict>(verdict);

    const auto html = test::written_report(ReportFormat::html, head(), {record});

    EXPECT_EQ(count_of(html, ": advisory, named, "), 1u);
    EXPECT_EQ(count_of(html, ": named, "), 1u);
}

TEST(HtmlReport, SaysEachLawAndEachReasonOnce)
{
    std::vector<model::Record> records;
    for (int i = 1; i <= 20; ++i) records.push_back(test::full_record(i));
    const auto html = test::written_report(ReportFormat::html, head(), records);

    EXPECT_EQ(count_of(html, "https://example.org/889"), 2u);  // the link and its text
    EXPECT_EQ(count_of(html, "<h3>"), 1u);
    EXPECT_EQ(count_of(html, "<td>dev-"), 20u);
    EXPECT_THAT(html, HasSubstr("in force since 2019-08-13"));
    EXPECT_THAT(html, HasSubstr("<b>only announced</b>, 2025-06-27, no date in force"));
}

TEST(HtmlReport, TellsOfEachDeviceWhoseIdentityItShares)
{
    const auto html = test::written_report(ReportFormat::html, head(), {test::full_record(1), test::full_record(2)});

    EXPECT_EQ(count_of(html, "But: it calls itself LTS. Its hardware outweighs the label."), 1u) << "once a group";
    EXPECT_EQ(count_of(html, "<td colspan=\"8\">But: it shares its endpoint with dev-0000000002."), 2u);
}

TEST(HtmlReport, CitesWhatItsFindingsCite)
{
    auto verdict = test::full_verdict();
    verdict.findings.front().maker = "dahua";
    verdict.findings.front().citation = "https://example.org/889#dahua";
    const model::Record other{test::full_record(2).device, std::make_shared<const model::Verdict>(verdict)};
    const auto html = test::written_report(ReportFormat::html, head(), {test::full_record(1), other});

    EXPECT_THAT(html, HasSubstr("<br>Dahua: <a href=\"https://example.org/889#dahua\""));
    EXPECT_THAT(html, HasSubstr("<a href=\"https://example.org/889\""));
    EXPECT_THAT(html, Not(HasSubstr("Hikvision: <a href=\"https://example.org/889\"")));
    EXPECT_THAT(html, HasSubstr("Hikvision: <a href=\"https://example.org/ca\""));
}

TEST(HtmlReport, SaysWhatWasNotCovered)
{
    const auto html = test::written_report(ReportFormat::html, head(), {});

    EXPECT_THAT(html, AllOf(HasSubstr("lan1 (10.30.0.2/24): 0 answers in the last round; <b>silent</b> for 6 rounds"),
                            HasSubstr("10.40.0.0/16: <b>never answered</b>"), HasSubstr("10.50.0.0/16: 3 devices"),
                            HasSubstr("10.40.9.0/24"), HasSubstr("100 of 65,534 addresses gone through"),
                            HasSubstr("10.60.1.0/24: no device, <b>not asked</b>: it is excluded"),
                            HasSubstr("<b>none completed</b>"), HasSubstr("sink siem fails: no route")));
}

/// A list that came into force lately finds again what others have found long ago.
TEST(HtmlReport, MarksADeviceWithANewFindingBesideAnOldOne)
{
    auto record = test::full_record();
    auto verdict = *record.verdict;
    verdict.findings.push_back(verdict.findings.front());
    verdict.findings.back().list = "us-tx";
    verdict.findings.back().opened += std::chrono::hours(48);
    record.verdict = std::make_shared<const model::Verdict>(verdict);
    auto compared = head();
    compared.comparison = Comparison{.since = test::full_record_start + std::chrono::hours(24)};

    const auto html = test::written_report(ReportFormat::html, compared, {record});

    EXPECT_THAT(html, HasSubstr("one device with new findings"));
    EXPECT_EQ(count_of(html, "<b>new</b><td>"), 1u);
}

TEST(HtmlReport, MarksWhatIsNewSinceThen)
{
    auto compared = head();
    compared.comparison = Comparison{.since = test::full_record_start + std::chrono::hours(1),
                                     .journal_begins = test::full_record_start + std::chrono::hours(2),
                                     .findings_closed = 501,
                                     .lines = {{test::full_record_start, "dev-9 is <gone>"}}};
    auto verdict = test::full_verdict();
    verdict.findings.front().opened = test::full_record_start + std::chrono::hours(2);
    const model::Record fresh{test::full_record().device, std::make_shared<const model::Verdict>(verdict)};
    const auto html = test::written_report(ReportFormat::html, compared, {fresh, test::full_record(2)});

    EXPECT_EQ(count_of(html, "<b>new</b><td>"), 1u);
    EXPECT_THAT(html, AllOf(HasSubstr("dev-9 is &lt;gone&gt;"), HasSubstr("and 500 more: onvigil events --since "),
                            HasSubstr("The journal begins"), HasSubstr("one device with new findings")));
}

TEST(HtmlReport, OfTenThousandDevicesIsSmall)
{
    std::vector<model::Record> records;
    for (int i = 0; i < 10'000; ++i) records.push_back(test::full_record(i));
    const auto html = test::written_report(ReportFormat::html, head(), std::move(records));

    EXPECT_LT(html.size(), 5'000'000u);
    EXPECT_THAT(html, HasSubstr("10,000 devices"));
}

TEST(HtmlReport, NeedsNothingElse)
{
    const auto html = test::written_report(ReportFormat::html, head(), {test::full_record()});

    for (const auto* outside : {"<script", "<link", "<img", "src=", "@import", "url("})
        EXPECT_THAT(html, Not(HasSubstr(outside)));
}

}  // namespace
}  // namespace onvigil::render
