#include "render/report/report_groups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/full_record.hpp"

namespace onvigil::render {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

model::Record of_model(const std::string& name, model::Level level = model::Level::banned)
{
    auto device = test::full_device();
    device.model = name;
    auto verdict = test::full_verdict();
    verdict.level = level;
    return {std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)};
}

TEST(ReportGroups, HoldWhatIsAlikeWorstFirst)
{
    ReportGroups groups;
    groups.add(of_model("A", model::Level::clear), 0);
    groups.add(of_model("B"), 1);
    groups.add(of_model("A"), 2);
    groups.add(of_model("B"), 3);

    std::vector<std::string> order;
    for (const auto& [key, group] : groups.all())
        order.push_back(fmt::format("{} {} {}", name(group.level), group.model, group.members.size()));
    EXPECT_THAT(order, ElementsAre("banned A 1", "banned B 2", "clear A 1"));
}

TEST(ReportGroups, AreOneThoughEachDeviceSharesItsIdentityWithAnother)
{
    ReportGroups groups;
    for (std::uint32_t i = 0; i < 2; ++i) {
        auto device = test::full_device();
        device.conflicts = {fmt::format("shares its endpoint with dev-{}", i)};
        groups.add({std::make_shared<const model::Device>(device), test::full_record().verdict}, i);
    }

    ASSERT_THAT(groups.all(), SizeIs(1));
    EXPECT_THAT(groups.all().begin()->second.contradictions,
                ElementsAre("it calls itself LTS. Its hardware outweighs the label."));
}

TEST(ReportGroups, StayFewWhereEveryDeviceNamesAModelOfItsOwn)
{
    ReportGroups groups(3);
    for (std::uint32_t i = 0; i < 100; ++i) groups.add(of_model(std::to_string(i)), i);

    ASSERT_THAT(groups.all(), SizeIs(4));
    const auto& last = groups.all().rbegin()->second;
    EXPECT_TRUE(last.mixed);
    EXPECT_THAT(last.members, SizeIs(97));
}

}  // namespace
}  // namespace onvigil::render
