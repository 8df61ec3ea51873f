#include "control/access.hpp"

#include <algorithm>

namespace onvigil::control {

Access access_of(const Peer& peer, const Ownership& ownership)
{
    const auto& admins = ownership.admins;
    const bool changes = peer.uid == 0 || peer.uid == ownership.daemon_uid ||
                         std::find(admins.begin(), admins.end(), peer.uid) != admins.end();
    if (changes) return Access::change;
    if (!ownership.group) return Access::none;
    const auto& groups = peer.groups;
    const bool member =
        peer.gid == *ownership.group || std::find(groups.begin(), groups.end(), *ownership.group) != groups.end();
    return member ? Access::read : Access::none;
}

}  // namespace onvigil::control
