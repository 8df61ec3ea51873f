#pragma once
/// discovery/sweeper.hpp - carries sweeps of networks out: one after the other, the configured ones at their interval
/// and those somebody asked for at once.

#include "async/task_group.hpp"
#include "discovery/hearing.hpp"
#include "discovery/nudge.hpp"
#include "discovery/recipient.hpp"
#include "discovery/status.hpp"
#include "discovery/sweep.hpp"
#include "discovery/unicast.hpp"

#include <deque>
#include <map>
#include <optional>
#include <unordered_set>

namespace onvigil::discovery {

class Sweeper {
public:
    /// The references must outlive this. Knocks run in `tasks`, which must be joined before this ends.
    Sweeper(boost::asio::any_io_executor executor, const DiscoverySettings& settings, async::TaskGroup& tasks,
            Unicast& unicast, Hearing& hearing, Recipient& recipient, Interviews& interviews, SweepPosition resume,
            std::uint64_t seed);

    [[nodiscard]] boost::asio::awaitable<void> run();
    void adopt(const DiscoverySettings& settings);

    /// Sweeps these networks as soon as the sweep under way has ended (none named: the configured ones); returns when
    /// it has ended. How many addresses were asked.
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> sweep_now(std::vector<model::Cidr> networks);

    /// Somebody answered, in the network named.
    void heard(const model::Observation& observation);

    /// The networks whose hosts are reached by sweeping: the configured ones and those under way.
    [[nodiscard]] const std::vector<model::Cidr>& networks() const noexcept { return networks_; }
    [[nodiscard]] SweepStatus status() const;
    [[nodiscard]] SweepPosition position() const;
    [[nodiscard]] const std::vector<std::string>& too_large() const noexcept { return too_large_; }

private:
    struct Request {
        std::vector<model::Cidr> networks;
        std::uint64_t number = 0;
    };
    [[nodiscard]] boost::asio::awaitable<void> sweep(std::vector<model::Cidr> networks, bool configured);
    [[nodiscard]] boost::asio::awaitable<void> knock(const Sweep& done);
    [[nodiscard]] boost::asio::awaitable<void> knock_at(model::IpAddress host, std::string network);
    void report(const Sweep& sweep, model::TimePoint started);
    void choose_networks();

    boost::asio::any_io_executor executor_;
    DiscoverySettings settings_;
    async::TaskGroup& tasks_;
    Unicast& unicast_;
    Hearing& hearing_;
    Recipient& recipient_;
    Interviews& interviews_;
    SweepPosition resume_;
    std::uint64_t seed_;

    Nudge changed_;
    boost::asio::steady_timer ended_;  ///< cancelled at every end of a sweep
    std::deque<Request> requests_;
    std::uint64_t requested_ = 0, completed_ = 0;
    std::uint64_t asked_last_ = 0;
    Instant next_regular_{};
    std::optional<Sweep> sweep_;  ///< under way
    bool configured_ = false;     ///< it is of the configured networks
    bool abandoned_ = false;      ///< the configuration changed under it
    std::vector<model::Cidr> networks_;
    std::map<std::string, std::size_t> answers_on_;
    std::unordered_set<model::IpAddress> answered_;  ///< kept only where doors are knocked at afterwards
    std::size_t knocking_ = 0;
    std::vector<std::string> too_large_;
    std::optional<model::TimePoint> last_finished_;
};

}  // namespace onvigil::discovery
