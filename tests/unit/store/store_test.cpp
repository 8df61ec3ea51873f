#include "store/store.hpp"

#include <gmock/gmock.h>

#include "base/ensure.hpp"
#include "support/full_record.hpp"
#include "support/run.hpp"
#include "support/store_events.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::store {
namespace {

using namespace std::chrono_literals;
using test::event;
using test::full_record;
using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;

class StoreTest : public testing::Test {
protected:
    void commit(Store& store, Batch batch) { test::run(context, store.commit(batch)); }

    test::TempDir folder;
    std::filesystem::path path = folder.path() / "inventory.db";
    boost::asio::io_context context;
};

TEST_F(StoreTest, AFreshStoreHoldsNothingAndBeginsWithTheFirstEvent)
{
    Store store(path);

    const State state = store.load();

    EXPECT_TRUE(state.records.empty());
    EXPECT_EQ(state.next_seq, 1u);
    EXPECT_TRUE(state.cursors.empty());
    EXPECT_TRUE(state.values.empty());
}

TEST_F(StoreTest, ADeviceAndItsVerdictAreTheSameAfterARestart)
{
    const auto record = full_record();
    {
        Store store(path);
        Batch batch;
        batch.save = {record};
        batch.values = {{"sensor_id", "s-1"}};
        commit(store, std::move(batch));
    }

    Store again(path);
    const State state = again.load();

    ASSERT_EQ(state.records.size(), 1u);
    EXPECT_EQ(*state.records[0].device, *record.device);
    EXPECT_EQ(*state.records[0].verdict, *record.verdict);
    EXPECT_THAT(state.values, ElementsAre(Pair("sensor_id", "s-1")));
    EXPECT_TRUE(state.past_ids.empty());
}

TEST_F(StoreTest, AnUnjudgedDeviceComesBackWithoutAVerdict)
{
    Store store({});
    Batch batch;
    batch.save = {{full_record().device, nullptr}};
    commit(store, std::move(batch));

    EXPECT_EQ(store.load().records.at(0).verdict, nullptr);
}

TEST_F(StoreTest, TouchingMovesTheStampsAndNothingElse)
{
    Store store(path);
    const auto record = full_record();
    Batch first;
    first.save = {record};
    commit(store, std::move(first));
    auto later = *record.device;
    later.last_seen += 10min;
    later.missed_rounds = 2;
    later.identity.endpoint_at += 10min;
    later.identity.found_by += 5min;
    later.name = "not stored by a touch";
    Batch second;
    second.touch = {std::make_shared<const model::Device>(later)};
    commit(store, std::move(second));

    const State state = store.load();

    later.name = record.device->name;
    EXPECT_EQ(*state.records.at(0).device, later);
}

TEST_F(StoreTest, AnErasedDeviceIsGoneButItsIdStaysTaken)
{
    Store store(path);
    const auto record = full_record();
    Batch first;
    first.save = {record, full_record(2)};
    commit(store, std::move(first));
    Batch second;
    second.erase = {record.device->id};
    commit(store, std::move(second));

    const State state = store.load();

    ASSERT_EQ(state.records.size(), 1u);
    EXPECT_EQ(state.records[0].device->id, full_record(2).device->id);
    EXPECT_THAT(state.past_ids, ElementsAre(Pair(record.device->id, record.device->identity_key)));
}

TEST_F(StoreTest, AnEmptyValueRemovesItsKey)
{
    Store store({});
    Batch first;
    first.values = {{"sweep", "10.0.0.0/8 17"}, {"sensor_id", "s"}};
    commit(store, std::move(first));
    Batch second;
    second.values = {{"sweep", ""}, {"sensor_id", "t"}};
    commit(store, std::move(second));

    EXPECT_THAT(store.load().values, ElementsAre(Pair("sensor_id", "t")));
}

TEST_F(StoreTest, RemembersOfWhichDevicesFoundIsStillToCome)
{
    const auto record = full_record();
    {
        Store store(path);
        Batch batch;
        batch.save = {record};
        batch.untold = {record.device->id};
        commit(store, std::move(batch));
    }
    {
        Store again(path);
        EXPECT_THAT(again.load().untold, ElementsAre(record.device->id));
        Batch batch;
        batch.save = {record};
        commit(again, std::move(batch));
    }
    Store told(path);
    EXPECT_TRUE(told.load().untold.empty());
}

TEST_F(StoreTest, ABatchThatCannotBeWrittenLeavesNothingBehind)
{
    Store store(path);
    Batch batch;
    batch.save = {full_record()};
    batch.append = {event(1), event(3)};

    EXPECT_THROW(commit(store, std::move(batch)), Bug);

    const State state = store.load();
    EXPECT_TRUE(state.records.empty());
    EXPECT_EQ(state.next_seq, 1u);
    Batch next;
    next.append = {event(1)};
    commit(store, std::move(next));
    EXPECT_EQ(store.load().next_seq, 2u);
}

TEST_F(StoreTest, RefusalsSurviveARestartUntilTheyAreForgotten)
{
    {
        Store store(path);
        test::run(context, store.change_refusals({{{"dev-1"}, "aa"}}));
        test::run(context, store.change_refusals({{{"dev-1"}, "aa"}}));
        test::run(context, store.change_refusals({{{"dev-1"}, "bb"}}));
        test::run(context, store.change_refusals({{{"dev-2"}, "aa"}}));
        test::run(context, store.change_refusals({{{"dev-1"}, "bb", false}}));
    }

    Store again(path);

    EXPECT_THAT(again.load().refusals, UnorderedElementsAre(Pair("dev-1", "aa"), Pair("dev-2", "aa")));
}

TEST_F(StoreTest, CursorsSurviveARestart)
{
    {
        Store store(path);
        test::run(context, store.save_cursor("siem", {4, 0}));
        test::run(context, store.save_cursor("siem", {7, 0}));
        test::run(context, store.save_cursor("hook", {2, 9}));
        test::run(context, store.save_cursor("gone", {1, 0}));
        test::run(context, store.remove_cursor("gone"));
    }

    Store again(path);

    EXPECT_THAT(again.load().cursors, ElementsAre(Pair("hook", Cursor{2, 9}), Pair("siem", Cursor{7, 0})));
}

TEST_F(StoreTest, TenThousandDevicesAreSavedAndRead)
{
    Store store(path);
    Batch batch;
    for (int i = 0; i < 10'000; ++i) batch.save.push_back(full_record(i));
    commit(store, std::move(batch));

    EXPECT_EQ(store.load().records.size(), 10'000u);
    EXPECT_LT(test::run(context, store.sizes()).database_bytes, 60u << 20);
}

}  // namespace
}  // namespace onvigil::store
