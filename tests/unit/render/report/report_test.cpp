#include "render/report/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/full_record.hpp"

namespace onvigil::render {
namespace {

using testing::IsEmpty;

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
