#pragma once
/// A dispatcher over a journal in memory and sinks that do as they are told, for the tests of dispatcher and worker.

#include "alerts/dispatcher.hpp"
#include "fakes.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

#include <numeric>

namespace onvigil::alerts::test {

inline std::vector<std::uint64_t> sequence(std::uint64_t from, std::uint64_t to)
{
    std::vector<std::uint64_t> out(to - from + 1);
    std::iota(out.begin(), out.end(), from);
    return out;
}

/// A dispatcher over fakes, each sink with a receiver of its name.
class DispatcherFixture : public testing::Test {
protected:
    DispatcherFixture()
        : dispatcher(context.get_executor(), journal, {"hq", "sensor1", "sen-1", "0.1.0"}, [] { return start; })
    {
    }

    SinkSettings sink_named(const std::string& name)
    {
        SinkSettings out;
        out.name = name;
        out.target = FakeSettings{&receivers[name]};
        return out;
    }
    void launch(AlertSettings settings)
    {
        boost::asio::co_spawn(
            context, dispatcher.run(std::move(settings)),
            boost::asio::bind_cancellation_slot(stop.slot(), [this](std::exception_ptr error) { ended(error); }));
    }
    void ended(std::exception_ptr error)
    {
        over = true;
        failure_ = error;
    }
    /// Turns the loop until `condition` holds.
    template <typename Condition>
    void until(Condition condition, std::chrono::seconds limit = 10s)
    {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (!condition()) {
            ASSERT_LT(std::chrono::steady_clock::now(), end) << "waited in vain";
            context.restart();
            context.run_one_for(50ms);
        }
    }
    void finish()
    {
        stop.emit(boost::asio::cancellation_type::all);
        until([&] { return over; });
    }
    model::SinkStatus status(std::size_t i = 0)
    {
        const auto all = dispatcher.status();
        return i < all.size() ? all[i] : model::SinkStatus{};
    }

    boost::asio::io_context context;
    MemoryJournal journal;
    std::map<std::string, Receiver> receivers;
    Dispatcher dispatcher;
    boost::asio::cancellation_signal stop;
    bool over = false;
    std::exception_ptr failure_;
};

}  // namespace onvigil::alerts::test
