#pragma once
/// daemon/application.hpp - the composition root of `onvigild`: makes the parts, starts them, reloads and stops them.

#include "alerts/dispatcher.hpp"
#include "async/notification.hpp"
#include "control/server.hpp"
#include "daemon/control_handler.hpp"
#include "daemon/engine.hpp"
#include "daemon/escaped_processes.hpp"
#include "daemon/health.hpp"
#include "daemon/hub_journal.hpp"
#include "daemon/log.hpp"
#include "daemon/scans.hpp"
#include "daemon/sink_journal.hpp"
#include "hub/pusher.hpp"

#include <boost/asio/io_context.hpp>

namespace onvigil::daemon {

class Application final : public CommitListener {
public:
    Application(Start start, Options options);

    /// Runs until SIGTERM or SIGINT; gives the exit code. Throws what is broken in the environment.
    [[nodiscard]] int run();

private:
    void committed(std::span<const RecordChange> changes, std::span<const model::Event> events) override;

    [[nodiscard]] boost::asio::awaitable<void> live();
    [[nodiscard]] boost::asio::awaitable<void> handle_signals();
    [[nodiscard]] boost::asio::awaitable<void> reload_at_signals();
    [[nodiscard]] boost::asio::awaitable<void> emit_heartbeats();
    [[nodiscard]] boost::asio::awaitable<void> watch_health();
    [[nodiscard]] boost::asio::awaitable<void> prune_journal();
    [[nodiscard]] boost::asio::awaitable<void> back_up();
    [[nodiscard]] boost::asio::awaitable<void> trim_heap();
    [[nodiscard]] boost::asio::awaitable<void> stop();
    void reload();
    [[nodiscard]] Result<Start, Refused> prepare_reload();
    void rename_site(const std::string& site);
    void check_health();

    [[nodiscard]] std::vector<model::HealthProblem> health_problems() const;
    [[nodiscard]] control::Status status() const;
    [[nodiscard]] std::vector<model::SinkStatus> sinks() const;
    [[nodiscard]] std::string status_line() const;
    [[nodiscard]] config::LogLevel log_level() const { return options_.log_level.value_or(start_.settings.log_level); }
    [[nodiscard]] alerts::EventContext context() const { return engine_->pipeline().context(); }

    Options options_;
    Start start_;
    Log log_;
    boost::asio::io_context io_{1};
    model::TimePoint started_;
    async::TaskGroup tasks_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<SinkJournal> journal_;
    std::unique_ptr<alerts::Dispatcher> dispatcher_;
    std::unique_ptr<HubJournal> hub_journal_;
    std::unique_ptr<hub::Pusher> hub_;
    std::unique_ptr<Scans> scans_;
    std::unique_ptr<ControlHandler> handler_;
    std::unique_ptr<control::Server> server_;
    Health health_;
    EscapedProcesses escaped_;
    control::JournalStatus journal_size_;
    async::Notification reloaded_{io_.get_executor()};
    std::uint64_t rounds_logged_ = 0;
    bool stopping_ = false;
    std::string backup_error_;                 ///< of the last copy; empty: it was made
    std::vector<std::string> refused_reload_;  ///< why the last reload was refused
    bool waits_for_restart_ = false;           ///< inventory.path was changed
};

}  // namespace onvigil::daemon
