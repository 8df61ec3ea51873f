#include "control/access.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "model/ip.hpp"

namespace onvigil::control {

std::optional<uid_t> parse_login_uid(std::string_view text)
{
    std::uint32_t uid = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), uid);
    const bool whole = error == std::errc{} && text::trim(std::string_view(end, text.data() + text.size())).empty();
    if (!whole || uid == static_cast<uid_t>(-1)) return std::nullopt;
    return uid;
}

Access access_of(const Peer& peer, const Ownership& ownership)
{
    const auto& admins = ownership.admins;
    const bool changes =
        peer.uid == 0 || peer.uid == ownership.daemon_uid || std::ranges::find(admins, peer.uid) != admins.end();
    if (changes) return Access::change;
    if (!ownership.group) return Access::none;
    const auto& groups = peer.groups;
    const bool member = peer.gid == *ownership.group || std::ranges::find(groups, *ownership.group) != groups.end();
    return member ? Access::read : Access::none;
}

bool is_own_name(std::string_view host_header, const std::vector<std::string>& own_names)
{
    auto host = host_header;
    if (host.starts_with('['))
        host = host.substr(1, host.find(']') - 1);
    else
        host = host.substr(0, host.find(':'));
    const auto name = text::lower(host);
    return name == "localhost" || model::parse_ip(name) ||
           std::ranges::any_of(own_names, [&](const auto& own) { return text::lower(own) == name; });
}

}  // namespace onvigil::control
