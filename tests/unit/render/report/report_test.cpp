#include "render/report/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "render/csv.hpp"
#include "support/full_record.hpp"
#include "support/written_report.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

/// The seal brings the last bracket.
json::value document(std::string text)
{
    return json::parse(text + "}");
}

TEST(Reports, InJsonAreOneDocument)
{
    ReportHead head{.version = "0.1.0", .site = "hq", .sensor = "s"};
    head.laws.push_back(
        {.list = {.id = "us-ndaa-889", .title = "A"}, .binds = "B", .sources = {"https://a", "https://b"}});
    const auto report =
        document(test::written_report(ReportFormat::json, head, {test::full_record(1), test::full_record(2)}));

    EXPECT_EQ(report.at("devices").as_array().size(), 2u);
    EXPECT_EQ(report.at_pointer("/totals/banned"), 2);
    EXPECT_EQ(report.at_pointer("/totals/waived"), 2);
    EXPECT_EQ(report.at_pointer("/lists/0/id"), "us-ndaa-889");
    EXPECT_EQ(report.at_pointer("/lists/0/findings"), 2);
    EXPECT_EQ(report.at_pointer("/waivers/0/devices"), 2);
    EXPECT_EQ(report.at("since"), nullptr);
}

TEST(Reports, OfNothingAreWholeToo)
{
    EXPECT_THAT(document(test::written_report(ReportFormat::json, {}, {})).at("devices").as_array(), IsEmpty());
    EXPECT_EQ(document(test::written_report(ReportFormat::json, {}, {}, ReportForm::far_889)).at("form"), "far-889");
    EXPECT_EQ(parse_csv(test::written_report(ReportFormat::csv, {}, {}))->size(), 1u);
}

TEST(Reports, InCsvHaveAColumnForEachLabel)
{
    const auto rows = *parse_csv(test::written_report(ReportFormat::csv, {.site = "hq"}, {test::full_record()}));

    ASSERT_EQ(rows.size(), 2u);
    EXPECT_THAT(rows[0], Contains("label.owner"));
    EXPECT_THAT(rows[0], Contains("label.room"));
    EXPECT_THAT(rows[1], Contains("facilities"));
    EXPECT_THAT(rows[1], Contains("hq"));
    EXPECT_EQ(rows[0].size(), rows[1].size());
}

model::Record tied_to(std::vector<model::Finding> findings)
{
    auto verdict = test::full_verdict();
    verdict.findings = std::move(findings);
    verdict.announced = {{"ca", "hikvision", std::nullopt, "", ""}};
    return {test::full_record().device, std::make_shared<const model::Verdict>(verdict)};
}

model::Finding finding(const char* list, model::Effect effect, model::Strength strength)
{
    auto out = test::full_verdict().findings.front();
    out.list = list;
    out.effect = effect;
    out.strength = strength;
    return out;
}

TEST(Reports, JudgeByTheChosenListsAlone)
{
    using enum model::Strength;
    const auto record =
        tied_to({finding("us", model::Effect::banned, proof), finding("qc", model::Effect::banned, indication),
                 finding("bis", model::Effect::advisory, proof)});
    const auto level = [&](std::vector<std::string> lists) { return judged_by(record, lists).verdict->level; };

    EXPECT_EQ(level({"us", "bis"}), model::Level::banned);
    EXPECT_EQ(level({"qc"}), model::Level::suspected);
    EXPECT_EQ(level({"bis"}), model::Level::advisory);
    EXPECT_EQ(level({"none"}), model::Level::clear);
    EXPECT_THAT(judged_by(record, {"us"}).verdict->announced, IsEmpty());
    EXPECT_EQ(judged_by(record, {"us"}).verdict->findings.size(), 1u);
}

TEST(Reports, HaveTheFormatsAndFormsTheyHave)
{
    EXPECT_EQ(parse_report_format("pdf"), std::nullopt);
    EXPECT_EQ(parse_report_form("far-888"), std::nullopt);
    EXPECT_EQ(make_report(ReportForm::far_889, ReportFormat::csv, {}, {}), nullptr);
}

}  // namespace
}  // namespace onvigil::render
