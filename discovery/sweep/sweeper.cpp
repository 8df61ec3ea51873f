#include "discovery/sweep/sweeper.hpp"

#include "base/limits.hpp"
#include "net/clock.hpp"
#include "net/tcp_probe.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace onvigil::discovery {

namespace asio = boost::asio;

namespace {

constexpr auto turn_looked_for = milliseconds(50);  ///< while the device is being asked

model::Protocol spoken_at(std::uint16_t port)
{
    if (port == 554) return model::Protocol::rtsp;
    return port == 443 ? model::Protocol::tls : model::Protocol::http;
}

}  // namespace

bool Sweeper::Running::wants_turn(Instant now) const
{
    return abandoned || sweep.phase() != SweepRun::Phase::settling || now >= sweep.settles_at();
}

void Sweeper::Running::update_progress() const
{
    for (const auto& one : progress) {
        one->asked = sweep.passed();
        one->total = sweep.total();
    }
}

Sweeper::Sweeper(asio::any_io_executor executor, const DiscoverySettings& settings, Ports ports, SweepPosition resume,
                 std::uint64_t seed)
    : executor_(std::move(executor)),
      settings_(settings),
      ports_(std::move(ports)),
      resume_(resume),
      seed_(seed),
      changed_(executor_),
      tcp_probe_ended_(executor_),
      ended_(executor_, Instant::max()),
      next_regular_(net::steady_now())
{
    choose_networks();
}

void Sweeper::choose_networks()
{
    configured_ = swept_as(settings_.networks);
    too_large_.clear();
    for (const model::Cidr& network : settings_.networks)
        if (network.size() > SweepOrder::max_addresses) too_large_.push_back(model::to_text(network));
}

void Sweeper::reconfigure(const DiscoverySettings& settings)
{
    const bool same = settings.networks == settings_.networks && settings.exclude == settings_.exclude;
    if (settings.network_interval != settings_.network_interval)
        next_regular_ = std::min(next_regular_, net::steady_now() + settings.network_interval);
    settings_ = settings;
    if (!same) {
        if (regular_) regular_->abandoned = true;
        next_regular_ = net::steady_now();
    }
    choose_networks();
    const auto excluded = [&](const model::Cidr& network) { return settings_.excludes_all_of(network); };
    for (const RunningPtr& running : scans_)
        if (std::ranges::all_of(running->sweep.networks(), excluded)) abandon(*running);
    changed_.notify();
    ended_.cancel();
}

Sweeper::RunningPtr Sweeper::make(std::vector<model::Cidr> networks, SweepPosition resume)
{
    seed_ = net::mix(seed_);
    auto exclude = settings_.exclude;
    const auto broadcasts = ports_.unicast.broadcasts();
    exclude.insert(exclude.end(), broadcasts.begin(), broadcasts.end());
    SweepRun::Plan plan{.networks = std::move(networks),
                        .exclude = std::move(exclude),
                        .seed = seed_,
                        .resume = resume,
                        .tcp_probes = !settings_.tcp_ports.empty(),
                        .window = settings_.window,
                        .known = ports_.known};
    return std::make_shared<Running>(Running{SweepRun(std::move(plan)), {}, net::wall_now(), {}});
}

void Sweeper::start_regular()
{
    next_regular_ = net::steady_now() + settings_.network_interval;
    regular_ = make(settings_.networks, std::exchange(resume_, {}));
    regular_->progress = std::exchange(joining_, {});
}

/// Scans come first; while one waits for its last answers the next has its turn.
Sweeper::RunningPtr Sweeper::whose_turn(Instant now) const
{
    for (const RunningPtr& running : scans_)
        if (running->wants_turn(now)) return running;
    return regular_ && regular_->wants_turn(now) ? regular_ : nullptr;
}

Instant Sweeper::next_turn() const
{
    Instant when = settings_.networks.empty() || regular_ ? Instant::max() : next_regular_;
    for (const RunningPtr& running : scans_) when = std::min(when, running->sweep.settles_at());
    return regular_ ? std::min(when, regular_->sweep.settles_at()) : when;
}

bool Sweeper::interrupted(const Running& running) const
{
    if (running.abandoned) return true;
    const auto before = std::ranges::find_if(scans_, [&](const auto& one) { return one.get() == &running; });
    const Instant now = net::steady_now();
    return std::any_of(scans_.begin(), before, [&](const auto& one) { return one->wants_turn(now); });
}

asio::awaitable<void> Sweeper::run()
{
    for (;;) {
        const Instant now = net::steady_now();
        if (!regular_ && !settings_.networks.empty() && now >= next_regular_) start_regular();
        const RunningPtr running = whose_turn(now);
        if (!running) {
            co_await changed_.wait_until(next_turn());
            continue;
        }
        if (!running->abandoned) co_await go_on(*running);
        running->update_progress();
        if (running->abandoned || running->sweep.phase() == SweepRun::Phase::done) end(running);
    }
}

asio::awaitable<void> Sweeper::sweep_now(std::vector<model::Cidr> networks, std::shared_ptr<ScanProgress> progress)
{
    if (networks.empty() && settings_.networks.empty()) co_return;
    RunningPtr own;
    const std::uint64_t ended_before = regular_ended_;
    if (!networks.empty()) {
        own = make(std::move(networks), {});
        own->progress.push_back(progress);
        scans_.insert(
            std::ranges::find_if(scans_, [&](const auto& one) { return one->sweep.total() > own->sweep.total(); }),
            own);
    } else if (regular_ && !regular_->abandoned) {
        regular_->progress.push_back(progress);
    } else {
        next_regular_ = net::steady_now();
        joining_.push_back(progress);
    }
    changed_.notify();
    const auto goes_on = [&] {
        if (progress->stopped) return false;
        if (own) return std::ranges::find(scans_, own) != scans_.end();
        return regular_ended_ == ended_before && !settings_.networks.empty();
    };
    while (goes_on()) {
        co_await ended_.async_wait(asio::as_tuple(asio::use_awaitable));
        if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) break;
    }
}

void Sweeper::abandon(Running& scan)
{
    scan.abandoned = true;
    for (const auto& one : scan.progress) one->stopped = true;
}

void Sweeper::stop(ScanProgress& progress)
{
    progress.stopped = true;
    const auto is_it = [&](const auto& one) { return one.get() == &progress; };
    for (const RunningPtr& running : scans_)
        if (std::ranges::any_of(running->progress, is_it)) abandon(*running);
    if (regular_) std::erase_if(regular_->progress, is_it);
    std::erase_if(joining_, is_it);
    changed_.notify();
    ended_.cancel();
}

asio::awaitable<void> Sweeper::go_on(Running& running)
{
    switch (running.sweep.phase()) {
        case SweepRun::Phase::probing:
            co_await probe(running);
            break;
        case SweepRun::Phase::settling:
            running.sweep.settled();
            break;
        case SweepRun::Phase::tcp_probing:
            co_await probe_by_tcp(running);
            break;
        case SweepRun::Phase::done:
            break;
    }
}

asio::awaitable<void> Sweeper::probe(Running& running)
{
    // Fresh MessageIDs for every pass: devices answer one only once.
    if (running.probes.empty()) running.probes = probe_messages(settings_.protocols, seed_ = net::mix(seed_));
    NextHost next = [this, &running]() -> std::optional<model::IpAddress> {
        if (interrupted(running)) return std::nullopt;
        running.sweep.mark(net::steady_now());
        auto host = running.sweep.next();
        if (host) ports_.handler.expect(*host);
        running.update_progress();
        return host;
    };
    const auto probes = running.probes;
    (void)co_await ports_.unicast.send(std::move(next), probes);
    if (interrupted(running)) co_return;
    if (running.sweep.is_more()) {
        co_await asio::post(executor_, asio::use_awaitable);
        co_return;
    }
    running.sweep.pass_over(net::steady_now());
    running.probes.clear();
}

void Sweeper::end(const RunningPtr& running)
{
    ports_.release_pending();
    if (!running->abandoned) {
        model::RoundReport report = running->sweep.report(running->started, net::wall_now());
        report.ad_hoc = running != regular_;
        report.awaited = awaited();
        if (!report.ad_hoc) last_finished_ = report.ended;
        ports_.listener.round_ended(std::move(report));
    }
    if (running == regular_) {
        regular_.reset();
        // Scans that wait for a sweep that a reload ended wait for the one that follows.
        if (running->abandoned) {
            joining_.insert(joining_.end(), running->progress.begin(), running->progress.end());
        } else {
            ++regular_ended_;
        }
    }
    scans_.remove(running);
    ended_.cancel();
}

void Sweeper::heard(const model::IpAddress& from)
{
    if (regular_) regular_->sweep.heard(from);
    for (const RunningPtr& running : scans_) running->sweep.heard(from);
}

void Sweeper::dropped()
{
    if (regular_) regular_->sweep.dropped();
    for (const RunningPtr& running : scans_) running->sweep.dropped();
}

asio::awaitable<void> Sweeper::probe_by_tcp(Running& running)
{
    while (!interrupted(running)) {
        const auto host = running.sweep.next();
        if (!host && !running.sweep.is_more()) break;
        running.update_progress();
        if (!host) {
            co_await asio::post(executor_, asio::use_awaitable);
            continue;
        }
        const model::Cidr* network = running.sweep.network_of(*host);
        ++tcp_probing_;
        ports_.tasks.spawn(probe_ports(*host, network != nullptr ? model::to_text(*network) : std::string()));
        while (tcp_probing_ >= SweepRun::tcp_probed_at_once) co_await tcp_probe_ended_.wait();
    }
    if (interrupted(running)) co_return;
    while (tcp_probing_ > 0) co_await tcp_probe_ended_.wait();
    running.sweep.pass_over(net::steady_now());
}

asio::awaitable<void> Sweeper::probe_ports(model::IpAddress host, std::string network)
{
    struct Ended {
        Sweeper& sweeper;
        ~Ended()
        {
            --sweeper.tcp_probing_;
            sweeper.tcp_probe_ended_.notify();
        }
    } ended{*this};
    const auto ports = settings_.tcp_ports;
    for (const std::uint16_t port : ports) {
        const std::optional<bool> opened = co_await opens_in_turn(host, port);
        if (!opened) co_return;
        if (!*opened) continue;
        model::Observation found;
        found.source = spoken_at(port);
        found.from = host;
        found.network = network;
        found.at = net::wall_now();
        heard(host);
        ports_.listener.heard(found);
        net::Target target{.address = host, .url = {}, .others = {}, .endpoint = {}, .network = network};
        if (spoken_at(port) != model::Protocol::rtsp) target.url.port = port;
        target.url.tls = port == 443;
        ports_.interviews.ask(std::move(target));
        co_return;
    }
}

/// Nullopt: the host is excluded, or interviews of it do not end.
asio::awaitable<std::optional<bool>> Sweeper::opens_in_turn(model::IpAddress host, std::uint16_t port)
{
    struct Turn {
        Interviews& interviews;
        model::IpAddress host;
        ~Turn() { interviews.release(host); }
    };
    if (!co_await ports_.unicast.permit(host)) co_return std::nullopt;
    asio::steady_timer pause(executor_);
    const Instant give_up = net::steady_now() + limits::interview_time;
    while (!ports_.interviews.acquire(host)) {
        if (net::steady_now() >= give_up) co_return std::nullopt;
        pause.expires_after(turn_looked_for);
        co_await pause.async_wait(asio::use_awaitable);
    }
    const Turn turn{ports_.interviews, host};
    if (settings_.excluded(host)) co_return std::nullopt;
    co_return co_await net::tcp_probe(host, port, SweepRun::tcp_probe_limit);
}

std::vector<std::string> Sweeper::awaited() const
{
    std::vector<std::string> out;
    for (const model::Cidr& network : configured_) out.push_back(model::to_text(network));
    return out;
}

bool Sweeper::covers(const model::IpAddress& address) const
{
    const bool configured =
        std::ranges::any_of(configured_, [&](const auto& network) { return network.contains(address); });
    return configured || scanned_network_of(address) != nullptr;
}

const model::Cidr* Sweeper::scanned_network_of(const model::IpAddress& address) const
{
    for (const RunningPtr& running : scans_)
        if (const model::Cidr* network = running->sweep.network_of(address)) return network;
    return nullptr;
}

model::SweepStatus Sweeper::status() const
{
    model::SweepStatus out{.running = running(), .asked = 0, .total = 0, .last_finished = last_finished_};
    if (const RunningPtr shown = regular_ ? regular_ : scans_.empty() ? nullptr : scans_.front()) {
        out.asked = shown->sweep.passed();
        out.total = shown->sweep.total();
    }
    return out;
}

SweepPosition Sweeper::position() const
{
    return regular_ && !regular_->abandoned ? regular_->sweep.position(tcp_probing_) : SweepPosition();
}

}  // namespace onvigil::discovery
