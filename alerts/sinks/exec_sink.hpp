#pragma once
/// alerts/sinks/exec_sink.hpp - starts a program for every event, without a shell: the event's JSON on its standard
/// input, its keys in the environment; exit code 0 is delivery.
///
/// The program gets no descriptor, no signal mask and no capability of ours, the limit of open files that programs
/// expect, and a process group of its own, which is killed when the time is up. What is killed is not waited for.

#include "alerts/sinks/sink.hpp"
#include "alerts/sinks/sink_type.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <string>
#include <vector>

#include <sys/types.h>

namespace onvigil::alerts {

struct ExecSettings {
    std::vector<std::string> command;  ///< command[0] is an absolute path
    std::chrono::milliseconds timeout{10'000};
    bool operator==(const ExecSettings&) const = default;

    static const SinkType type;
    void visit(SettingVisitor& visitor);
    [[nodiscard]] std::string target() const { return command.empty() ? "" : command.front(); }
    [[nodiscard]] std::unique_ptr<Sink> make(const SensorIdentity& identity,
                                             const boost::asio::any_io_executor& executor) const;
};

class ExecSink final : public Sink {
public:
    ExecSink(ExecSettings settings, boost::asio::any_io_executor executor);

    boost::asio::awaitable<Outcome> send(std::span<const model::Event> events) override;
    [[nodiscard]] std::size_t batch() const override { return 16; }
    boost::asio::awaitable<void> close() override;

private:
    boost::asio::awaitable<Outcome> run(const model::Event& event);
    void reap_children();

    ExecSettings settings_;
    boost::asio::any_io_executor executor_;
    std::vector<pid_t> dying_;  ///< killed, and not gone yet
};

/// `PATH`, `LANG`, and every key of the event as `ONVIGIL_KEY`: lists joined by ", ", null as nothing.
[[nodiscard]] std::vector<std::string> exec_environment(const model::Event& event);

}  // namespace onvigil::alerts
