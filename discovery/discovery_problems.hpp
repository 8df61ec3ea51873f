#pragma once
/// discovery/discovery_problems.hpp - what an administrator should know about finding devices, in words, and what
/// to do. Pure.

#include "model/health_problem.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::discovery {

/// The facts problems are drawn from.
struct Circumstances {
    std::vector<std::string> idle_patterns{};
    std::vector<std::string> without_multicast{};  ///< interfaces that are named and cannot be searched on
    std::vector<std::string> lost_interfaces{};    ///< down or gone: named, or devices answered there
    bool any_interface = true;
    std::vector<std::string> silent_interfaces{};
    std::vector<std::string> prohibited_interfaces{};  ///< a rule of this host holds back probes
    bool all_silent = false;                           ///< there is no interface on which multicast was answered
    std::uint16_t source_port = 0;                     ///< of the configuration
    std::vector<std::string> mute_interfaces{};        ///< silent to multicast, while known devices answer one by one
    std::uint64_t receive_drops = 0;                   ///< in the last round
    std::size_t receive_buffer = 0;
    std::optional<std::uint32_t> full_v4_table{};  ///< the size of the kernel's neighbour table, if it was full of late
    std::optional<std::uint32_t> full_v6_table{};
    std::vector<std::string> socket_failures{};
    std::vector<std::string> refused_groups{};
    std::vector<std::string> too_large_networks{};
    std::vector<std::string> flooding_sources{};  ///< addresses with answers that were left out in the last round
    std::uint64_t newcomers_left_out = 0;         ///< of a flood of hosts that answer nothing
    std::vector<std::string> newcomers_from{};    ///< most of them: networks
    std::vector<std::string> forged_senders{};    ///< hosts in whose name answers came unasked
};

/// Behind `others`. Since when they hold is not known here.
[[nodiscard]] std::vector<model::HealthProblem> discovery_problems(const Circumstances& facts,
                                                                   std::vector<model::HealthProblem> others = {});

}  // namespace onvigil::discovery
