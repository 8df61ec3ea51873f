#include "control/event_subscribers.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "base/limits.hpp"
#include "sample_records.hpp"

namespace onvigil::control {
namespace {

class Subscribers : public testing::Test {
protected:
    boost::asio::io_context context;
    EventSubscribers subscribers;

    std::shared_ptr<EventSubscriber> join(Reader reader = uid_t(1000))
    {
        return subscribers.join(context.get_executor(), std::move(reader));
    }
    void publish(std::uint64_t first, std::uint64_t last)
    {
        std::vector<model::Event> events;
        for (auto seq = first; seq <= last; ++seq) events.push_back(sample_event(seq));
        subscribers.publish(events);
    }
};

TEST_F(Subscribers, EachGetEveryEventFromJoiningOn)
{
    const auto early = join();
    publish(1, 2);
    const auto late = join();
    publish(3, 3);

    ASSERT_EQ(early->waiting.size(), 3u);
    EXPECT_EQ(early->waiting[0]->seq, 1u);
    ASSERT_EQ(late->waiting.size(), 1u);
    EXPECT_EQ(late->waiting[0], early->waiting[2]) << "one copy for all";
}

TEST_F(Subscribers, AreWokenByEvents)
{
    const auto subscriber = join();
    bool woken = false;
    subscriber->wake.expires_at(boost::asio::steady_timer::time_point::max());
    subscriber->wake.async_wait([&](const auto&) { woken = true; });
    publish(1, 1);
    context.run();

    EXPECT_TRUE(woken);
}

TEST_F(Subscribers, WithAFullQueueAreMarkedAndCountedOnce)
{
    const auto slow = join();
    publish(1, limits::watch_backlog_events + 10);

    EXPECT_TRUE(slow->behind);
    EXPECT_EQ(slow->waiting.size(), limits::watch_backlog_events);
    EXPECT_EQ(subscribers.dropped(), 1u);
}

TEST_F(Subscribers, AreLimitedAndLeaveRoomWhenTheyGo)
{
    std::vector<std::shared_ptr<EventSubscriber>> all;
    for (std::size_t i = 0; i < limits::control_followers; ++i) all.push_back(join());

    EXPECT_EQ(join(), nullptr);
    EXPECT_NE(join(uid_t(0)), nullptr) << "one user shuts out no other";
    all.pop_back();
    EXPECT_NE(join(), nullptr);
}

TEST_F(Subscribers, OverTcpLeavePlacesToHostsThatHaveNone)
{
    const auto host = [](unsigned number) { return Reader(boost::asio::ip::make_address_v4(0xC0000200U + number)); };
    std::vector<std::shared_ptr<EventSubscriber>> all;
    while (auto one = join(host(1))) all.push_back(std::move(one));
    EXPECT_EQ(all.size(), limits::control_followers - EventSubscribers::first_of_hosts);
    for (unsigned i = 0; i < EventSubscribers::first_of_hosts; ++i) {
        all.push_back(join(host(2 + i)));
        EXPECT_NE(all.back(), nullptr);
    }
    EXPECT_EQ(join(host(99)), nullptr);
    EXPECT_NE(join(), nullptr) << "they shut no local user out";
}

}  // namespace
}  // namespace onvigil::control
