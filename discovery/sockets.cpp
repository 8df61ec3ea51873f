#include "discovery/sockets.hpp"

#include "net/permutation.hpp"
#include "protocol/dhip.hpp"
#include "protocol/mdns.hpp"
#include "protocol/sadp.hpp"
#include "protocol/ssdp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

namespace onvigil::discovery {

namespace asio = boost::asio;
namespace ip = asio::ip;

namespace {

constexpr std::uint16_t wsd_port = 3702;
constexpr std::string_view wsd_group = "239.255.255.250";

ip::address_v6 wsd_group_v6(int interface)
{
    ip::address_v6 group = ip::make_address_v6("ff02::c");
    group.scope_id(static_cast<ip::scope_id_type>(interface));
    return group;
}

bool same_sockets(const DiscoverySettings& a, const DiscoverySettings& b)
{
    return a.protocols == b.protocols && a.listen == b.listen && a.source_port == b.source_port;
}

}  // namespace

Sockets::Sockets(asio::any_io_executor executor, async::TaskGroup& tasks, Intake& intake)
    : executor_(std::move(executor)), tasks_(tasks), intake_(intake)
{
}

std::set<Sockets::Group> Sockets::wanted_groups(const DiscoverySettings& settings)
{
    using model::Protocol;
    std::set<Group> out;
    const auto add = [&](Protocol protocol, bool needed, std::string_view group, std::uint16_t port) {
        if (needed && settings.speaks(protocol)) out.insert({ip::make_address(group), port});
    };
    add(Protocol::ws_discovery, settings.listen, wsd_group, wsd_port);
    add(Protocol::sadp, true, protocol::sadp::group, protocol::sadp::port);  // some firmware answers to the group
    add(Protocol::dhip, true, protocol::dhip::group, protocol::dhip::port);
    add(Protocol::ssdp, settings.listen, protocol::ssdp::group, protocol::ssdp::port);
    add(Protocol::mdns, settings.listen, protocol::mdns::group, protocol::mdns::port);
    return out;
}

/// Null where the port or the family cannot be had; the reason is kept.
std::shared_ptr<net::UdpSocket> Sockets::open(net::UdpSocket::Family family, Ear ear, const model::IpAddress& address,
                                              std::uint16_t port, bool shared)
{
    try {
        auto socket = std::make_shared<net::UdpSocket>(executor_, family);
        socket->bind(address, port, shared);
        const std::size_t granted = socket->enlarge_receive_buffer();
        receive_buffer_ = receive_buffer_ == 0 ? granted : std::min(receive_buffer_, granted);
        tasks_.spawn(intake_.listen(socket, ear));
        return socket;
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::no_such_device) return nullptr;  // the interface has just vanished
        failures_.insert(
            fmt::format("cannot use UDP port {} of {}: {}", port, address.to_string(), error.code().message()));
        return nullptr;
    }
}

std::vector<int> Sockets::follow(const std::vector<net::Interface>& interfaces, const DiscoverySettings& settings)
{
    if (!same_sockets(settings_, settings)) close();
    settings_ = settings;
    std::vector<int> news;
    for (auto at = open_.begin(); at != open_.end();) {
        const auto still = std::find_if(interfaces.begin(), interfaces.end(), [&](const net::Interface& i) {
            return i.index == at->first && i.name == at->second.what.name;
        });
        if (still != interfaces.end()) {
            ++at;
            continue;
        }
        leave(at->first);
        close_for(at->second);
        at = open_.erase(at);
    }
    for (const net::Interface& interface : interfaces) {
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

bool Sockets::follows(const DiscoverySettings& settings) const
{
    return same_sockets(settings_, settings);
}

void Sockets::open_for(PerInterface& entry)
{
    const int index = entry.what.index;
    const bool fixed = settings_.source_port != 0;
    const bool v4 = entry.what.has_v4(), v6 = entry.what.has_v6() && settings_.speaks(model::Protocol::ws_discovery);
    if (v4 != (entry.ask_v4 != nullptr)) {
        if (entry.ask_v4) entry.ask_v4->close();
        entry.ask_v4 =
            v4 ? open(net::UdpSocket::Family::v4, Ear::answers, ip::address_v4::any(), settings_.source_port, fixed)
               : nullptr;
        if (entry.ask_v4) entry.ask_v4->allow_broadcast();
    }
    for (auto* socket : {&entry.ask_v6, &entry.ear_v6}) {
        if (v6 || !*socket) continue;
        (*socket)->close();
        socket->reset();
    }
    if (v6 && !entry.ask_v6)
        entry.ask_v6 =
            open(net::UdpSocket::Family::v6, Ear::answers, ip::address_v6::any(), settings_.source_port, fixed);
    if (v6 && settings_.listen && !entry.ear_v6)
        entry.ear_v6 = open(net::UdpSocket::Family::v6, Ear::group, wsd_group_v6(index), wsd_port, true);
    // Errors from here on mean that the interface is gone again: netlink will say so in a moment.
    if (entry.ask_v4) (void)entry.ask_v4->leave_by(index);
    if (entry.ask_v6) (void)entry.ask_v6->leave_by(index);
    if (entry.ear_v6)
        note_refusal(entry.ear_v6->join(wsd_group_v6(index), index), wsd_group_v6(index), entry.what.name);
}

void Sockets::close_for(PerInterface& entry)
{
    for (auto* socket : {&entry.ask_v4, &entry.ask_v6, &entry.ear_v6}) {
        if (!*socket) continue;
        drops_of_closed_ += (*socket)->take_drops();
        (*socket)->close();
        socket->reset();
    }
}

void Sockets::join(const net::Interface& interface)
{
    if (!interface.has_v4()) return;
    for (const Group& group : wanted_groups(settings_)) join(group, interface);
}

void Sockets::join(const Group& group, const net::Interface& interface)
{
    auto& sockets = ears_[group];
    const auto has_it = [&](const GroupSocket& s) { return s.members.contains(interface.index); };
    if (std::any_of(sockets.begin(), sockets.end(), has_it)) return;
    for (;;) {
        auto with_room = std::find_if(sockets.begin(), sockets.end(), [](const GroupSocket& s) {
            return !s.full && s.members.size() < limits::memberships_per_socket;
        });
        if (with_room == sockets.end()) {
            auto socket = open(net::UdpSocket::Family::v4, Ear::group, group.address, group.port, true);
            if (!socket) return;
            with_room = sockets.insert(sockets.end(), GroupSocket{std::move(socket), {}});
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

/// An interface that has just vanished is no refusal: netlink will say so in a moment.
void Sockets::note_refusal(std::error_code error, const model::IpAddress& group, const std::string& interface)
{
    if (!error || error == std::errc::no_such_device || error == std::errc::address_in_use) return;
    const std::string where = group.is_v4() ? group.to_string() : "ff02::c";
    refused_groups_.insert(fmt::format("{} on {}: {}", where, interface, error.message()));
}

bool Sockets::retry()
{
    if (failures_.empty() && refused_groups_.empty()) return false;
    const auto before = std::exchange(failures_, {}).size() + std::exchange(refused_groups_, {}).size();
    for (auto& [index, entry] : open_) {
        open_for(entry);
        join(entry.what);
    }
    return failures_.size() + refused_groups_.size() < before;
}

void Sockets::leave(int interface)
{
    for (auto& [group, sockets] : ears_)
        for (GroupSocket& ear : sockets)
            if (ear.members.erase(interface) > 0) {
                (void)ear.socket->leave(group.address, interface);
                ear.full = false;
            }
}

void Sockets::close()
{
    for (auto& [index, entry] : open_) close_for(entry);
    for (auto& [group, sockets] : ears_)
        for (GroupSocket& ear : sockets) {
            drops_of_closed_ += ear.socket->take_drops();
            ear.socket->close();
        }
    open_.clear();
    ears_.clear();
    interfaces_.clear();
    failures_.clear();
    refused_groups_.clear();
}

class Sockets::Asking {
public:
    Asking(const std::set<model::Protocol>& protocols, std::uint64_t ids) : protocols_(protocols), ids_(ids) {}

    const std::vector<Question>& from(std::size_t source)
    {
        while (by_source_.size() <= source) by_source_.push_back(questions(protocols_, ids_ = net::mix(ids_)));
        return by_source_[source];
    }

private:
    const std::set<model::Protocol>& protocols_;
    std::uint64_t ids_;
    std::deque<std::vector<Question>> by_source_;
};

void Sockets::ask(std::uint64_t ids, unsigned repeat)
{
    Asking asking(settings_.protocols, ids);
    for (const auto& [index, entry] : open_) send(entry, asking, repeat);
}

void Sockets::ask_on(int interface, std::uint64_t ids, unsigned repeat)
{
    Asking asking(settings_.protocols, ids);
    if (const auto entry = open_.find(interface); entry != open_.end()) send(entry->second, asking, repeat);
}

void Sockets::send(const PerInterface& entry, Asking& asking, unsigned repeat)
{
    const auto sources = entry.what.sources();
    std::vector<net::Outgoing> v4, v6;
    for (std::size_t i = 0; i < std::max<std::size_t>(sources.size(), 1); ++i)
        for (const Question& question : asking.from(i)) {
            if (repeat >= question.repeats) continue;
            const auto bytes = protocol::as_bytes(question.bytes);
            v4.push_back({question.group, question.port, bytes});
            if (sources.size() > 1) v4.back().from = sources[i];
            if (!question.group_v6 || i > 0) continue;
            ip::address_v6 group = question.group_v6->to_v6();
            group.scope_id(static_cast<ip::scope_id_type>(entry.what.index));
            v6.push_back({group, question.port, bytes});
        }
    for (const auto& [socket, datagrams] : {std::tie(entry.ask_v4, v4), std::tie(entry.ask_v6, v6)}) {
        if (!socket) continue;
        const std::uint64_t before = socket->refused();
        refused_ += datagrams.size() - socket->send(datagrams);
        refused_ += socket->refused() - before;
    }
}

void Sockets::rejoin()
{
    for (auto& [group, sockets] : ears_)
        for (GroupSocket& ear : sockets)
            for (const int interface : ear.members) {
                (void)ear.socket->leave(group.address, interface);
                (void)ear.socket->join(group.address, interface);
            }
    for (auto& [index, entry] : open_) {
        if (!entry.ear_v6) continue;
        (void)entry.ear_v6->leave(wsd_group_v6(index), index);
        (void)entry.ear_v6->join(wsd_group_v6(index), index);
    }
}

std::uint64_t Sockets::take_drops()
{
    std::uint64_t drops = std::exchange(drops_of_closed_, 0);
    for (auto& [index, entry] : open_)
        for (const auto& socket : {entry.ask_v4, entry.ask_v6, entry.ear_v6})
            if (socket) drops += socket->take_drops();
    for (auto& [group, sockets] : ears_)
        for (GroupSocket& ear : sockets) drops += ear.socket->take_drops();
    return drops;
}

}  // namespace onvigil::discovery
