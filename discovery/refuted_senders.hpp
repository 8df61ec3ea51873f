#pragma once
/// discovery/refuted_senders.hpp - hosts that did not confirm what came in their name: when they may be asked again,
/// and what has been told of them.
///
/// Pure. Where they are too many, all are forgotten: they are asked, and told, once more.

#include "base/instant.hpp"
#include "model/ip.hpp"
#include "model/protocol_traits.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace onvigil::discovery {

class RefutedSenders {
public:
    using Sender = std::pair<model::IpAddress, model::Protocol>;

    /// It is not to be asked yet.
    [[nodiscard]] bool paused(const Sender& sender, Instant now) const;
    /// It has been told, of late.
    [[nodiscard]] bool told(const Sender& sender, Instant now) const;

    /// It did not confirm. `forged`: another host speaks in its name.
    void refute(const Sender& sender, bool forged, Instant now);
    void tell(const Sender& sender, Instant now);
    void confirmed(const Sender& sender) { refuted_.erase(sender); }

    /// How often a host was refuted.
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    /// Some of those in whose name others spoke, of late.
    [[nodiscard]] std::vector<std::string> forged(Instant now) const;

    static constexpr auto remembered_for = std::chrono::hours(1);
    static constexpr auto first_pause = std::chrono::minutes(1);  ///< doubled each time, up to remembered_for
    static constexpr auto pause_after_forgery = std::chrono::minutes(10);
    static constexpr std::size_t most_forged_told = 8;

private:
    struct Refuted {
        std::optional<Instant> told{};
        Instant paused_until{};
        std::chrono::minutes pause = first_pause;
        bool forged = false;
    };
    [[nodiscard]] static bool is_told(const Refuted& refuted, Instant now);

    std::map<Sender, Refuted> refuted_;
    std::uint64_t count_ = 0;
};

}  // namespace onvigil::discovery
