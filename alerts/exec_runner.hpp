#pragma once
/// alerts/exec_runner.hpp - starts a program for every event, without a shell: the event's JSON on its standard input,
/// its keys in the environment; exit code 0 is delivery.
///
/// The program gets no descriptor, no signal mask and no capability of ours, the limit of open files that programs
/// expect, and a process group of its own, which is killed when the time is up. Nobody waits for the killed to be gone.

#include "alerts/sink.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <string>
#include <vector>

#include <sys/types.h>

namespace onvigil::alerts {

class ExecRunner final : public Sink {
public:
    ExecRunner(ExecSink settings, boost::asio::any_io_executor executor);

    boost::asio::awaitable<Outcome> send(std::span<const model::Event> events) override;
    [[nodiscard]] std::size_t batch() const override { return 16; }
    boost::asio::awaitable<void> close() override;

private:
    boost::asio::awaitable<Outcome> run(const model::Event& event);
    void bury();

    ExecSink settings_;
    boost::asio::any_io_executor executor_;
    std::vector<pid_t> dying_;  ///< killed, and not gone yet
};

/// `PATH`, `LANG`, and every key of the event as `ONVIGIL_KEY`: lists joined by ", ", null as nothing.
[[nodiscard]] std::vector<std::string> exec_environment(const model::Event& event);

}  // namespace onvigil::alerts
