#include "net/netlink.hpp"

#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace onvigil::net::netlink {

namespace ip = boost::asio::ip;

namespace {

constexpr unsigned hardware_address_known = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT;

/// The message's own structure; null where the message is too short.
template <typename T>
const T* body_of(const nlmsghdr& message)
{
    if (mnl_nlmsg_get_payload_len(&message) < sizeof(T)) return nullptr;
    return static_cast<const T*>(mnl_nlmsg_get_payload(&message));
}

/// A link-local address is one of its interface.
ip::address_v6 with_zone(const ip::address_v6::bytes_type& bytes, int index)
{
    ip::address_v6 out(bytes);
    if (out.is_link_local()) out.scope_id(static_cast<ip::scope_id_type>(index));
    return out;
}

/// Attributes by type; of several with one type the first.
class Attributes {
public:
    Attributes(const nlmsghdr& message, std::size_t body_bytes)
    {
        mnl_attr_parse(&message, static_cast<unsigned>(body_bytes), note, this);
    }
    Attributes(const void* payload, std::size_t bytes) { mnl_attr_parse_payload(payload, bytes, note, this); }

    [[nodiscard]] std::span<const std::byte> payload(unsigned type) const
    {
        const nlattr* attribute = found_[type];
        if (attribute == nullptr) return {};
        return {static_cast<const std::byte*>(mnl_attr_get_payload(attribute)), mnl_attr_get_payload_len(attribute)};
    }
    [[nodiscard]] bool has(unsigned type) const { return found_[type] != nullptr; }
    [[nodiscard]] Attributes nested(unsigned type) const { return {payload(type).data(), payload(type).size()}; }
    [[nodiscard]] std::string_view text(unsigned type) const
    {
        const std::string_view text(reinterpret_cast<const char*>(payload(type).data()), payload(type).size());
        return text.substr(0, text.find('\0'));
    }
    template <typename T>
    [[nodiscard]] std::optional<T> value(unsigned type) const
    {
        if (payload(type).size() < sizeof(T)) return std::nullopt;
        T value;
        std::memcpy(&value, payload(type).data(), sizeof value);
        return value;
    }
    /// `index`: of the interface, the zone of a link-local address.
    [[nodiscard]] std::optional<model::IpAddress> address(unsigned type, int family, int index) const
    {
        if (family == AF_INET)
            if (const auto bytes = value<ip::address_v4::bytes_type>(type)) return ip::address_v4(*bytes);
        if (family != AF_INET6) return std::nullopt;
        const auto bytes = value<ip::address_v6::bytes_type>(type);
        return bytes ? std::optional<model::IpAddress>(with_zone(*bytes, index)) : std::nullopt;
    }

private:
    static int note(const nlattr* attribute, void* self)
    {
        auto& found = static_cast<Attributes*>(self)->found_;
        const unsigned type = mnl_attr_get_type(attribute);
        if (type < found.size() && found[type] == nullptr) found[type] = attribute;
        return MNL_CB_OK;
    }

    std::array<const nlattr*, 64> found_{};
};

/// Whether the link's own hearing is its master's. (Of a VRF it is not: that only chooses routes.)
bool enslaved(const Attributes& all)
{
    const std::string_view kind = all.nested(IFLA_LINKINFO).text(IFLA_INFO_SLAVE_KIND);
    return kind == "bridge" || kind == "bond" || kind == "team";
}

void link(const nlmsghdr& message, std::vector<Message>& out)
{
    const auto* info = body_of<ifinfomsg>(message);
    if (info == nullptr || info->ifi_family == AF_BRIDGE) return;  // about a port's place in its bridge
    const Attributes all(message, sizeof *info);
    if (!all.has(IFLA_IFNAME)) return;
    out.push_back(Link{.index = info->ifi_index,
                       .name = std::string(all.text(IFLA_IFNAME)),
                       .gone = message.nlmsg_type == RTM_DELLINK,
                       .up = (info->ifi_flags & IFF_UP) != 0 && (info->ifi_flags & IFF_RUNNING) != 0,
                       .loopback = (info->ifi_flags & IFF_LOOPBACK) != 0,
                       .multicast = (info->ifi_flags & IFF_MULTICAST) != 0,
                       .no_lookups = (info->ifi_flags & (IFF_NOARP | IFF_LOOPBACK)) != 0,
                       .enslaved = enslaved(all)});
}

void interface_address(const nlmsghdr& message, std::vector<Message>& out)
{
    const auto* info = body_of<ifaddrmsg>(message);
    if (info == nullptr) return;
    const Attributes all(message, sizeof *info);
    const int index = int(info->ifa_index);
    auto ours = all.address(IFA_LOCAL, info->ifa_family, index);  // on a point-to-point link the other is the peer's
    if (!ours) ours = all.address(IFA_ADDRESS, info->ifa_family, index);
    if (!ours) return;
    const unsigned flags = all.value<std::uint32_t>(IFA_FLAGS).value_or(info->ifa_flags);
    out.push_back(Address{.index = index,
                          .address = *ours,
                          .prefix = info->ifa_prefixlen,
                          .gone = message.nlmsg_type == RTM_DELADDR,
                          .usable = (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0});
}

void neighbour(const nlmsghdr& message, std::vector<Message>& out)
{
    const auto* info = body_of<ndmsg>(message);
    if (info == nullptr) return;
    const Attributes all(message, sizeof *info);
    const auto where = all.address(NDA_DST, info->ndm_family, info->ndm_ifindex);
    if (!where) return;
    Neighbour read{.index = info->ndm_ifindex,
                   .address = *where,
                   .mac = {},
                   .gone = message.nlmsg_type == RTM_DELNEIGH,
                   .router = (info->ndm_flags & NTF_ROUTER) != 0};
    const auto hardware = all.payload(NDA_LLADDR);
    if ((info->ndm_state & hardware_address_known) == 0 || hardware.size() != read.mac.bytes.size())
        read.gone = true;
    else
        std::memcpy(read.mac.bytes.data(), hardware.data(), hardware.size());
    out.push_back(read);
}

/// The next hop that these attributes describe. An IPv4 route may have an IPv6 gateway (RTA_VIA).
Route hop(const Route& route, int index, int family, const Attributes& all)
{
    struct ViaV6 {
        std::uint16_t family;
        ip::address_v6::bytes_type address;
    };
    Route out = route;
    out.index = index;
    out.gateway = all.address(RTA_GATEWAY, family, index);
    if (const auto via = all.value<ViaV6>(RTA_VIA); via && via->family == AF_INET6)
        out.gateway = with_zone(via->address, index);
    return out;
}

/// Every next hop of a unicast route. Of those that are copies for one destination (a cache) nothing is said.
void routes(const nlmsghdr& message, std::vector<Message>& out)
{
    const auto* info = body_of<rtmsg>(message);
    if (info == nullptr || info->rtm_type != RTN_UNICAST || (info->rtm_flags & RTM_F_CLONED) != 0) return;
    const int family = info->rtm_family;
    if (family != AF_INET && family != AF_INET6) return;
    if (info->rtm_dst_len > (family == AF_INET ? 32 : 128)) return;
    const Attributes all(message, sizeof *info);
    const model::IpAddress any = family == AF_INET ? model::IpAddress(ip::address_v4()) : ip::address_v6();
    const Route route{.to = {all.address(RTA_DST, family, 0).value_or(any), info->rtm_dst_len},
                      .gone = message.nlmsg_type == RTM_DELROUTE};
    const auto several = all.payload(RTA_MULTIPATH);
    if (several.empty()) out.push_back(hop(route, all.value<std::int32_t>(RTA_OIF).value_or(0), family, all));
    for (auto rest = several; rest.size() >= sizeof(rtnexthop);) {
        const auto* next = reinterpret_cast<const rtnexthop*>(rest.data());
        if (next->rtnh_len < sizeof *next || next->rtnh_len > rest.size()) break;
        const Attributes inside(next + 1, next->rtnh_len - sizeof *next);
        out.push_back(hop(route, next->rtnh_ifindex, family, inside));
        rest = rest.subspan(std::min<std::size_t>(rest.size(), RTNH_ALIGN(next->rtnh_len)));
    }
}

void neighbour_table(const nlmsghdr& message, std::vector<Message>& out)
{
    const auto* info = body_of<ndtmsg>(message);
    if (info == nullptr || (info->ndtm_family != AF_INET && info->ndtm_family != AF_INET6)) return;
    const Attributes all(message, sizeof *info);
    NeighbourTableSize read{.v4 = info->ndtm_family == AF_INET};
    read.max_entries = all.value<std::uint32_t>(NDTA_THRESH3).value_or(0);
    if (const auto numbers = all.value<ndt_stats>(NDTA_STATS)) read.overflows = numbers->ndts_table_fulls;
    out.push_back(read);
}

void read_one(const nlmsghdr& message, std::vector<Message>& out)
{
    switch (message.nlmsg_type) {
        case NLMSG_DONE:
            return out.push_back(Done{});
        case NLMSG_ERROR:
            if (const auto* error = body_of<std::int32_t>(message); error != nullptr && *error != 0)
                out.push_back(Failure{static_cast<int>(-std::int64_t{*error}), {}});
            return;
        case RTM_NEWLINK:
        case RTM_DELLINK:
            return link(message, out);
        case RTM_NEWADDR:
        case RTM_DELADDR:
            return interface_address(message, out);
        case RTM_NEWNEIGH:
        case RTM_DELNEIGH:
            return neighbour(message, out);
        case RTM_NEWROUTE:
        case RTM_DELROUTE:
            if ((message.nlmsg_flags & NLM_F_REPLACE) != 0) out.push_back(RouteReplaced{});
            return routes(message, out);
        case RTM_NEWNEIGHTBL:
            return neighbour_table(message, out);
        default:
            return;
    }
}

}  // namespace

std::vector<Message> decode(std::span<const std::byte> datagram)
{
    std::vector<Message> out;
    int left = static_cast<int>(datagram.size() & ~std::size_t{MNL_ALIGNTO - 1});
    const auto* message = reinterpret_cast<const nlmsghdr*>(datagram.data());
    while (left >= static_cast<int>(sizeof *message) && message->nlmsg_len >= sizeof *message &&
           message->nlmsg_len <= static_cast<unsigned>(left)) {  // mnl_nlmsg_ok() takes lengths above 2^31 for negative
        read_one(*message, out);
        message = mnl_nlmsg_next(message, &left);
    }
    return out;
}

std::vector<std::byte> encode(Dump what, std::uint32_t sequence)
{
    static constexpr std::uint16_t types[] = {RTM_GETLINK, RTM_GETADDR, RTM_GETROUTE, RTM_GETNEIGH, RTM_GETNEIGHTBL};
    std::vector<std::byte> out(MNL_NLMSG_HDRLEN + MNL_ALIGN(sizeof(rtgenmsg)));
    nlmsghdr* header = mnl_nlmsg_put_header(out.data());
    header->nlmsg_type = types[static_cast<std::size_t>(what)];
    header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    header->nlmsg_seq = sequence;
    mnl_nlmsg_put_extra_header(header, sizeof(rtgenmsg));  // zeroed: every address family
    return out;
}

std::uint32_t groups()
{
    return RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE | RTMGRP_NEIGH;
}

}  // namespace onvigil::net::netlink
