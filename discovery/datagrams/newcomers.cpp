#include "discovery/datagrams/newcomers.hpp"

#include "base/limits.hpp"
#include "net/host_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace onvigil::discovery {

using model::IpAddress;
using net::mix;

namespace {

constexpr std::size_t slots = 1'048'576;  ///< of hosts left out that may be heard again: four rounds' worth of a flood
constexpr std::size_t few = 128;          ///< newcomers that may all be asked at once
constexpr std::size_t most_returned = 1'024;
constexpr std::size_t most_sources = 256;
constexpr std::size_t told_sources = 3;
constexpr auto settles_after = std::chrono::minutes(10);
constexpr auto forgotten_after = std::chrono::hours(6);
constexpr auto swept_every = std::chrono::seconds(10);

std::uint64_t host_hash(const IpAddress& host)
{
    return mix(std::hash<IpAddress>()(host) + 2);
}

/// The network that a flood is told by.
std::uint64_t source_key(const IpAddress& host)
{
    return host.is_v4() ? net::wide_network_key(host) : net::network_key(host);
}

std::string source_of(const IpAddress& host)
{
    if (host.is_v4()) return fmt::format("{}.{}.0.0/16", host.to_v4().to_bytes()[0], host.to_v4().to_bytes()[1]);
    auto bytes = host.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return boost::asio::ip::address_v6(bytes).to_string() + "/64";
}

}  // namespace

void Newcomers::prove(const IpAddress& host)
{
    if (const auto found = table_.find(host); found != table_.end()) {
        announced_ -= found->second.announced ? 1 : 0;
        settled_ -= found->second.settled ? 1 : 0;
        table_.erase(found);
    }
    returned_.erase(host);
    if (known_.size() < limits::devices) known_.insert(host_hash(host));
    if (near_.size() < limits::devices) near_.insert(net::network_key(host));
}

bool Newcomers::has_room(bool announced) const
{
    return table_.size() - settled_ < most && (!announced || announced_ < most_announced);
}

bool Newcomers::admit(const IpAddress& sender, bool announced, Instant now)
{
    if (!flooded(now) || has_room(announced)) return true;
    if (known_.contains(host_hash(sender)) || table_.contains(sender)) return true;
    if (is_looked_up(sender) || has_share(sender, now)) return true;
    leave_out(sender, now);
    return false;
}

bool Newcomers::has_share(const IpAddress& sender, Instant now)
{
    if (returned_.contains(sender)) return true;
    const bool is_private = model::is_private(sender);
    const std::uint64_t network = net::network_key(sender), wide = net::wide_network_key(sender);
    if (near_.contains(network)) return near_shares_.take(network, true, now);
    if (!has_returned(sender)) return other_shares_.take(wide, is_private, now);
    if (!returned_shares_.take(wide, is_private, now)) return false;
    if (returned_.size() >= most_returned) returned_.clear();
    returned_.insert(sender);
    return true;
}

bool Newcomers::take_in(const IpAddress& sender, bool announced, Instant now)
{
    if (known_.contains(host_hash(sender))) return true;
    if (now >= swept_ + swept_every) forget_old(now);
    const auto found = table_.find(sender);
    if (found != table_.end()) {
        Newcomer& host = found->second;
        host.last = now;
        host.returned = host.returned || host.round != round_;
        if (host.announced && !announced) {
            host.announced = false;
            --announced_;
        }
        return true;
    }
    if (!has_room(announced)) return leave_out(sender, now), false;
    table_.emplace(sender, Newcomer{now, now, round_, announced});
    announced_ += announced ? 1 : 0;
    return true;
}

net::Standing Newcomers::standing(const IpAddress& sender) const
{
    using net::Standing;
    if (table_.size() <= few || known_.contains(host_hash(sender)) || is_looked_up(sender)) return Standing::shown;
    if (near_.contains(net::network_key(sender))) return Standing::near;
    const auto found = table_.find(sender);
    const bool returned = found != table_.end() ? found->second.returned : returned_.contains(sender);
    return returned ? Standing::again : Standing::claimed;
}

void Newcomers::weigh(std::vector<net::Target>& targets) const
{
    for (net::Target& target : targets) target.standing = std::max(target.standing, standing(target.address));
}

void Newcomers::leave_out(const IpAddress& sender, Instant now)
{
    if (!flooded(now)) {
        left_out_ = 0;
        sources_.clear();
    }
    flooded_until_ = now + flood_lasts;
    ++left_out_;
    const std::uint64_t source = source_key(sender);
    if (sources_.size() < most_sources || sources_.contains(source))
        ++sources_.try_emplace(source, Source{sender}).first->second.left_out;
}

/// Heard in an earlier round, as far as so few bits can tell.
bool Newcomers::has_returned(const IpAddress& sender)
{
    earlier_.resize(slots);
    const std::uint64_t hash = host_hash(sender);
    const auto mark = static_cast<std::uint32_t>(hash >> 32 & 0xffff'0000);
    std::uint32_t& slot = earlier_[hash % slots];
    if ((slot & 0xffff'0000) == mark && slot != 0) return (slot & 0xffff) != round_;
    slot = mark | round_;
    return false;
}

/// What goes on answering probes, or announcing itself, makes room at once, and what was heard once in time.
void Newcomers::forget_old(Instant now)
{
    swept_ = now;
    for (auto& [address, host] : table_) {
        if (host.settled || host.last < host.first + settles_after || settled_ >= limits::devices) continue;
        host.settled = true;
        ++settled_;
        announced_ -= std::exchange(host.announced, false) ? 1 : 0;
    }
    std::erase_if(table_, [&](const auto& item) {
        const Newcomer& host = item.second;
        if (now < host.last + forgotten_after) return false;
        announced_ -= host.announced ? 1 : 0;
        settled_ -= host.settled ? 1 : 0;
        return true;
    });
}

std::vector<std::string> Newcomers::main_sources() const
{
    std::vector<std::pair<std::uint64_t, std::string>> counted;
    for (const auto& [key, source] : sources_) counted.emplace_back(source.left_out, source_of(source.first));
    std::ranges::sort(counted, std::greater{});
    std::vector<std::string> out;
    for (const auto& [count, source] : counted)
        if (out.size() < told_sources) out.push_back(fmt::format("{} ({})", source, count));
    return out;
}

}  // namespace onvigil::discovery
