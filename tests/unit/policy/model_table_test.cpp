#include "claims.hpp"
#include "shipped.hpp"

#include "policy/recognizer.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace onvigil::policy::test::model_table_test {
namespace {

using model::Level;

/// A model of a public camera database: what the device calls itself, and the listed maker it then is ("-": none that
/// its name tells).
struct Row {
    std::string manufacturer, model, expected;
};

/// Our own table of traps, and with ONVIGIL_FACTS the large one of that folder.
std::vector<std::string> tables()
{
    std::vector<std::string> out{ONVIGIL_MODELS};
    if (const char* facts = std::getenv("ONVIGIL_FACTS")) out.push_back(std::string(facts) + "/models.tsv");
    return out;
}

std::vector<Row> rows_of(const std::string& file)
{
    std::vector<Row> out;
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);  // the headings
    while (std::getline(in, line)) {
        std::istringstream fields(line);
        Row row;
        std::getline(fields, row.manufacturer, '\t');
        std::getline(fields, row.model, '\t');
        std::getline(fields, row.expected, '\t');
        out.push_back(std::move(row));
    }
    return out;
}

/// Whether a brand that all or mostly sells a listed maker's equipment is the reason.
bool by_brand(const model::Verdict& verdict)
{
    return !verdict.findings.empty() && (verdict.findings[0].relation == model::Relation::brand ||
                                         verdict.findings[0].relation == model::Relation::rebrand);
}

class ModelTable : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override
    {
        rows = rows_of(GetParam());
        ASSERT_FALSE(rows.empty()) << GetParam() << " cannot be read";
    }
    std::vector<Row> rows;
    const Policy policy = shipped_policy({.lists = {"*"}});
};

TEST_P(ModelTable, TellsEveryListedMakerThatIsStated)
{
    std::map<std::string, std::size_t> told;
    for (const Row& row : rows) {
        if (row.expected == "-") continue;
        const auto verdict = policy.judge(device_with({label(row.manufacturer), model_name(row.model)}, today), today);
        if (row.expected.find(" / ") != std::string::npos) {  // a name that two companies share
            EXPECT_EQ(verdict.level, Level::suspected) << row.manufacturer << ' ' << row.model;
        } else {
            EXPECT_TRUE(verdict.level == Level::banned || verdict.level == Level::advisory)
                << row.manufacturer << ' ' << row.model << ": " << model::name(verdict.level);
            EXPECT_EQ(verdict.maker, row.expected) << row.manufacturer << ' ' << row.model;
        }
        ++told[row.expected];
    }
    for (const auto& [maker, count] : told) std::printf("  %s: %zu told\n", maker.c_str(), count);
}

TEST_P(ModelTable, AccusesOthersOfNothingButWhatTheyMostlySell)
{
    std::map<std::string, std::size_t> suspected;
    std::size_t others = 0;
    for (const Row& row : rows) {
        if (row.expected != "-") continue;
        ++others;
        const auto verdict = policy.judge(device_with({label(row.manufacturer), model_name(row.model)}, today), today);
        EXPECT_NE(verdict.level, Level::banned) << row.manufacturer << ' ' << row.model;
        EXPECT_NE(verdict.level, Level::advisory) << row.manufacturer << ' ' << row.model;
        if (verdict.level != Level::suspected) continue;
        EXPECT_TRUE(by_brand(verdict)) << row.manufacturer << ' ' << row.model << ": "
                                       << verdict.findings.at(0).reasons.at(0).str();
        ++suspected[row.manufacturer];
    }
    std::printf("  %zu others; suspected as brands that mostly resell:\n", others);
    for (const auto& [brand, count] : suspected) std::printf("    %s: %zu\n", brand.c_str(), count);
}

TEST_P(ModelTable, RecognisesModelsWithoutALabelAndNoForeignOnes)
{
    std::map<std::string, std::pair<std::size_t, std::size_t>> recognised;  ///< by maker: of how many
    for (const Row& row : rows) {
        const auto verdict = policy.judge(device_with({model_name(row.model)}, today), today);
        const std::string maker = verdict.findings.empty() ? "" : verdict.findings[0].maker.str();
        auto& [hits, all] = recognised[row.expected];
        ++all;
        if (!maker.empty() && maker == row.expected) ++hits;
        EXPECT_TRUE(maker.empty() || maker == row.expected)
            << row.manufacturer << ' ' << row.model << " passes for " << maker;
    }
    for (const auto& [maker, of] : recognised)
        if (maker != "-") std::printf("  %s: %zu of %zu by the model alone\n", maker.c_str(), of.first, of.second);
    const auto& [hikvision, all_hikvision] = recognised["hikvision"];
    const auto& [dahua, all_dahua] = recognised["dahua"];
    EXPECT_GE(hikvision * 874, all_hikvision * 865);
    EXPECT_GE(dahua * 805, all_dahua * 640);
}

/// Whether the equipment of one is sold under the other's brand, by any share.
bool sells(const Policy& policy, const std::string& maker, const std::string& seller)
{
    const Maker* found = policy.maker(maker);
    return found != nullptr && std::ranges::any_of(found->brands, [&](const Brand& brand) {
               const auto file = file_of_brand(policy.knowledge(), brand);
               return file && policy.makers()[*file].id == seller;
           });
}

TEST_P(ModelTable, TakesNoModelForThatOfAnotherMakerOrSeller)
{
    for (const Row& row : rows) {
        const auto claims = device_with({label(row.manufacturer), model_name(row.model)}, today);
        const auto by_label = policy.recognise(claims.evidence[0]), by_model = policy.recognise(claims.evidence[1]);
        if (!by_model) continue;
        const std::string who = by_label ? by_label->maker : "";
        EXPECT_TRUE(who == by_model->maker || sells(policy, who, by_model->maker) ||
                    sells(policy, by_model->maker, who))
            << row.manufacturer << ' ' << row.model << " passes for " << by_model->maker;
    }
}

INSTANTIATE_TEST_SUITE_P(Audit, ModelTable, testing::ValuesIn(tables()), [](const auto& table) {
    return table.index == 0 ? std::string("Traps") : std::string("Facts");
});

}  // namespace
}  // namespace onvigil::policy::test::model_table_test
