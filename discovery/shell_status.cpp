#include "discovery/shell.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace onvigil::discovery {

namespace asio = boost::asio;
using std::chrono::steady_clock;

asio::awaitable<ScanSummary> Discovery::Shell::scan(std::vector<model::Cidr> networks)
{
    const bool counts = rounds_.request(steady_clock::now());
    const std::uint64_t awaited = rounds_status_.count + (counts ? 1 : 2);
    rounds_changed_.nudge();
    const std::uint64_t asked = co_await sweeper_.sweep_now(std::move(networks));
    while (rounds_status_.count < awaited) {
        co_await round_over_.async_wait(asio::as_tuple(asio::use_awaitable));
        if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) break;
    }
    ScanSummary summary = last_round_;
    summary.asked = asked;
    co_return summary;
}

Status Discovery::Shell::status() const
{
    Status out;
    out.rounds = rounds_status_;
    const auto now = std::chrono::system_clock::now();
    out.rounds.next = std::chrono::floor<milliseconds>(
        now + std::max(rounds_.next_begin() - steady_clock::now(), Instant::duration()));
    for (const Interface& interface : sockets_.interfaces()) {
        InterfaceStatus entry{.name = interface.name, .addresses = {}, .answers_last_round = 0, .silent = false};
        for (const InterfaceAddress& address : interface.addresses) entry.addresses.push_back(to_text(address));
        if (const auto answers = last_answers_.find(interface.name); answers != last_answers_.end()) {
            entry.answers_last_round = answers->second;
            entry.silent = answers->second == 0;
        }
        out.interfaces.push_back(std::move(entry));
    }
    out.sweep = sweeper_.status();
    out.drops.insert(hearing_.drops().begin(), hearing_.drops().end());
    if (const std::uint64_t refused = sockets_.refused() + unicast_.refused(); refused > 0)
        out.drops["send-refused"] = refused;
    if (const std::uint64_t lost = kernel_.neighbours.overflows(); lost > 0) out.drops["neighbour-table-full"] = lost;
    out.problems = problems_.all();
    return out;
}

void Discovery::Shell::update_problems(model::TimePoint now)
{
    const std::uint64_t overflows = kernel_.neighbours.overflows();
    Circumstances facts{.idle_patterns = kernel_.interfaces.idle_patterns(settings_.interfaces),
                        .any_interface = !sockets_.interfaces().empty() || !settings_.networks.empty(),
                        .silent_interfaces = {},
                        .receive_drops = drops_this_round_,
                        .receive_buffer = sockets_.receive_buffer(),
                        .neighbour_overflows = overflows - std::exchange(overflows_before_, overflows),
                        .neighbour_table_size = kernel_.neighbours.table_size(),
                        .socket_failures = {sockets_.failures().begin(), sockets_.failures().end()},
                        .too_large_networks = sweeper_.too_large()};
    for (const Interface& interface : sockets_.interfaces()) {
        const auto answers = last_answers_.find(interface.name);
        if (answers != last_answers_.end() && answers->second == 0) facts.silent_interfaces.push_back(interface.name);
    }
    tell(problems_, facts, now);
}

}  // namespace onvigil::discovery
