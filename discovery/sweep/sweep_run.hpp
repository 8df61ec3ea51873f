#pragma once
/// discovery/sweep/sweep_run.hpp - one sweep from its first probe to its report: which hosts to probe in which pass,
/// which have answered, how long to wait, which to probe by TCP.
///
/// Sans-I/O. A lost datagram, or a lost answer, must not make a device look gone: hosts that did not answer are probed
/// again, if the network is small, the device is known, or the kernel dropped answers meanwhile. TCP probes follow.

#include "base/instant.hpp"
#include "discovery/sweep/sweep_order.hpp"
#include "model/observation.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

namespace onvigil::discovery {

class SweepRun {
public:
    struct Plan {
        std::vector<model::Cidr> networks;
        std::vector<model::Cidr> exclude;
        std::uint64_t seed = 0;
        SweepPosition resume;
        bool tcp_probes = false;
        milliseconds window{0};  ///< for the last answers
        /// The devices of the inventory that belong to the network of this name.
        std::function<std::vector<model::IpAddress>(const std::string& network)> known;
    };
    explicit SweepRun(Plan plan);

    enum class Phase : std::uint8_t { probing, settling, tcp_probing, done };
    [[nodiscard]] Phase phase() const noexcept { return phase_; }

    /// The next host of this pass, or to be probed by TCP; nullopt: call pass_over(), or, if there is_more(), next()
    /// again after others have had their turn.
    [[nodiscard]] std::optional<model::IpAddress> next();
    [[nodiscard]] bool is_more() const noexcept { return paused_; }
    /// Called before next(), as time passes: position() is where it stood `answers_take` ago.
    void mark(Instant now);
    /// All were probed (or the TCP probes have ended).
    void pass_over(Instant now);
    /// While settling: when settled() may be called.
    [[nodiscard]] Instant settles_at() const noexcept { return settles_at_; }
    void settled();

    void heard(const model::IpAddress& from);
    /// The kernel dropped answers that may have been ours.
    void dropped() noexcept { dropped_ = true; }

    /// Hosts probed in the first pass.
    [[nodiscard]] std::uint64_t asked() const noexcept { return asked_; }
    /// Addresses passed and in all; with TCP probes each counts twice.
    [[nodiscard]] std::uint64_t passed() const noexcept;
    [[nodiscard]] std::uint64_t total() const noexcept { return order_.total() * (plan_.tcp_probes ? 2 : 1); }
    /// Where a restart goes on: hosts that the probes may not have reached, or that may not have answered yet, are
    /// probed again. `in_flight`: hosts given out with a TCP probe that has not ended.
    [[nodiscard]] SweepPosition position(std::size_t in_flight) const;
    [[nodiscard]] const std::unordered_set<model::IpAddress>& answered() const noexcept { return answered_; }
    [[nodiscard]] std::size_t answers() const noexcept { return answers_; }
    [[nodiscard]] const std::vector<model::Cidr>& networks() const noexcept { return order_.networks(); }
    /// The network that has this address; null if none.
    [[nodiscard]] const model::Cidr* network_of(const model::IpAddress& address) const;
    [[nodiscard]] model::RoundReport report(model::TimePoint started, model::TimePoint ended) const;

    static constexpr std::uint64_t asked_again_whole = 4096;  ///< addresses of a network
    static constexpr unsigned most_passes = 3;
    static constexpr auto answers_take = std::chrono::milliseconds(4200);  ///< the kernel's look-ups, and the device
    static constexpr auto pass_gap = std::chrono::milliseconds(1500);
    static constexpr std::size_t tcp_probed_at_once = 64;  ///< hosts
    static constexpr auto tcp_probe_limit = std::chrono::milliseconds(2000);

private:
    [[nodiscard]] std::optional<model::IpAddress> next_unanswered();
    [[nodiscard]] bool begin_pass();
    [[nodiscard]] std::vector<model::IpAddress> known_unanswered() const;

    Plan plan_;
    SweepOrder order_;
    std::deque<std::pair<Instant, std::uint64_t>> trail_;  ///< of the first pass: how many had been given out when
    std::optional<SweepOrder> walk_;                       ///< of a later pass, or of the TCP probes
    std::vector<model::IpAddress> left_;                   ///< known hosts of a later pass, last first
    Phase phase_ = Phase::probing;
    unsigned pass_ = 1;
    bool paused_ = false;
    bool dropped_ = false;
    bool resumed_ = false;
    Instant settles_at_{};
    std::uint64_t asked_ = 0;
    std::size_t answers_ = 0;
    std::vector<std::size_t> answers_of_;  ///< by network
    std::unordered_set<model::IpAddress> answered_;
};

}  // namespace onvigil::discovery
