#pragma once
/// simulator/network.hpp - where fake cameras may answer: never by accident on the machine's real network.

#include "base/result.hpp"
#include "simulator/scenario.hpp"

#include <optional>
#include <string>
#include <vector>

namespace onvigil::simulator {

/// What every socket is bound to; empty: nothing.
struct Confinement {
    std::string device;
};

/// In the machine's own network namespace only loopback is served, and every socket is tied to it, unless
/// `allow_host_network`. A scenario that wants more there is a problem. A namespace counts as the machine's own where
/// it cannot be compared with that of process 1.
[[nodiscard]] Result<Confinement, Problem> confine(const Scenario& scenario, bool allow_host_network);

/// Interface indexes by name; one that does not exist is a problem.
[[nodiscard]] Result<std::vector<unsigned>, Problem> interface_indexes(const std::vector<std::string>& names);

/// The first address, or the last of an entry, that is not this host's: nothing could answer from it. Nothing: fine.
[[nodiscard]] std::optional<Problem> foreign_address(const Scenario& scenario);

/// SO_BINDTODEVICE, where there is one.
void bind_to(int socket, const Confinement& confinement);

}  // namespace onvigil::simulator
