#include "render/inventory_summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/full_record.hpp"

namespace onvigil::render::inventory_summary_test {
namespace {

model::Record row(model::Level level, const char* address, const char* maker)
{
    auto device = test::full_device();
    device.addresses = {*model::parse_ip(address)};
    auto verdict = test::full_verdict();
    verdict.level = level;
    verdict.maker = maker;
    verdict.findings.clear();
    return {std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)};
}

TEST(InventorySummary, CountsInWords)
{
    std::vector<model::Record> records{row(model::Level::banned, "10.0.0.1", "hikvision"),
                                       row(model::Level::suspected, "10.0.0.2", "dahua")};
    auto login = *records[1].device;
    login.identification.state = model::Identification::State::needs_login;
    records[1].device = std::make_shared<const model::Device>(login);

    EXPECT_EQ(found_line(totals_of(records)), "found 2 devices · 1 identified · 1 needs a login");
    EXPECT_EQ(found_line({}), "found no devices");
    EXPECT_EQ(verdict_line(totals_of(records)), "1 banned, 1 suspected");
    EXPECT_EQ(verdict_line({}), "no devices");
    EXPECT_EQ(grouped(1204), "1,204");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000000), "1,000,000");
}

TEST(InventorySummary, NamesTheLawByItsTitle)
{
    const std::vector<model::Record> records{test::full_record()};
    const std::vector<ListNote> lists{{.id = "us-ndaa-889", .title = "NDAA section 889"},
                                      {.id = "ca-fed-use-2025", .title = "Canada 2025"}};

    EXPECT_EQ(law_line(records, lists), "In force: NDAA section 889. Announced: Canada 2025 and x.");
    EXPECT_EQ(law_line({}, lists), "");
}

}  // namespace
}  // namespace onvigil::render::inventory_summary_test
