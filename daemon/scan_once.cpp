#include "daemon/scan_once.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "control/device_filter.hpp"
#include "daemon/control_handler.hpp"
#include "daemon/engine.hpp"
#include "daemon/version.hpp"
#include "render/device_json.hpp"
#include "render/device_rows.hpp"
#include "render/inventory_summary.hpp"

namespace onvigil::daemon {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// Events of a single scan are not followed.
class NoListener final : public CommitListener {
    void committed(std::span<const RecordChange>, std::span<const model::Event>) override {}
};

render::Table::Style style_of_stdout()
{
    render::Table::Style style;
    style.colour = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) style.screen_width = size.ws_col;
    return style;
}

/// " and asking 65,536 addresses of 10.20.0.0/16 one by one, about 66 s": networks make the scan long.
std::string also_asking(const discovery::DiscoverySettings& settings)
{
    if (settings.networks.empty()) return {};
    std::uint64_t addresses = 0;
    std::string names;
    for (const auto& network : settings.networks) {
        addresses += network.size();
        names += (names.empty() ? "" : ", ") + model::to_text(network);
    }
    std::string out = fmt::format(", and asking {} addresses of {} one by one", render::grouped(addresses), names);
    if (settings.rate > 0)
        out += fmt::format(", about {} s at {} a second", addresses / settings.rate + 1, settings.rate);
    return out;
}

void print_where(const discovery::Status& status, const discovery::DiscoverySettings& settings)
{
    std::string where;
    for (const auto& interface : status.interfaces) {
        if (interface.addresses.empty()) continue;
        where += fmt::format("{}{} ({})", where.empty() ? "" : ", ", interface.name, interface.addresses.front());
    }
    std::fprintf(stderr, "Onvigil %s · looking on %s for %s%s …\n", version,
                 where.empty() ? "no interface" : where.c_str(), model::to_text(settings.window).c_str(),
                 also_asking(settings).c_str());
}

void print_why_nothing(const discovery::Status& status)
{
    std::fputs("Nothing answered. That may be because\n", stderr);
    for (const auto& problem : status.problems)
        std::fprintf(stderr, "  - %s\n    %s\n", problem.what.c_str(), problem.remedy.c_str());
    std::fputs(
        "  - there are no cameras on these networks, or they are in other VLANs: name those in discovery.networks\n"
        "  - this is a container behind a bridge: multicast does not leave it (use the host's network)\n"
        "  - a firewall drops the answers: they come from port 3702 and others to discovery.source_port\n"
        "  - a switch filters multicast (IGMP snooping without a querier)\n"
        "To see it work on simulated cameras:  scripts/run.sh --demo\n",
        stderr);
}

/// The worst first, in the order of `onvigil devices`.
std::vector<model::Record> records_of(const Pipeline& pipeline)
{
    std::vector<model::Record> out;
    for (const auto& [id, record] : pipeline.committed().records) out.push_back(record);
    std::ranges::stable_sort(
        out, {}, [](const model::Record& record) { return control::sort_text(control::SortKey::verdict, record); });
    return out;
}

void print(const std::vector<model::Record>& records, const std::string& site, const std::string& output)
{
    auto text = render::devices_json(records, site);
    const auto& format = *render::find_output_format(output);
    if (format.document != nullptr)
        text = format.document(boost::json::parse(text), *render::devices_view(false, {}), style_of_stdout());
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_summary(const std::vector<model::Record>& records, const policy::Policy& policy, model::TimePoint now)
{
    std::vector<render::ListNote> notes;
    for (const auto& list : policy.lists()) notes.push_back(note_of(list, policy, now));
    std::fprintf(stderr, "%s\n", render::verdict_line(render::totals_of(records)).c_str());
    if (const auto law = render::law_line(records, notes); !law.empty()) std::fprintf(stderr, "%s\n", law.c_str());
}

/// One round, until every device that answered has been asked and judged; then everything stops.
asio::awaitable<void> scan(Engine& engine, async::TaskGroup& tasks, const discovery::DiscoverySettings& settings)
{
    asio::steady_timer timer(co_await asio::this_coro::executor, 100ms);
    co_await timer.async_wait(asio::use_awaitable);
    print_where(engine.discovery().status(), settings);
    (void)co_await engine.discovery().scan({});
    co_await engine.pipeline().flush();  // what is committed shows which hosts that announced nothing are asked too
    for (const auto deadline = std::chrono::steady_clock::now() + 60s;
         !engine.all_asked() && std::chrono::steady_clock::now() < deadline;) {
        timer.expires_after(50ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
    co_await engine.pipeline().flush();
    tasks.cancel();
}

asio::awaitable<void> until_interrupted(asio::io_context& io, async::TaskGroup& tasks)
{
    asio::signal_set signals(io, SIGINT, SIGTERM);
    (void)co_await signals.async_wait(asio::use_awaitable);
    tasks.cancel();
}

asio::awaitable<void> run_tasks(asio::io_context& io, Engine& engine, async::TaskGroup& tasks,
                                const discovery::DiscoverySettings& settings)
{
    engine.spawn_into(tasks);
    tasks.spawn(scan(engine, tasks, settings));
    tasks.spawn(until_interrupted(io, tasks));
    co_await tasks.join();
}

}  // namespace

int scan_once(const Start& start, const Options& options)
{
    print_remarks(start);
    asio::io_context io(1);
    NoListener listener;
    async::TaskGroup tasks(io.get_executor());
    Engine engine(io.get_executor(), start, start.settings.inventory.path, store::Access::snapshot, listener);
    std::exception_ptr failure;
    asio::co_spawn(io, run_tasks(io, engine, tasks, start.settings.discovery),
                   [&](std::exception_ptr error) { failure = std::move(error); });
    io.run();
    if (failure) std::rethrow_exception(failure);

    const auto records = records_of(engine.pipeline());
    const bool for_people = options.output == "table" || options.output == "wide";
    if (for_people) {
        if (!records.empty())
            std::fprintf(stderr, "%s\n\n", render::found_line(render::totals_of(records)).c_str());
        else
            print_why_nothing(engine.discovery().status());
    }
    if (!records.empty() || !for_people) print(records, engine.sensor().site, options.output);
    if (!records.empty() && for_people)
        print_summary(records, engine.pipeline().evaluator().policy(), engine.pipeline().now());
    return 0;
}

}  // namespace onvigil::daemon
