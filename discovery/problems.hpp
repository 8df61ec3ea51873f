#pragma once
/// discovery/problems.hpp - what an administrator should know about finding devices, in words, since when, and what to
/// do.
///
/// Pure. Each check is told again and again; `since` stays at the first time it held.

#include "base/instant.hpp"
#include "discovery/status.hpp"
#include "model/ip.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace onvigil::discovery {

class Problems {
public:
    /// Sets all problems of one topic: those told before and not now are over.
    void tell(const std::string& topic, std::vector<std::string> what, std::string remedy, model::TimePoint now);

    [[nodiscard]] std::vector<model::HealthProblem> all() const;

private:
    struct Topic {
        std::map<std::string, model::TimePoint> since;
        std::string remedy;
    };
    std::map<std::string, Topic> topics_;
};

/// Something that is counted as it happens, and is worth a word at once and for a while after it happened last.
class Lately {
public:
    /// True: it has happened since the last look.
    bool look(std::uint64_t count, Instant now);
    [[nodiscard]] bool holds(Instant now, milliseconds lasting) const { return last_ && now < *last_ + lasting; }

private:
    std::uint64_t seen_ = 0;
    std::optional<Instant> last_;
};

/// The facts problems are drawn from.
struct Circumstances {
    std::vector<std::string> idle_patterns;
    std::vector<std::string> without_multicast;  ///< interfaces that are named and cannot be searched on
    bool any_interface = true;
    std::vector<std::string> silent_interfaces;
    std::vector<std::string> mute_interfaces;  ///< silent to multicast, while known devices answer one by one
    std::uint64_t receive_drops = 0;           ///< in the last round
    std::size_t receive_buffer = 0;
    std::optional<std::uint32_t> full_v4_table;  ///< the size of the kernel's neighbour table, if it was full of late
    std::optional<std::uint32_t> full_v6_table;
    std::vector<std::string> socket_failures;
    std::vector<std::string> refused_groups;
    std::vector<std::string> too_large_networks;
    std::vector<std::string> loud_sources;  ///< addresses of whose answers some were left out in the last round
};
void tell(Problems& problems, const Circumstances& facts, model::TimePoint now);

}  // namespace onvigil::discovery
