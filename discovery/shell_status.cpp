#include "discovery/shell.hpp"

#include "net/clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace onvigil::discovery {

namespace asio = boost::asio;

namespace {

constexpr auto overflow_is_told_for = std::chrono::minutes(1);  ///< at least; else until a round later
constexpr unsigned mute_after = 2;                              ///< rounds: one may be bad luck

}  // namespace

void Discovery::Shell::Tally::count(const model::IpAddress& from)
{
    ++progress->answers;
    senders.insert(from);
    progress->devices = senders.size();
}

/// Who answered what the scan joins belongs to it; who has a home keeps it.
void Discovery::Shell::begin_tally(const std::shared_ptr<Tally>& tally)
{
    if (rounds_.running() && round_.progress) {
        tally->senders = round_.senders;
        tally->progress->answers = round_.progress->answers;
    }
    const auto* joined = tally->networks.empty() ? sweeper_.regular() : nullptr;
    if (joined != nullptr) {
        tally->senders.insert(joined->answered().begin(), joined->answered().end());
        tally->progress->answers += joined->answers();
    }
    tally->progress->devices = tally->senders.size();
    scans_.push_back(tally);
    if (tally->networks.empty()) return;
    const auto is_interface = [this](const std::string& name) {
        return std::any_of(sockets_.interfaces().begin(), sockets_.interfaces().end(),
                           [&](const net::Interface& interface) { return interface.name == name; });
    };
    known_.each_address([&](const std::string&, const model::IpAddress& address, const std::string& network) {
        for (const model::Cidr& scanned : tally->networks)
            if (scanned.contains(address) && is_interface(network)) homes_.emplace(address, network);
    });
}

asio::awaitable<ScanSummary> Discovery::Shell::scan(std::vector<model::Cidr> networks,
                                                    std::shared_ptr<ScanProgress> progress)
{
    struct Listed {
        Shell& shell;
        std::shared_ptr<Tally> tally;
        ~Listed()
        {
            shell.scans_.remove(tally);
            if (shell.scans_.empty()) shell.homes_.clear();
        }
    };
    const auto tally = std::make_shared<Tally>();
    tally->progress = progress ? std::move(progress) : std::make_shared<ScanProgress>();
    tally->networks = networks;
    begin_tally(tally);
    const Listed listed{*this, tally};
    const model::TimePoint started = net::wall_now();
    const bool counts = rounds_.request(net::steady_now());
    const std::uint64_t awaited = rounds_status_.count + (counts ? 1 : 2);
    rounds_changed_.notify();
    co_await sweeper_.sweep_now(std::move(networks), tally->progress);
    while (rounds_status_.count < awaited) {
        co_await round_over_.async_wait(asio::as_tuple(asio::use_awaitable));
        if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) break;
    }
    co_return ScanSummary{.answers = tally->progress->answers,
                          .devices = tally->progress->devices,
                          .asked = tally->progress->asked,
                          .started = started,
                          .ended = net::wall_now()};
}

Status Discovery::Shell::status() const
{
    Status out;
    out.rounds = rounds_status_;
    const auto now = std::chrono::system_clock::now();
    out.rounds.next =
        std::chrono::floor<milliseconds>(now + std::max(rounds_.next_begin() - net::steady_now(), Instant::duration()));
    for (const net::Interface& interface : sockets_.interfaces()) {
        InterfaceStatus entry{.name = interface.name, .addresses = {}, .answers_last_round = 0, .silent = false};
        for (const net::InterfaceAddress& address : interface.addresses) entry.addresses.push_back(to_text(address));
        if (const auto answers = last_answers_.find(interface.name); answers != last_answers_.end()) {
            entry.answers_last_round = answers->second;
            entry.silent = answers->second == 0 || mute_rounds_.contains(interface.name);
        }
        out.interfaces.push_back(std::move(entry));
    }
    out.sweep = sweeper_.status();
    out.drops.insert(hearing_.drops().begin(), hearing_.drops().end());
    if (const std::uint64_t refused = sockets_.refused() + unicast_.refused(); refused > 0)
        out.drops["send-refused"] = refused;
    const std::uint64_t lost = kernel_.neighbours.v4().overflows + kernel_.neighbours.v6().overflows;
    if (lost > 0) out.drops["neighbour-table-full"] = lost;
    out.problems = problems_.all();
    return out;
}

void Discovery::Shell::update_problems(model::TimePoint now)
{
    const Instant clock = net::steady_now();
    const auto lasting = std::max<milliseconds>(settings_.interval, overflow_is_told_for);
    Circumstances facts{.idle_patterns = kernel_.interfaces.idle_patterns(settings_.interfaces),
                        .without_multicast = kernel_.interfaces.named_without_multicast(settings_.interfaces),
                        .any_interface = !sockets_.interfaces().empty() || !settings_.networks.empty(),
                        .silent_interfaces = {},
                        .mute_interfaces = {},
                        .receive_drops = drops_this_round_,
                        .receive_buffer = sockets_.receive_buffer(),
                        .full_v4_table = {},
                        .full_v6_table = {},
                        .socket_failures = {sockets_.failures().begin(), sockets_.failures().end()},
                        .refused_groups = {sockets_.refused_groups().begin(), sockets_.refused_groups().end()},
                        .too_large_networks = sweeper_.too_large(),
                        .loud_sources = loud_last_round_};
    if (v4_table_full_.holds(clock, lasting)) facts.full_v4_table = kernel_.neighbours.v4().size;
    if (v6_table_full_.holds(clock, lasting)) facts.full_v6_table = kernel_.neighbours.v6().size;
    for (const net::Interface& interface : sockets_.interfaces()) {
        const auto answers = last_answers_.find(interface.name);
        if (answers != last_answers_.end() && answers->second == 0) facts.silent_interfaces.push_back(interface.name);
        const auto mute = mute_rounds_.find(interface.name);
        if (mute != mute_rounds_.end() && mute->second >= mute_after) facts.mute_interfaces.push_back(interface.name);
    }
    tell(problems_, facts, now);
}

}  // namespace onvigil::discovery
