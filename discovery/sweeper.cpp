#include "discovery/sweeper.hpp"

#include "discovery/knock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace onvigil::discovery {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t knocks_at_once = 64;
constexpr auto knock_limit = std::chrono::seconds(2);

model::TimePoint stamp()
{
    return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

model::Protocol spoken_at(std::uint16_t port)
{
    if (port == 554) return model::Protocol::rtsp;
    return port == 443 ? model::Protocol::tls : model::Protocol::http;
}

}  // namespace

Sweeper::Sweeper(asio::any_io_executor executor, const DiscoverySettings& settings, async::TaskGroup& tasks,
                 Unicast& unicast, Hearing& hearing, Recipient& recipient, Interviews& interviews, SweepPosition resume,
                 std::uint64_t seed)
    : executor_(std::move(executor)),
      settings_(settings),
      tasks_(tasks),
      unicast_(unicast),
      hearing_(hearing),
      recipient_(recipient),
      interviews_(interviews),
      resume_(resume),
      seed_(seed),
      changed_(executor_),
      ended_(executor_, Instant::max()),
      next_regular_(steady_clock::now())
{
    choose_networks();
}

void Sweeper::choose_networks()
{
    networks_ = settings_.networks;
    if (sweep_ && !configured_) networks_.insert(networks_.end(), sweep_->networks().begin(), sweep_->networks().end());
    too_large_.clear();
    for (const model::Cidr& network : settings_.networks)
        if (network.size() > Sweep::max_addresses) too_large_.push_back(model::to_text(network));
}

void Sweeper::adopt(const DiscoverySettings& settings)
{
    const bool same = settings.networks == settings_.networks && settings.exclude == settings_.exclude;
    if (settings.network_interval != settings_.network_interval)
        next_regular_ = std::min(next_regular_, steady_clock::now() + settings.network_interval);
    settings_ = settings;
    if (!same) {
        abandoned_ = configured_;
        next_regular_ = steady_clock::now();
    }
    choose_networks();
    changed_.nudge();
}

asio::awaitable<void> Sweeper::run()
{
    for (;;) {
        if (!requests_.empty()) {
            Request request = std::move(requests_.front());
            requests_.pop_front();
            const bool configured = request.networks.empty();
            if (configured) request.networks = settings_.networks;
            co_await sweep(std::move(request.networks), configured);
            completed_ = request.number;
            ended_.cancel();
        } else if (!settings_.networks.empty() && steady_clock::now() >= next_regular_) {
            co_await sweep(settings_.networks, true);
        } else {
            co_await changed_.wait_until(settings_.networks.empty() ? Instant::max() : next_regular_);
        }
    }
}

asio::awaitable<std::uint64_t> Sweeper::sweep_now(std::vector<model::Cidr> networks)
{
    if (networks.empty() && settings_.networks.empty()) co_return 0;
    const std::uint64_t number = ++requested_;
    requests_.push_back({std::move(networks), number});
    changed_.nudge();
    while (completed_ < number) {
        co_await ended_.async_wait(asio::as_tuple(asio::use_awaitable));
        if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) break;
    }
    co_return asked_last_;
}

asio::awaitable<void> Sweeper::sweep(std::vector<model::Cidr> networks, bool configured)
{
    if (configured) next_regular_ = steady_clock::now() + settings_.network_interval;
    seed_ = mix(seed_);
    sweep_.emplace(std::move(networks), settings_.exclude, seed_,
                   configured ? std::exchange(resume_, {}) : SweepPosition());
    configured_ = configured;
    abandoned_ = false;
    answers_on_.clear();
    answered_.clear();
    hearing_.expect_all();
    choose_networks();
    const model::TimePoint started = stamp();
    const auto asked_things = questions(settings_.protocols, seed_);
    std::function<std::optional<model::IpAddress>()> next = [this]() -> std::optional<model::IpAddress> {
        while (!abandoned_) {
            if (auto address = sweep_->next()) return address->address;
            if (!sweep_->paused()) break;
        }
        return std::nullopt;
    };
    asked_last_ = co_await unicast_.ask(std::move(next), asked_things);
    asio::steady_timer window(executor_, settings_.window);
    co_await window.async_wait(asio::use_awaitable);
    if (!abandoned_ && !settings_.tcp_ports.empty()) co_await knock(*sweep_);
    if (!abandoned_) report(*sweep_, started);
    sweep_.reset();
    configured_ = false;
    choose_networks();
}

void Sweeper::report(const Sweep& sweep, model::TimePoint started)
{
    model::RoundReport report{
        .started = started, .ended = stamp(), .networks = {}, .silent = {}, .answers = 0, .extra = false};
    for (const model::Cidr& network : sweep.networks()) {
        report.networks.push_back(model::to_text(network));
        const std::size_t answers = answers_on_[report.networks.back()];
        report.answers += answers;
        if (answers == 0) report.silent.push_back(report.networks.back());
    }
    last_finished_ = report.ended;
    recipient_.round_ended(std::move(report));
}

void Sweeper::heard(const model::Observation& observation)
{
    if (!sweep_) return;
    ++answers_on_[observation.network];
    if (!settings_.tcp_ports.empty()) answered_.insert(observation.from);
}

/// A second walk over the same addresses, at those who did not answer.
asio::awaitable<void> Sweeper::knock(const Sweep& done)
{
    Sweep walk(done.networks(), settings_.exclude, done.position().key);
    asio::steady_timer pause(executor_);
    while (!walk.done() && !abandoned_) {
        const auto address = walk.next();
        if (!address || answered_.contains(address->address)) continue;
        while (knocking_ >= knocks_at_once) {
            pause.expires_after(milliseconds(5));
            co_await pause.async_wait(asio::use_awaitable);
        }
        if (!co_await unicast_.permit(address->address)) continue;
        ++knocking_;
        tasks_.spawn(knock_at(address->address, model::to_text(done.networks()[address->network])));
    }
    while (knocking_ > 0) {
        pause.expires_after(milliseconds(20));
        co_await pause.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> Sweeper::knock_at(model::IpAddress host, std::string network)
{
    struct Ended {
        std::size_t& count;
        ~Ended() { --count; }
    } ended{knocking_};
    for (const std::uint16_t port : settings_.tcp_ports) {
        if (!co_await opens(host, port, knock_limit)) continue;
        model::Observation found;
        found.source = spoken_at(port);
        found.from = host;
        found.network = network;
        found.at = stamp();
        recipient_.heard(found);
        Target target{.address = host, .door = {}, .others = {}, .endpoint = {}, .network = network};
        if (spoken_at(port) != model::Protocol::rtsp) target.door.port = port;
        target.door.tls = port == 443;
        interviews_.ask(std::move(target));
        co_return;
    }
}

SweepStatus Sweeper::status() const
{
    SweepStatus out{.running = sweep_.has_value(), .asked = 0, .total = 0, .last_finished = last_finished_};
    if (sweep_) {
        out.asked = sweep_->passed();
        out.total = sweep_->total();
    }
    return out;
}

SweepPosition Sweeper::position() const
{
    return sweep_ && configured_ ? sweep_->position() : SweepPosition();
}

}  // namespace onvigil::discovery
