#include "daemon/scans.hpp"

#include <fmt/format.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

#include "render/main_address.hpp"

namespace onvigil::daemon {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// How long the summary of a scan waits for interviews of slow devices.
constexpr auto longest_wait = 30s;

std::string address_of(const model::Device& device)
{
    return render::main_address_text(device, "nowhere");
}

/// What a change means to the scan's user; empty: nothing worth a line.
std::string describe(const RecordChange& change)
{
    if (!change.before.device) return "new";
    const auto& before = *change.before.device;
    const auto& after = *change.after.device;
    if (before.presence == model::Presence::offline && after.presence == model::Presence::online) return "back online";
    if (address_of(before) != address_of(after)) return "moved from " + address_of(before);
    if (!before.firmware.empty() && before.firmware != after.firmware)
        return fmt::format("firmware: {} -> {}", before.firmware, after.firmware);
    if (change.before.verdict->level != change.after.verdict->level)
        return fmt::format("verdict: {} -> {}", model::name(change.before.verdict->level),
                           model::name(change.after.verdict->level));
    return "";
}

std::chrono::milliseconds since(Instant started)
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
}

void show(const discovery::ScanProgress& progress, control::ScanView& view)
{
    view.answers = progress.answers;
    view.seen = progress.devices;
    view.asked = progress.asked;
    view.total = std::max(view.total, progress.total);
}

bool lies_in(const model::IpAddress& address, const std::vector<model::Cidr>& networks)
{
    return networks.empty() ||
           std::ranges::any_of(networks, [&](const model::Cidr& network) { return network.contains(address); });
}

}  // namespace

Scans::Scans(async::TaskGroup& tasks, discovery::Discovery& discovery, const interview::InterviewScheduler& interviews,
             Pipeline& pipeline, std::chrono::milliseconds window)
    : tasks_(tasks), discovery_(discovery), interviews_(interviews), pipeline_(pipeline), window_(window)
{
}

std::shared_ptr<const control::ScanView> Scans::start(std::vector<model::Cidr> networks)
{
    if (running_.size() >= most) return nullptr;
    const auto view = std::make_shared<control::ScanView>(estimate(networks));
    const auto progress = std::make_shared<discovery::ScanProgress>();
    running_.push_back({view, progress, networks, {}, {}});
    tasks_.spawn(run(view, std::move(networks), progress));
    tasks_.spawn(follow(view, progress, std::chrono::steady_clock::now()));
    return view;
}

control::ScanView Scans::estimate(const std::vector<model::Cidr>& networks) const
{
    control::ScanView out;
    out.expected = std::max(window_, discovery_.expected(networks));
    for (const auto& network : networks) out.total += network.size();
    return out;
}

std::size_t Scans::stop(const control::ScanView* one)
{
    std::size_t stopped = 0;
    for (const auto& running : running_) {
        if (running.progress->stopped || (one != nullptr && running.view.get() != one)) continue;
        discovery_.stop_scan(*running.progress);
        ++stopped;
    }
    return stopped;
}

bool Scans::all_asked(const std::vector<model::Cidr>& networks) const
{
    return !interviews_.busy([&asked = networks](const model::IpAddress& address) { return lies_in(address, asked); });
}

asio::awaitable<void> Scans::run(View view, std::vector<model::Cidr> networks, Progress progress)
{
    const auto started = std::chrono::steady_clock::now();
    asio::steady_timer timer(co_await asio::this_coro::executor);
    (void)co_await discovery_.scan(networks, progress);
    show(*progress, *view);
    if (progress->stopped)
        view->failure = "it was stopped";
    else
        view->asked = view->total;
    // Devices answer in their own time; what they say of themselves belongs into the summary.
    for (const auto deadline = std::chrono::steady_clock::now() + longest_wait;
         !progress->stopped && !all_asked(networks) && std::chrono::steady_clock::now() < deadline;) {
        timer.expires_after(50ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
    try {
        co_await pipeline_.flush();
    } catch (const store::DiskFull& full) {
        view->failure = full.what();
    }
    view->elapsed = since(started);
    view->finished = true;
    std::erase_if(running_, [&](const Running& running) { return running.view == view; });
}

asio::awaitable<void> Scans::follow(View view, Progress progress, Instant started)
{
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (!view->finished) {
        view->elapsed = since(started);
        show(*progress, *view);
        timer.expires_after(200ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

void Scans::put(Lines& lines, std::unordered_map<std::string, std::size_t>& index, const model::Record& record,
                std::string what)
{
    const auto [place, is_new] = index.try_emplace(record.device->id, lines.size());
    if (is_new)
        lines.push_back({record, std::move(what)});
    else
        lines[place->second].record = record;
}

void Scans::committed(std::span<const RecordChange> changes)
{
    if (running_.empty()) return;
    for (const auto& one : changes) {
        if (!one.after.device) continue;
        const auto what = describe(one);
        for (auto& [view, progress, networks, found, changed] : running_) {
            const auto here = [&asked = networks](const model::IpAddress& address) { return lies_in(address, asked); };
            if (!networks.empty() && !std::ranges::any_of(one.after.device->addresses, here)) continue;
            if (what == "new" || found.contains(one.after.device->id))
                put(view->found, found, one.after, "new");
            else if (!what.empty())
                put(view->changed, changed, one.after, what);
        }
    }
}

}  // namespace onvigil::daemon
