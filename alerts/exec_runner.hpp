#pragma once
/// alerts/exec_runner.hpp - starts a program for every event, without a shell: the event's JSON on its standard input,
/// its keys in the environment; exit code 0 is delivery.
///
/// The program gets no descriptor of ours, no signal mask of ours, and a process group of its own, which is killed when
/// the time is up.

#include "alerts/sink.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <string>
#include <vector>

namespace onvigil::alerts {

class ExecRunner final : public Sink {
public:
    ExecRunner(ExecSink settings, boost::asio::any_io_executor executor);

    boost::asio::awaitable<Outcome> send(std::span<const model::Event> events) override;
    [[nodiscard]] std::size_t batch() const override { return 16; }

private:
    boost::asio::awaitable<Outcome> run(const model::Event& event);

    ExecSink settings_;
    boost::asio::any_io_executor executor_;
};

/// `PATH`, `LANG`, and every key of the event as `ONVIGIL_KEY`: lists joined by ", ", null as nothing.
[[nodiscard]] std::vector<std::string> exec_environment(const model::Event& event);

}  // namespace onvigil::alerts
