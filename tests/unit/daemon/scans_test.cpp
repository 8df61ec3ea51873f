#include "daemon/scans.hpp"

#include <gmock/gmock.h>

#include "still_engine.hpp"

namespace onvigil::daemon {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

model::Cidr net(const char* text)
{
    return model::parse_cidr(text).value();
}

/// The scans' own coroutines wait in a context that does not run: no packet is sent.
class ScansTest : public testing::Test {
protected:
    ~ScansTest() override { scans.stop(); }

    std::shared_ptr<const control::ScanView> start(std::vector<model::Cidr> networks = {})
    {
        return scans.start(std::move(networks));
    }
    static model::Record record(const std::string& id, const std::string& address, model::Level level = {})
    {
        model::Device device;
        device.id = id;
        device.addresses = {onvigil::test::ip(address)};
        device.presence = model::Presence::online;
        device.firmware = "1";
        model::Verdict verdict;
        verdict.level = level;
        return {std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)};
    }
    /// The record with one thing of its device changed.
    template <typename Change>
    static model::Record with(const model::Record& record, Change change)
    {
        auto device = *record.device;
        change(device);
        return {std::make_shared<const model::Device>(std::move(device)), record.verdict};
    }
    void commit(model::Record before, model::Record after)
    {
        const RecordChange change{std::move(before), std::move(after)};
        scans.committed({&change, 1});
    }

    test::StillEngine daemon;
    boost::asio::io_context idle;
    async::TaskGroup tasks{idle.get_executor()};
    Scans scans{tasks, daemon.engine.discovery(), daemon.engine.interviews(), daemon.engine.pipeline(), 3s};
};

TEST_F(ScansTest, AreEstimatedByTheirWindowAndTheirAddresses)
{
    const auto local = scans.estimate({});
    EXPECT_EQ(local.total, 0u);
    EXPECT_GE(local.expected, 3s);
    const auto two = scans.estimate({net("10.1.0.0/24"), net("10.2.0.0/28")});
    EXPECT_EQ(two.total, net("10.1.0.0/24").size() + net("10.2.0.0/28").size());
    scans.reconfigure(90s);
    EXPECT_GE(scans.estimate({}).expected, 90s);
}

TEST_F(ScansTest, RunSoManyAtOnceAndEachIsStoppedOnce)
{
    std::vector<std::shared_ptr<const control::ScanView>> views;
    for (std::size_t i = 0; i < Scans::most; ++i) views.push_back(start());
    for (const auto& view : views) ASSERT_TRUE(view);
    EXPECT_EQ(start(), nullptr);
    EXPECT_EQ(scans.stop(views[1].get()), 1u);
    EXPECT_EQ(scans.stop(views[1].get()), 0u);
    EXPECT_EQ(scans.stop(), Scans::most - 1);
    EXPECT_EQ(scans.stop(), 0u);
}

TEST_F(ScansTest, NewDevicesStandInItOnceAsTheyAreNow)
{
    const auto view = start();
    const auto first = record("dev-1", "10.0.0.1");
    commit({}, first);
    commit(first, with(first, [](auto& device) { device.model = "M1"; }));
    ASSERT_THAT(view->found, SizeIs(1));
    EXPECT_EQ(view->found[0].what, "new");
    EXPECT_EQ(view->found[0].record.device->model, "M1");
    EXPECT_THAT(view->changed, IsEmpty());
}

TEST_F(ScansTest, OfKnownDevicesItShowsWhatAUserWouldAskAbout)
{
    const auto view = start();
    const auto known = record("dev-1", "10.0.0.1");
    const auto line_of = [&](const model::Record& before, const model::Record& after) {
        const auto lines = view->changed.size();
        commit(before, after);
        return view->changed.size() == lines ? std::string() : view->changed.back().what;
    };
    EXPECT_EQ(line_of(known, with(known, [](auto& device) { device.name = "gate"; })), "");
    EXPECT_EQ(line_of(known, {}), "") << "forgotten";
    const auto named = [](const char* id) { return [id](auto& device) { device.id = id; }; };
    const auto back = with(known, named("dev-2"));
    EXPECT_EQ(line_of(with(back, [](auto& device) { device.presence = model::Presence::offline; }), back),
              "back online");
    const auto moved = with(known, named("dev-3"));
    EXPECT_EQ(line_of(with(moved, [](auto& device) { device.addresses = {onvigil::test::ip("10.0.0.9")}; }), moved),
              "moved from 10.0.0.9");
    const auto updated = with(known, named("dev-4"));
    EXPECT_EQ(line_of(updated, with(updated, [](auto& device) { device.firmware = "2"; })), "firmware: 1 -> 2");
    EXPECT_EQ(line_of(with(updated, [](auto& device) { device.firmware.clear(); }), updated), "") << "only now known";
    const auto clear = record("dev-5", "10.0.0.1", model::Level::clear);
    EXPECT_EQ(line_of(clear, record("dev-5", "10.0.0.1", model::Level::banned)), "verdict: clear -> banned");
}

TEST_F(ScansTest, OfNetworksOnlyWhatLiesInThemCounts)
{
    const auto view = start({net("10.1.0.0/24")});
    const auto everywhere = start();
    commit({}, record("dev-1", "10.0.0.1"));
    commit({}, record("dev-2", "10.1.0.7"));
    ASSERT_THAT(view->found, SizeIs(1));
    EXPECT_EQ(view->found[0].record.device->id, "dev-2");
    EXPECT_THAT(everywhere->found, SizeIs(2));
}

}  // namespace
}  // namespace onvigil::daemon
