#pragma once
/// A dispatcher over a journal in memory and one real sink, run until a condition holds.

#include "alerts/sinks/syslog_settings.hpp"
#include "fakes.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

namespace onvigil::alerts::test {

class Drive {
public:
    explicit Drive(SinkSettings sink)
        : dispatcher(context.get_executor(), journal, {"hq", "sensor1", "sen-1", "0.1.0"},
                     [] { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }),
          name_(sink.name)
    {
        journal.cursors[name_] = 0;
        settings_ = only({std::move(sink)});
    }
    ~Drive()
    {
        if (running_) finish();
    }
    Drive(const Drive&) = delete;
    Drive& operator=(const Drive&) = delete;

    void start()
    {
        running_ = true;
        boost::asio::co_spawn(
            context, dispatcher.run(settings_),
            boost::asio::bind_cancellation_slot(stop_.slot(), [this](std::exception_ptr) { running_ = false; }));
    }
    template <typename Condition>
    [[nodiscard]] bool until(Condition condition, std::chrono::milliseconds limit = 15s)
    {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) return false;
            context.restart();
            run_a_little();
        }
        return true;
    }
    [[nodiscard]] bool delivered(std::uint64_t seq, std::chrono::milliseconds limit = 15s)
    {
        return until([&] { return journal.cursors[name_] >= seq; }, limit);
    }
    void finish()
    {
        stopping_ = true;
        stop_.emit(boost::asio::cancellation_type::all);
        EXPECT_TRUE(until([&] { return !running_; }, 5s)) << "the dispatcher does not stop";
        running_ = false;
    }
    void retry() { dispatcher.reconfigure(settings_); }
    [[nodiscard]] model::SinkStatus status() const
    {
        const auto all = dispatcher.status();
        return all.empty() ? model::SinkStatus{} : all.front();
    }
    /// The first error it reports.
    [[nodiscard]] std::string error(std::chrono::milliseconds limit = 15s)
    {
        EXPECT_TRUE(until([&] { return !status().last_error.empty(); }, limit)) << "no error";
        return status().last_error;
    }

    boost::asio::io_context context;
    MemoryJournal journal;
    Dispatcher dispatcher;

private:
    /// Boost 1.83 lets a coroutine that is cancelled before it has started throw out of the context: while stopping
    /// that is the end, for the daemon as well (Application::run).
    void run_a_little()
    {
        try {
            context.run_for(5ms);
        } catch (const boost::system::system_error& error) {
            if (!stopping_ || error.code() != boost::asio::error::operation_aborted) throw;
            running_ = false;
        }
    }

    std::string name_;
    AlertSettings settings_;
    boost::asio::cancellation_signal stop_;
    bool running_ = false;
    bool stopping_ = false;
};

inline SinkSettings syslog_to(std::string address, std::string_view format = "rfc5424")
{
    SyslogSettings syslog;
    syslog.address = *parse_syslog_address(address);
    syslog.format = &format_named(format);
    SinkSettings out;
    out.name = "siem";
    out.target = std::move(syslog);
    return out;
}

}  // namespace onvigil::alerts::test
