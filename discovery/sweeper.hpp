#pragma once
/// discovery/sweeper.hpp - carries sweeps of networks out: the configured ones at their interval, and at once those
/// somebody asked for, which the configured one makes way for and then goes on.

#include "async/notification.hpp"
#include "async/task_group.hpp"
#include "discovery/course.hpp"
#include "discovery/hearing.hpp"
#include "discovery/interviews.hpp"
#include "discovery/observation_listener.hpp"
#include "discovery/status.hpp"
#include "discovery/unicast.hpp"

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace onvigil::discovery {

class Sweeper {
public:
    /// What a sweep needs of the others; all must outlive this. Knocks run in `tasks`, which must be joined before this
    /// ends.
    struct Ports {
        async::TaskGroup& tasks;
        Unicast& unicast;
        Hearing& hearing;
        ObservationListener& listener;
        Interviews& interviews;
        std::function<std::vector<model::IpAddress>(const std::string& network)> known;
        std::function<void()> let_go;  ///< hands over what hearing still holds back
    };
    Sweeper(boost::asio::any_io_executor executor, const DiscoverySettings& settings, Ports ports, SweepPosition resume,
            std::uint64_t seed);

    [[nodiscard]] boost::asio::awaitable<void> run();
    void adopt(const DiscoverySettings& settings);

    /// Sweeps these networks now; none named: the configured ones, or joins that sweep if it is under way. Returns when
    /// it has ended. `progress` is kept up to date meanwhile.
    [[nodiscard]] boost::asio::awaitable<void> sweep_now(std::vector<model::Cidr> networks,
                                                         std::shared_ptr<ScanProgress> progress);

    /// Somebody answered.
    void heard(const model::IpAddress& from);
    /// The kernel dropped answers to unicast questions.
    void dropped();

    /// The configured networks as they are swept and named.
    [[nodiscard]] const std::vector<model::Cidr>& configured() const noexcept { return configured_; }
    /// Their names, for reports.
    [[nodiscard]] std::vector<std::string> awaited() const;
    /// Whether it is in a network that is swept, at its interval or because somebody asked for it.
    [[nodiscard]] bool asks(const model::IpAddress& address) const;
    /// The network of a sweep that somebody asked for and that has this address; null if none.
    [[nodiscard]] const model::Cidr* asked_for(const model::IpAddress& address) const;
    /// Who has answered the configured sweep under way so far; null if none is.
    [[nodiscard]] const Course* regular() const { return regular_ ? &regular_->course : nullptr; }
    [[nodiscard]] bool running() const { return regular_ != nullptr || !asked_for_.empty(); }
    [[nodiscard]] SweepStatus status() const;
    [[nodiscard]] SweepPosition position() const;
    [[nodiscard]] const std::vector<std::string>& too_large() const noexcept { return too_large_; }

private:
    struct Running {
        Course course;
        std::vector<Question> questions;
        model::TimePoint started;
        std::vector<std::shared_ptr<ScanProgress>> progress;
        bool abandoned = false;  ///< the configuration changed under it
        [[nodiscard]] bool wants_turn(Instant now) const;
        void tell_progress() const;
    };
    using RunningPtr = std::shared_ptr<Running>;

    [[nodiscard]] RunningPtr make(std::vector<model::Cidr> networks, SweepPosition resume);
    void start_regular();
    [[nodiscard]] RunningPtr whose_turn(Instant now) const;
    [[nodiscard]] Instant next_turn() const;
    [[nodiscard]] bool interrupted(const Running& running) const;
    [[nodiscard]] boost::asio::awaitable<void> go_on(Running& running);
    [[nodiscard]] boost::asio::awaitable<void> ask(Running& running);
    [[nodiscard]] boost::asio::awaitable<void> knock(Running& running);
    [[nodiscard]] boost::asio::awaitable<void> knock_at(model::IpAddress host, std::string network);
    [[nodiscard]] boost::asio::awaitable<std::optional<bool>> opens_in_turn(model::IpAddress host, std::uint16_t port);
    void end(const RunningPtr& running);
    void choose_networks();

    boost::asio::any_io_executor executor_;
    DiscoverySettings settings_;
    Ports ports_;
    SweepPosition resume_;
    std::uint64_t seed_;

    async::Notification changed_;
    boost::asio::steady_timer ended_;  ///< cancelled at every end of a sweep
    Instant next_regular_{};
    RunningPtr regular_;
    std::list<RunningPtr> asked_for_;
    std::uint64_t regular_ended_ = 0;
    std::vector<std::shared_ptr<ScanProgress>> joining_;  ///< for the next regular one
    std::vector<model::Cidr> configured_;
    std::size_t knocking_ = 0;
    std::vector<std::string> too_large_;
    std::optional<model::TimePoint> last_finished_;
};

}  // namespace onvigil::discovery
