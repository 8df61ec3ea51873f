#include "discovery/multicast/multicast_sockets.hpp"

#include "base/limits.hpp"
#include "net/permutation.hpp"
#include "protocol/soap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

namespace onvigil::discovery {

namespace asio = boost::asio;
namespace ip = asio::ip;
using net::Interface;
using net::UdpSocket;

namespace {

ip::address_v6 in_zone(const model::IpAddress& group, int interface)
{
    ip::address_v6 out = group.to_v6();
    out.scope_id(static_cast<ip::scope_id_type>(interface));
    return out;
}

bool same_sockets(const DiscoverySettings& a, const DiscoverySettings& b)
{
    return a.protocols == b.protocols && a.listen == b.listen && a.source_port == b.source_port;
}

}  // namespace

MulticastSockets::MulticastSockets(asio::any_io_executor executor, async::TaskGroup& tasks, ReceiveQueue& queue)
    : executor_(std::move(executor)), tasks_(tasks), queue_(queue)
{
}

MulticastSockets::Groups MulticastSockets::wanted_groups(const DiscoverySettings& settings)
{
    Groups out;
    for (const DiscoveryProtocol* row : discovery_protocol_rows()) {
        const bool wanted =
            row->membership == Membership::always || (row->membership == Membership::listening && settings.listen);
        if (!wanted || !settings.speaks(row->id)) continue;
        out.v4.insert({ip::make_address(row->group), row->port});
        if (!row->group_v6.empty()) out.v6.insert({ip::make_address(row->group_v6), row->port});
    }
    return out;
}

/// Null where the port or the family cannot be had; the reason is kept.
MulticastSockets::Socket MulticastSockets::open(UdpSocket::Family family, SocketRole role,
                                                const model::IpAddress& address, std::uint16_t port, bool shared)
{
    try {
        auto socket = std::make_shared<UdpSocket>(executor_, family);
        socket->bind(address, port, shared);
        const std::size_t granted = socket->enlarge_receive_buffer();
        receive_buffer_ = receive_buffer_ == 0 ? granted : std::min(receive_buffer_, granted);
        tasks_.spawn(queue_.listen(socket, role));
        return socket;
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::no_such_device) return nullptr;  // the interface has just vanished
        failures_.insert(
            fmt::format("cannot use UDP port {} of {}: {}", port, address.to_string(), error.code().message()));
        return nullptr;
    }
}

std::vector<int> MulticastSockets::follow(const std::vector<Interface>& interfaces, const DiscoverySettings& settings)
{
    if (!same_sockets(settings_, settings)) close_all();
    settings_ = settings;
    groups_ = wanted_groups(settings);
    std::vector<int> news;
    for (auto at = open_.begin(); at != open_.end();) {
        const auto still = std::ranges::find_if(
            interfaces, [&](const Interface& i) { return i.index == at->first && i.name == at->second.what.name; });
        if (still != interfaces.end()) {
            ++at;
            continue;
        }
        leave(at->first);
        close_for(at->second);
        at = open_.erase(at);
    }
    for (const Interface& interface : interfaces) {
        PerInterface& entry = open_[interface.index];
        if (entry.what == interface) continue;
        const bool appeared = entry.what.index == 0;
        if (!std::includes(entry.what.addresses.begin(), entry.what.addresses.end(), interface.addresses.begin(),
                           interface.addresses.end()))
            news.push_back(interface.index);
        entry.what = interface;
        open_for(entry);
        if (!appeared) leave(interface.index);
        join(interface);
    }
    interfaces_ = interfaces;
    return news;
}

bool MulticastSockets::follows(const DiscoverySettings& settings) const
{
    return same_sockets(settings_, settings);
}

/// Errors of leave_by() mean that the interface is gone again: netlink will report it in a moment.
void MulticastSockets::open_for(PerInterface& entry)
{
    const bool v4 = entry.what.has_v4();
    if (v4 != (entry.probing_v4 != nullptr)) {
        close(entry.probing_v4);
        if (v4)
            entry.probing_v4 = open(UdpSocket::Family::v4, SocketRole::probing, ip::address_v4::any(),
                                    settings_.source_port, settings_.source_port != 0);
        if (entry.probing_v4) entry.probing_v4->allow_broadcast();
    }
    if (entry.probing_v4) (void)entry.probing_v4->leave_by(entry.what.index);
    open_v6_for(entry);
}

void MulticastSockets::open_v6_for(PerInterface& entry)
{
    const int index = entry.what.index;
    const bool spoken = std::ranges::any_of(discovery_protocol_rows(), [&](const DiscoveryProtocol* row) {
        return !row->group_v6.empty() && settings_.speaks(row->id);
    });
    if (!entry.what.has_v6() || !spoken) {
        close(entry.probing_v6);
        for (auto& [group, socket] : entry.listeners_v6) close(socket);
        return;
    }
    if (!entry.probing_v6)
        entry.probing_v6 = open(UdpSocket::Family::v6, SocketRole::probing, ip::address_v6::any(),
                                settings_.source_port, settings_.source_port != 0);
    if (entry.probing_v6) (void)entry.probing_v6->leave_by(index);
    for (const Group& group : groups_.v6) {
        const ip::address_v6 address = in_zone(group.address, index);
        Socket& listener = entry.listeners_v6[group];
        if (!listener) listener = open(UdpSocket::Family::v6, SocketRole::group, address, group.port, true);
        if (listener) note_refusal(listener->join(address, index), group.address, entry.what.name);
    }
}

void MulticastSockets::close(Socket& socket)
{
    if (!socket) return;
    drops_of_closed_ += socket->take_drops();
    socket->close();
    socket.reset();
}

void MulticastSockets::close_for(PerInterface& entry)
{
    close(entry.probing_v4);
    close(entry.probing_v6);
    for (auto& [group, socket] : entry.listeners_v6) close(socket);
}

void MulticastSockets::join(const Interface& interface)
{
    if (!interface.has_v4()) return;
    for (const Group& group : groups_.v4) join(group, interface);
}

void MulticastSockets::join(const Group& group, const Interface& interface)
{
    auto& sockets = listeners_[group];
    const auto has_it = [&](const GroupSocket& s) { return s.members.contains(interface.index); };
    if (std::ranges::any_of(sockets, has_it)) return;
    for (;;) {
        auto with_room = std::ranges::find_if(
            sockets, [](const GroupSocket& s) { return !s.full && s.members.size() < limits::memberships_per_socket; });
        if (with_room == sockets.end()) {
            auto socket = open(UdpSocket::Family::v4, SocketRole::group, group.address, group.port, true);
            if (!socket) return;
            with_room = sockets.insert(sockets.end(), GroupSocket{std::move(socket)});
        }
        const auto error = with_room->socket->join(group.address, interface.index);
        if (!error) {
            with_room->members.insert(interface.index);
            return;
        }
        with_room->full = error == std::errc::no_buffer_space && !with_room->members.empty();
        if (with_room->full) continue;
        return note_refusal(error, group.address, interface.name);
    }
}

/// An interface that has just vanished is no refusal: netlink will report it in a moment.
void MulticastSockets::note_refusal(std::error_code error, const model::IpAddress& group, const std::string& interface)
{
    if (!error || error == std::errc::no_such_device || error == std::errc::address_in_use) return;
    refused_groups_.insert(fmt::format("{} on {}: {}", group.to_string(), interface, error.message()));
}

bool MulticastSockets::retry()
{
    if (failures_.empty() && refused_groups_.empty()) return false;
    const auto before = std::exchange(failures_, {}).size() + std::exchange(refused_groups_, {}).size();
    for (auto& [index, entry] : open_) {
        open_for(entry);
        join(entry.what);
    }
    return failures_.size() + refused_groups_.size() < before;
}

void MulticastSockets::leave(int interface)
{
    for (auto& [group, sockets] : listeners_)
        for (GroupSocket& listener : sockets)
            if (listener.members.erase(interface) > 0) {
                (void)listener.socket->leave(group.address, interface);
                listener.full = false;
            }
}

void MulticastSockets::close_all()
{
    for (auto& [index, entry] : open_) close_for(entry);
    for (auto& [group, sockets] : listeners_)
        for (GroupSocket& listener : sockets) close(listener.socket);
    open_.clear();
    listeners_.clear();
    interfaces_.clear();
    failures_.clear();
    refused_groups_.clear();
}

class MulticastSockets::ProbesBySource {
public:
    ProbesBySource(const std::set<model::Protocol>& protocols, std::uint64_t ids) : protocols_(protocols), ids_(ids) {}

    const std::vector<ProbeMessage>& from(std::size_t source)
    {
        while (by_source_.size() <= source) by_source_.push_back(probe_messages(protocols_, ids_ = net::mix(ids_)));
        return by_source_[source];
    }

private:
    const std::set<model::Protocol>& protocols_;
    std::uint64_t ids_;
    std::deque<std::vector<ProbeMessage>> by_source_;
};

void MulticastSockets::describe(Circumstances& facts) const
{
    for (const auto& [index, entry] : open_)
        if (entry.prohibited) facts.prohibited_interfaces.push_back(entry.what.name);
    facts.receive_buffer = receive_buffer_;
    facts.socket_failures.assign(failures_.begin(), failures_.end());
    facts.refused_groups.assign(refused_groups_.begin(), refused_groups_.end());
}

void MulticastSockets::send(std::uint64_t ids, unsigned repeat)
{
    for (auto& [index, entry] : open_) send(entry, ids, repeat);
}

void MulticastSockets::send_on(int interface, std::uint64_t ids, unsigned repeat)
{
    if (const auto entry = open_.find(interface); entry != open_.end()) send(entry->second, ids, repeat);
}

/// Ids of their own for each interface, family and source: a device that hears two of them drops a repeated id, and
/// each is to be answered.
void MulticastSockets::send(PerInterface& entry, std::uint64_t ids, unsigned repeat)
{
    ProbesBySource probes(settings_.protocols, net::mix(ids + static_cast<std::uint64_t>(entry.what.index)));
    const auto sources = entry.what.sources();
    const std::size_t v4_sources = std::max<std::size_t>(sources.size(), 1);
    std::vector<net::Outgoing> v4, v6;
    for (std::size_t i = 0; entry.probing_v4 && i < v4_sources; ++i)
        for (const ProbeMessage& probe : probes.from(i)) {
            if (repeat >= probe.repeats) continue;
            v4.push_back({probe.group, probe.port, protocol::as_bytes(probe.bytes)});
            if (sources.size() > 1) v4.back().from = sources[i];
        }
    for (const ProbeMessage& probe : probes.from(v4_sources))
        if (entry.probing_v6 && probe.group_v6 && repeat < probe.repeats)
            v6.push_back({in_zone(*probe.group_v6, entry.what.index), probe.port, protocol::as_bytes(probe.bytes)});
    bool prohibited = false;
    for (const auto& [socket, datagrams] : {std::tie(entry.probing_v4, v4), std::tie(entry.probing_v6, v6)}) {
        if (!socket) continue;
        const std::uint64_t before = socket->refused(), allowed = socket->prohibited();
        refused_ += datagrams.size() - socket->send(datagrams);
        refused_ += socket->refused() - before;
        prohibited = prohibited || socket->prohibited() != allowed;
    }
    entry.prohibited = prohibited || (repeat > 0 && entry.prohibited);
}

void MulticastSockets::rejoin()
{
    for (auto& [group, sockets] : listeners_)
        for (GroupSocket& listener : sockets)
            for (const int interface : listener.members) {
                (void)listener.socket->leave(group.address, interface);
                (void)listener.socket->join(group.address, interface);
            }
    for (auto& [index, entry] : open_)
        for (auto& [group, listener] : entry.listeners_v6) {
            if (!listener) continue;
            (void)listener->leave(in_zone(group.address, index), index);
            (void)listener->join(in_zone(group.address, index), index);
        }
}

std::uint64_t MulticastSockets::take_drops()
{
    std::uint64_t drops = std::exchange(drops_of_closed_, 0);
    const auto take = [&](const Socket& socket) {
        if (socket) drops += socket->take_drops();
    };
    for (const auto& [index, entry] : open_) {
        take(entry.probing_v4);
        take(entry.probing_v6);
        for (const auto& [group, listener] : entry.listeners_v6) take(listener);
    }
    for (const auto& [group, sockets] : listeners_)
        for (const GroupSocket& listener : sockets) take(listener.socket);
    return drops;
}

}  // namespace onvigil::discovery
