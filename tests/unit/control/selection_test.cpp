#include "control/selection.hpp"

#include <gmock/gmock.h>

#include "fake_handler.hpp"
#include "support/run.hpp"

namespace onvigil::control {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class SelectionTest : public testing::Test {
protected:
    void add(int number, model::Level level = model::Level::banned)
    {
        handler.add(with_level(sample_record(number), level));
    }
    Selection select(DeviceFilter filter)
    {
        return onvigil::test::run(context, select_devices(handler, std::move(filter)));
    }
    Result<model::Record, ApiError> find(const std::string& text)
    {
        return onvigil::test::run(context, find_device(handler, text));
    }
    [[nodiscard]] static std::vector<std::string> ids(const Selection& selection)
    {
        std::vector<std::string> out;
        for (const auto& record : selection.records) out.push_back(record.device->id);
        return out;
    }

    boost::asio::io_context context;
    FakeHandler handler;
};

TEST_F(SelectionTest, TheWorstComeFirstThenTheIdDecides)
{
    add(1, model::Level::clear);
    add(2);
    add(3, model::Level::suspected);
    add(4);
    EXPECT_THAT(ids(select({})), ElementsAre("dev-0000000002", "dev-0000000004", "dev-0000000003", "dev-0000000001"));
}

TEST_F(SelectionTest, PagesFollowOneAnotherWithoutGapOrRepetition)
{
    for (int number = 1; number <= 2'500; ++number)
        add(number, number % 2 == 0 ? model::Level::banned : model::Level::clear);
    const auto whole = ids(select({}));
    ASSERT_THAT(whole, SizeIs(2'500));
    std::vector<std::string> pages;
    DeviceFilter filter;
    filter.limit = 300;
    do {
        const auto page = select(filter);
        EXPECT_EQ(page.total, 2'500U) << "of all pages";
        for (const auto& id : ids(page)) pages.push_back(id);
        filter.cursor = page.next;
    } while (!filter.cursor.empty() && pages.size() < whole.size());
    EXPECT_TRUE(filter.cursor.empty()) << "the last page has no next one";
    EXPECT_EQ(pages, whole);
}

TEST_F(SelectionTest, ALimitThatIsJustEnoughHasNoNextPage)
{
    for (int number = 1; number <= 3; ++number) add(number);
    DeviceFilter filter;
    filter.limit = 3;
    EXPECT_EQ(select(filter).next, "");
    filter.limit = 2;
    EXPECT_NE(select(filter).next, "");
}

TEST_F(SelectionTest, AnExactNameOutweighsThePrefixOfAnId)
{
    add(1);
    add(11);
    const auto exact = find("dev-0000000001");
    ASSERT_TRUE(exact);
    EXPECT_EQ(exact->device->id, "dev-0000000001");
    const auto address = find("10.20.0.12");
    ASSERT_TRUE(address);
    EXPECT_EQ(address->device->id, "dev-0000000011");
    const auto prefix = find("dev-00000000011");
    EXPECT_FALSE(prefix) << "longer than any id";
}

TEST_F(SelectionTest, SeveralThatFitAreNamedAndNoneIsSaidInWords)
{
    for (int number = 1; number <= 30; ++number) add(number);
    const auto several = find("dev-00000000");
    ASSERT_FALSE(several);
    EXPECT_EQ(several.error().status, 409U);
    EXPECT_THAT(several.error().candidates, SizeIs(20)) << "of 30";
    EXPECT_THAT(several.error().detail, testing::HasSubstr("30 devices"));
    const auto none = find("192.0.2.1");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().status, 404U);
}

}  // namespace
}  // namespace onvigil::control
