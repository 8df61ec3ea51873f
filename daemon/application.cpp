#include "daemon/application.hpp"

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <malloc.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <numeric>

#include "daemon/descriptor_limit.hpp"
#include "daemon/gather_status.hpp"
#include "daemon/heap_trim.hpp"
#include "daemon/hub_directives.hpp"
#include "daemon/paths.hpp"
#include "daemon/process_usage.hpp"
#include "daemon/shutdown.hpp"
#include "daemon/version.hpp"
#include "systemd/notifier.hpp"

namespace onvigil::daemon {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {
constexpr auto store_limit = 3s, end_limit = 4s;  ///< of a stop
/// After it the first sockets are open: what is wrong from the start is said then.
constexpr auto first_check_delay = 500ms;
/// Between two reloads there is time for other work.
constexpr auto reload_interval = 100ms;
constexpr std::chrono::milliseconds first_backup_delay = 1min, backup_interval = 1h;
constexpr int mmap_threshold = 1 << 20;

control::ControlSettings control_settings(const config::Settings& settings)
{
    auto control = settings.control;
    control.socket = socket_path(settings).string();
    return control;
}

asio::awaitable<void> pause(std::chrono::milliseconds time)
{
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

Application::Application(Start start, Options options)
    : options_(std::move(options)), start_(std::move(start)), log_(log_level()), tasks_(io_.get_executor())
{
    engine_ = std::make_unique<Engine>(io_.get_executor(), start_, inventory_path(start_.settings),
                                       store::Access::exclusive, *this);
    auto& pipeline = engine_->pipeline();
    started_ = pipeline.now();
    journal_ = std::make_unique<SinkJournal>(engine_->store(), pipeline, engine_->cursors());
    dispatcher_ = std::make_unique<alerts::Dispatcher>(
        io_.get_executor(), *journal_,
        alerts::SensorIdentity{engine_->sensor().site, engine_->sensor().name, engine_->sensor().id, version},
        [&pipeline] { return pipeline.now(); });
    hub_journal_ = std::make_unique<HubJournal>(HubJournal::Parts{
        engine_->store(), pipeline, [this] { return health_.open().size(); }, [this] { return start_.hub_knowledge; },
        [this](hub::Directive directive) { return carry_out(*handler_, std::move(directive)); },
        [this] { return reload(), refused_reload_; }});
    hub_ = std::make_unique<hub::Pusher>(io_.get_executor(), start_.settings.hub, *hub_journal_,
                                         [&pipeline] { return pipeline.now(); });
    scans_ = std::make_unique<Scans>(tasks_, engine_->discovery(), engine_->interviews(), pipeline,
                                     start_.settings.discovery.window);
    handler_ = std::make_unique<ControlHandler>(ControlHandler::Parts{
        *engine_, pipeline, *scans_, engine_->store(), engine_->hwdb(), *dispatcher_, [this] { return status(); },
        [this] { return sinks(); }, start_.settings, [this](const std::string& line) { log_.info("{}", line); },
        options_.config.parent_path()});
    server_ = std::make_unique<control::Server>(io_.get_executor(), control_settings(start_.settings), *handler_);
}

int Application::run()
{
    std::exception_ptr failure;
    asio::co_spawn(io_, live(), [&](std::exception_ptr error) { failure = std::move(error); });
    try {
        io_.run();
    } catch (const std::exception& error) {
        end_process_with(error, stopping_, log_);
    }
    if (failure) std::rethrow_exception(failure);
    return 0;
}

asio::awaitable<void> Application::live()
{
    for (const auto& problem : start_.knowledge_problems) log_.warning("{}", problem.text);
    for (const auto& warning : server_->warnings()) log_.warning("{}; {}", model::to_text(warning), warning.remedy);
    engine_->spawn_into(tasks_);
    tasks_.spawn(dispatcher_->run(start_.settings.alerts));
    tasks_.spawn(hub_->run());
    tasks_.spawn(server_->run());
    tasks_.spawn(handle_signals());
    tasks_.spawn(reload_at_signals());
    tasks_.spawn(emit_heartbeats());
    tasks_.spawn(watch_health());
    tasks_.spawn(prune_journal());
    tasks_.spawn(back_up());
    tasks_.spawn(trim_heap());
    tasks_.spawn(systemd::keep_watchdog_quiet([this] { return status_line(); }));
    engine_->pipeline().announce(alerts::sensor_started(context(), version, engine_->pipeline().committed().levels()));
    forget_refusal();
    log_.info("Onvigil {} watches; ask it with onvigil --socket {}", version, socket_path(start_.settings).string());
    systemd::notify_ready(status_line());
    co_await tasks_.join();
}

asio::awaitable<void> Application::handle_signals()
{
    asio::signal_set signals(io_, SIGTERM, SIGINT);
    (void)co_await signals.async_wait(asio::use_awaitable);
    co_await stop();
}

/// However many signals come while one reload is under way, one more follows it: the newest files count. SIGHUP is
/// blocked from the start (main.cpp) to the end, so that none is lost before and none ends the daemon after.
asio::awaitable<void> Application::reload_at_signals()
{
    sigset_t reloads;
    sigemptyset(&reloads);
    sigaddset(&reloads, SIGHUP);
    asio::posix::stream_descriptor signals(io_, ::signalfd(-1, &reloads, SFD_CLOEXEC));
    signalfd_siginfo told{};
    while (!stopping_) {
        (void)co_await signals.async_read_some(asio::buffer(&told, sizeof told), asio::use_awaitable);
        reload();
        co_await pause(reload_interval);
    }
}

asio::awaitable<void> Application::stop()
{
    stopping_ = true;
    end_process_within(end_limit, log_);
    hub_->stop();
    systemd::notify_stopping();
    log_.info("stopping");
    auto& pipeline = engine_->pipeline();
    pipeline.announce(alerts::sensor_stopped(context(), version, pipeline.committed().levels()));
    co_await store_and_deliver(pipeline, *dispatcher_, log_, store_limit);
    tasks_.cancel();
}

/// The sockets first: they alone may fail, and then nothing is changed.
Result<Start, Refused> Application::prepare_reload()
{
    auto fresh = prepare(options_, &start_.knowledge);
    if (!fresh) return fresh;
    try {
        server_->reconfigure(control_settings(fresh->settings));
    } catch (const std::system_error& error) {
        return Refused{{error.what()}};
    }
    return fresh;
}

void Application::rename_site(const std::string& site)
{
    const auto was = engine_->sensor().site;
    engine_->rename_site(site);
    if (engine_->sensor().site == was) return;
    dispatcher_->rename_site(engine_->sensor().site);
    engine_->pipeline().announce(alerts::site_renamed(context(), was));
}

void Application::reload()
{
    if (stopping_) return;
    systemd::notify_reloading();
    auto fresh = prepare_reload();
    if (!fresh) {
        refused_reload_ = fresh.error().lines;
        for (const auto& line : refused_reload_) log_.error("{}", line);
        log_.error("the configuration was not changed");
    } else {
        refused_reload_.clear();
        for (const auto& problem : fresh->knowledge_problems) log_.warning("{}", problem.text);
        // Where its files lie, a running daemon does not change.
        waits_for_restart_ = start_.settings.inventory.path != fresh->settings.inventory.path;
        fresh->settings.inventory.path = start_.settings.inventory.path;
        start_ = std::move(*fresh);
        rename_site(start_.settings.site);
        engine_->reconfigure(start_);
        dispatcher_->reconfigure(start_.settings.alerts);
        hub_->reconfigure(start_.settings.hub);
        scans_->reconfigure(start_.settings.discovery.window);
        log_.set_least(log_level());
        reloaded_.notify();
        log_.info("configuration and lists are reloaded");
    }
    dispatcher_->reopen();
    check_health();
    systemd::notify_ready(status_line());
}

void Application::committed(std::span<const RecordChange> changes, std::span<const model::Event> events)
{
    scans_->committed(changes);
    log_.debug("committed {} devices, {} events up to {}", changes.size(), events.size(),
               engine_->pipeline().committed().last_seq);
    if (events.empty()) return;
    server_->publish(events);
    dispatcher_->journal_grew();
}

asio::awaitable<void> Application::emit_heartbeats()
{
    for (auto last = std::chrono::steady_clock::now();;) {
        const auto due = last + start_.settings.alerts.heartbeat;
        co_await reloaded_.wait_until(due);
        if (std::chrono::steady_clock::now() < due) continue;  // it may be due sooner now
        last = std::chrono::steady_clock::now();
        const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(engine_->pipeline().now() - started_);
        engine_->pipeline().announce(
            alerts::sensor_heartbeat(context(), version, engine_->pipeline().committed().levels(), uptime));
    }
}

asio::awaitable<void> Application::watch_health()
{
    health_.resume(engine_->pipeline().saved().problems);
    for (auto wait = first_check_delay;; wait = 5s) {
        co_await pause(wait);
        engine_->save_sweep_position();
        escaped_.look();
        check_health();
    }
}

void Application::check_health()
{
    auto& pipeline = engine_->pipeline();
    if (const auto& rounds = pipeline.saved().rounds; rounds.count != std::exchange(rounds_logged_, rounds.count))
        log_.debug("round {}: {} answers in {}", rounds.count, rounds.last_answers,
                   model::to_text(rounds.last_duration));
    const auto difference = health_.look(health_problems(), pipeline.now(), untried(dispatcher_->status()));
    for (const auto& one : difference.opened)
        pipeline.announce(alerts::sensor_degraded(context(), one.what, one.detail, one.remedy));
    for (const auto& what : difference.recovered) pipeline.announce(alerts::sensor_recovered(context(), what));
    if (!difference.opened.empty() || !difference.recovered.empty())
        pipeline.save([&](SavedState& saved) { saved.problems = health_.open(); });
}

/// A burst of answers, or one long answer of ours, leaves free memory between what stays; it is returned to the system
/// once no device is being asked.
asio::awaitable<void> Application::trim_heap()
{
    // Tables that grow and long answers are let go as a whole; glibc would raise this bound with the first of them.
    mallopt(M_MMAP_THRESHOLD, mmap_threshold);
    // Without fast bins, which each large block would have it merge: 7 % less CPU for each device.
    mallopt(M_MXFAST, 0);
    // What came of all that allocates: interviews, rounds, transactions.
    const auto work_done = [this] {
        const auto& pipeline = engine_->pipeline();
        const auto& commits = pipeline.committed().commit_durations.counts;
        return engine_->interviews().status().ended + pipeline.saved().rounds.count +
               std::reduce(commits.begin(), commits.end());
    };
    HeapTrim trim(process_usage().resident_bytes);
    for (;;) {
        co_await pause(1s);
        if (!trim.due(work_done(), process_usage().resident_bytes) || !engine_->all_asked()) continue;
        malloc_trim(0);
        trim.trimmed(process_usage().resident_bytes);
    }
}

/// The journal's bounds hold from the start on, and soon after they are passed. The dispatcher is told what went: only
/// the sinks' filters know whether an event was to be delivered.
asio::awaitable<void> Application::prune_journal()
{
    for (;;) {
        bool more = false;
        if (const auto read_to = dispatcher_->read_to()) {
            const auto& inventory = start_.settings.inventory;
            const auto now = engine_->pipeline().now();
            try {
                const auto pruned =
                    co_await engine_->store().prune(inventory.keep_events, inventory.max_journal, now, *read_to);
                dispatcher_->made_room(pruned.unread);
                more = pruned.more;
            } catch (const store::DiskFull&) {
                // Nothing was removed; the pipeline says that the disk is full.
            }
        }
        const auto sizes = co_await engine_->store().sizes();
        journal_size_ = {sizes.events, sizes.journal_bytes, sizes.database_bytes, sizes.oldest};
        if (!more) co_await pause(5s);
    }
}

/// The inventory's copy, for the case that it is damaged.
asio::awaitable<void> Application::back_up()
{
    for (auto wait = first_backup_delay;; wait = backup_interval) {
        co_await pause(wait);
        try {
            co_await engine_->store().back_up();
            backup_error_.clear();
        } catch (const store::StoreError& error) {
            backup_error_ = error.what();
        }
    }
}

std::vector<model::HealthProblem> Application::health_problems() const
{
    std::vector<model::HealthProblem> out;
    if (auto leap = engine_->clock().problem()) out.push_back(std::move(*leap));
    if (!refused_reload_.empty())
        out.push_back({"the configuration on disk was refused",
                       refused_reload_.front(),
                       "mend it (onvigil config check), then systemctl reload onvigild",
                       {},
                       true});
    for (const auto& remark : start_.settings.remarks)
        out.push_back({remark, {}, "change it there, then systemctl reload onvigild"});
    for (const auto& problem : start_.knowledge_problems)
        out.push_back(
            {problem.text, {}, "mend the file, then systemctl reload onvigild; until then it does not count"});
    if (waits_for_restart_) out.push_back({"inventory.path has changed", {}, "systemctl restart onvigild takes it up"});
    collect(out, engine_->discovery().status().problems);
    collect(out, engine_->interviews().status().problems);
    collect(out, engine_->pipeline().evaluator().policy(), engine_->pipeline().now());
    collect(out, dispatcher_->status());
    collect_hub(out, hub_->status(), hub_->knowledge_problem());
    collect(out, server_->warnings());
    if (!engine_->hwdb().available())
        out.push_back(
            {"no hardware database: owners of MAC addresses are not known", {}, "install Debian's package udev"});
    if (auto few = descriptor_problem(start_.settings.identification, descriptor_limit()))
        out.push_back(std::move(*few));
    if (const auto& done = engine_->store().recovered())
        out.push_back(
            {"the inventory was damaged",
             *done,
             "look at the disk (dmesg, smartctl); the file that was moved is not needed any more by the daemon",
             {}});
    if (escaped_.running() > 0)
        out.push_back({"programs run on that exec sinks have started", fmt::format("{}", escaped_.running()),
                       "let the sink's program wait for what it starts; the service ends them with itself"});
    if (const auto& unreadable = engine_->store().unreadable(); unreadable.count() > 0)
        out.push_back(
            {"events of the journal cannot be read",
             fmt::format("{}, the first of them is event {}", unreadable.count(), unreadable.first()),
             "look at the disk (dmesg, smartctl); they are left out, and events.lost names the sinks that miss "
             "them"});
    if (!backup_error_.empty())
        out.push_back(
            {"the inventory's copy could not be written", backup_error_, "make room, and look at the disk", {}});
    if (const auto& why = engine_->pipeline().committed().disk_full)
        out.push_back({"the disk is full: nothing is stored",
                       *why,
                       "make room; what was found meanwhile is then stored and told by itself",
                       {},
                       true});
    collect_unstable(out, engine_->pipeline().registry());
    collect_disk(out, inventory_path(start_.settings));
    return out;
}

control::Status Application::status() const
{
    auto status = make_status(*engine_, started_);
    status.sinks = sinks();
    status.drops.merge(server_->drops());
    status.drops["exec.escaped-processes"] = escaped_.seen();
    status.drops["journal.unreadable-events"] = engine_->store().unreadable().count();
    status.problems = health_.open();
    status.journal = journal_size_;
    status.rounds.interval = start_.settings.discovery.interval;
    return status;
}

/// The hub is shown among them.
std::vector<model::SinkStatus> Application::sinks() const
{
    auto sinks = dispatcher_->status();
    if (auto hub = hub_->status()) sinks.push_back(std::move(*hub));
    return sinks;
}

std::string Application::status_line() const
{
    return summary_line(engine_->pipeline());
}

}  // namespace onvigil::daemon
