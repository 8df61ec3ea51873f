#include "net/netlink.hpp"

#include <linux/if.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cstring>
#include <map>

namespace onvigil::net::netlink {

namespace ip = boost::asio::ip;

namespace {

using Bytes = std::span<const std::byte>;

constexpr unsigned hardware_address_known = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT;

/// A structure at the start of `bytes`; nullopt where they are too few. Netlink data need not be aligned for us.
template <typename T>
std::optional<T> read(Bytes bytes)
{
    if (bytes.size() < sizeof(T)) return std::nullopt;
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

Bytes after(Bytes bytes, std::size_t count)
{
    return bytes.subspan(std::min(bytes.size(), count));
}

/// Attributes by type; of several with one type the first.
std::map<unsigned, Bytes> attributes(Bytes bytes)
{
    std::map<unsigned, Bytes> out;
    while (const auto header = read<rtattr>(bytes)) {
        if (header->rta_len < sizeof(rtattr) || header->rta_len > bytes.size()) break;
        out.emplace(header->rta_type & NLA_TYPE_MASK, bytes.subspan(sizeof(rtattr), header->rta_len - sizeof(rtattr)));
        bytes = after(bytes, RTA_ALIGN(header->rta_len));
    }
    return out;
}

std::optional<model::IpAddress> address(const std::map<unsigned, Bytes>& all, unsigned type, int family, int index)
{
    const auto found = all.find(type);
    if (found == all.end()) return std::nullopt;
    if (family == AF_INET) {
        const auto bytes = read<ip::address_v4::bytes_type>(found->second);
        return bytes ? std::optional<model::IpAddress>(ip::address_v4(*bytes)) : std::nullopt;
    }
    if (family != AF_INET6) return std::nullopt;
    const auto bytes = read<ip::address_v6::bytes_type>(found->second);
    if (!bytes) return std::nullopt;
    ip::address_v6 v6(*bytes);
    if (v6.is_link_local()) v6.scope_id(static_cast<boost::asio::ip::scope_id_type>(index));
    return v6;
}

std::string_view text_of(Bytes bytes)
{
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    return {text, strnlen(text, bytes.size())};
}

/// Whether the link's own hearing is its master's. (Of a VRF it is not: that only chooses routes.)
bool enslaved(const std::map<unsigned, Bytes>& all)
{
    const auto details = all.find(IFLA_LINKINFO);
    if (details == all.end()) return false;
    const auto inside = attributes(details->second);
    const auto kind = inside.find(IFLA_INFO_SLAVE_KIND);
    if (kind == inside.end()) return false;
    const std::string_view name = text_of(kind->second);
    return name == "bridge" || name == "bond" || name == "team";
}

std::optional<Message> link(bool gone, Bytes body)
{
    const auto info = read<ifinfomsg>(body);
    if (!info || info->ifi_family == AF_BRIDGE) return std::nullopt;  // that is about a port's place in its bridge
    const auto all = attributes(after(body, NLMSG_ALIGN(sizeof(ifinfomsg))));
    const auto name = all.find(IFLA_IFNAME);
    if (name == all.end()) return std::nullopt;
    return Link{.index = info->ifi_index,
                .name = std::string(text_of(name->second)),
                .gone = gone,
                .up = (info->ifi_flags & IFF_UP) != 0 && (info->ifi_flags & IFF_RUNNING) != 0,
                .loopback = (info->ifi_flags & IFF_LOOPBACK) != 0,
                .multicast = (info->ifi_flags & IFF_MULTICAST) != 0,
                .no_lookups = (info->ifi_flags & (IFF_NOARP | IFF_LOOPBACK)) != 0,
                .enslaved = enslaved(all)};
}

std::optional<Message> interface_address(bool gone, Bytes body)
{
    const auto info = read<ifaddrmsg>(body);
    if (!info) return std::nullopt;
    const auto all = attributes(after(body, NLMSG_ALIGN(sizeof(ifaddrmsg))));
    const int index = int(info->ifa_index);
    auto ours =
        address(all, IFA_LOCAL, info->ifa_family, index);  // on a point-to-point link the other one is the peer's
    if (!ours) ours = address(all, IFA_ADDRESS, info->ifa_family, index);
    if (!ours) return std::nullopt;
    unsigned flags = info->ifa_flags;
    if (const auto more = all.find(IFA_FLAGS); more != all.end())
        flags = read<std::uint32_t>(more->second).value_or(flags);
    return Address{.index = index,
                   .address = *ours,
                   .prefix = info->ifa_prefixlen,
                   .gone = gone,
                   .usable = (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0};
}

std::optional<Message> neighbour(bool gone, Bytes body)
{
    const auto info = read<ndmsg>(body);
    if (!info) return std::nullopt;
    const auto all = attributes(after(body, NLMSG_ALIGN(sizeof(ndmsg))));
    const auto where = address(all, NDA_DST, info->ndm_family, info->ndm_ifindex);
    if (!where) return std::nullopt;
    Neighbour out{.index = info->ndm_ifindex,
                  .address = *where,
                  .mac = {},
                  .gone = gone,
                  .router = (info->ndm_flags & NTF_ROUTER) != 0};
    const auto hardware = all.find(NDA_LLADDR);
    if ((info->ndm_state & hardware_address_known) == 0 || hardware == all.end() || hardware->second.size() != 6) {
        out.gone = true;
    } else {
        std::memcpy(out.mac.bytes.data(), hardware->second.data(), 6);
    }
    return out;
}

/// Every next hop of one route.
void gateways(bool gone, Bytes body, std::vector<Message>& out)
{
    const auto info = read<rtmsg>(body);
    if (!info) return;
    const auto all = attributes(after(body, NLMSG_ALIGN(sizeof(rtmsg))));
    const auto interface = all.find(RTA_OIF);
    const int index = interface == all.end() ? 0 : read<std::int32_t>(interface->second).value_or(0);
    if (const auto via = address(all, RTA_GATEWAY, info->rtm_family, index)) out.push_back(Gateway{index, *via, gone});
    const auto several = all.find(RTA_MULTIPATH);
    if (several == all.end()) return;
    Bytes rest = several->second;
    while (const auto hop = read<rtnexthop>(rest)) {
        if (hop->rtnh_len < sizeof(rtnexthop) || hop->rtnh_len > rest.size()) break;
        const auto inside = attributes(rest.subspan(sizeof(rtnexthop), hop->rtnh_len - sizeof(rtnexthop)));
        if (const auto via = address(inside, RTA_GATEWAY, info->rtm_family, hop->rtnh_ifindex))
            out.push_back(Gateway{hop->rtnh_ifindex, *via, gone});
        rest = after(rest, RTNH_ALIGN(hop->rtnh_len));
    }
}

std::optional<Message> neighbour_table(Bytes body)
{
    const auto info = read<ndtmsg>(body);
    if (!info || (info->ndtm_family != AF_INET && info->ndtm_family != AF_INET6)) return std::nullopt;
    const auto all = attributes(after(body, NLMSG_ALIGN(sizeof(ndtmsg))));
    NeighbourTableSize out{.v4 = info->ndtm_family == AF_INET};
    if (const auto limit = all.find(NDTA_THRESH3); limit != all.end())
        out.max_entries = read<std::uint32_t>(limit->second).value_or(0);
    if (const auto stats = all.find(NDTA_STATS); stats != all.end())
        if (const auto numbers = read<ndt_stats>(stats->second)) out.overflows = numbers->ndts_table_fulls;
    return out;
}

void read_one(const nlmsghdr& header, Bytes body, std::vector<Message>& out)
{
    const auto add = [&](std::optional<Message> message) {
        if (message) out.push_back(std::move(*message));
    };
    switch (header.nlmsg_type) {
        case NLMSG_DONE:
            out.push_back(Done{});
            break;
        case NLMSG_ERROR:
            if (const auto error = read<std::int32_t>(body); error && *error != 0) out.push_back(Failure{-*error, {}});
            break;
        case RTM_NEWLINK:
        case RTM_DELLINK:
            add(link(header.nlmsg_type == RTM_DELLINK, body));
            break;
        case RTM_NEWADDR:
        case RTM_DELADDR:
            add(interface_address(header.nlmsg_type == RTM_DELADDR, body));
            break;
        case RTM_NEWNEIGH:
        case RTM_DELNEIGH:
            add(neighbour(header.nlmsg_type == RTM_DELNEIGH, body));
            break;
        case RTM_NEWROUTE:
        case RTM_DELROUTE:
            if ((header.nlmsg_flags & NLM_F_REPLACE) != 0) out.push_back(RouteReplaced{});
            gateways(header.nlmsg_type == RTM_DELROUTE, body, out);
            break;
        case RTM_NEWNEIGHTBL:
            add(neighbour_table(body));
            break;
        default:
            break;
    }
}

}  // namespace

std::vector<Message> decode(Bytes datagram)
{
    std::vector<Message> out;
    while (const auto header = read<nlmsghdr>(datagram)) {
        if (header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > datagram.size()) break;
        read_one(*header, datagram.subspan(sizeof(nlmsghdr), header->nlmsg_len - sizeof(nlmsghdr)), out);
        datagram = after(datagram, NLMSG_ALIGN(header->nlmsg_len));
    }
    return out;
}

std::vector<std::byte> encode(Dump what, std::uint32_t sequence)
{
    struct Request {
        nlmsghdr header;
        rtgenmsg body;
    } request{};
    request.header.nlmsg_len = NLMSG_LENGTH(sizeof(rtgenmsg));
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.header.nlmsg_seq = sequence;
    request.body.rtgen_family = AF_UNSPEC;
    switch (what) {
        case Dump::links:
            request.header.nlmsg_type = RTM_GETLINK;
            break;
        case Dump::addresses:
            request.header.nlmsg_type = RTM_GETADDR;
            break;
        case Dump::routes:
            request.header.nlmsg_type = RTM_GETROUTE;
            break;
        case Dump::neighbours:
            request.header.nlmsg_type = RTM_GETNEIGH;
            break;
        case Dump::neighbour_tables:
            request.header.nlmsg_type = RTM_GETNEIGHTBL;
            break;
    }
    std::vector<std::byte> out(request.header.nlmsg_len);
    std::memcpy(out.data(), &request, std::min(out.size(), sizeof request));
    return out;
}

std::uint32_t groups()
{
    return RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE | RTMGRP_NEIGH;
}

}  // namespace onvigil::net::netlink
