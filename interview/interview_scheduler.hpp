#pragma once
/// interview/interview_scheduler.hpp - asks devices who they are: runs interviews and reads banners and descriptions.
///
/// `concurrency` devices at once; to any one address, and to all addresses that are known to be one device's, one
/// connection, one request at a time and at most ten requests a second. A known device is asked again when its refresh
/// is due, when it shows itself changed, or when its last attempt failed and its back-off has passed; never because it
/// was merely heard. One thread. Every request, interview, buffer and queue has a limit: a device that hangs, drips or
/// talks nonsense costs one slot for a bounded time and ends in a state; and while others wait for a slot, it leaves
/// its own to them after 100 ms, as long as no more than `concurrency` have done so; where it has left a question
/// without an answer, sent a large one or none of ONVIF, or refused to say who it is, at once, and it is asked no more
/// until newcomers have been, for at most two seconds. When to ask is InterviewQueue's decision, what to ask
/// Interview's.

#include "async/task_group.hpp"
#include "interview/interview_queue.hpp"
#include "interview/interview_session.hpp"
#include "interview/login_rules.hpp"
#include "model/health_problem.hpp"
#include "model/histogram.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace onvigil::interview {

/// What was stored of an earlier interview: given at start-up so that a restart does not ask everyone at once.
struct KnownInterview {
    model::IpAddress address;
    std::uint16_t port = 80;
    std::string path = "/onvif/device_service";
    std::string endpoint;
    model::Identification::State state = model::Identification::State::pending;
    model::TimePoint at;
    std::uint64_t who = 0;  ///< see Target
};

struct InterviewStatus {
    std::size_t queued = 0;
    std::size_t running = 0;  ///< asked, or waiting for whether banners are wanted
    std::uint64_t ended = 0;  ///< interviews, since the start
    std::map<model::Identification::State, std::uint64_t> outcomes;  ///< of those
    model::Histogram durations;                                      ///< of those
    std::map<std::string, std::uint64_t> drops;                      ///< by reason
    std::vector<model::HealthProblem> problems;                      ///< since when they hold is not known
};

class InterviewScheduler {
public:
    struct Ports {
        std::function<void(model::Observation)> heard;  ///< what an interview or a banner told
        CredentialLedger& ledger;
        BannerPolicy& banner_policy;
        const net::AddressOwners& known;
    };

    /// The ports must outlive this. `salt`: random, of this installation, the same at every start. `exclude`: networks
    /// that never get a packet.
    InterviewScheduler(const boost::asio::any_io_executor& executor, IdentificationSettings settings,
                       std::vector<model::Cidr> exclude, Ports ports, std::string salt,
                       const std::vector<KnownInterview>& known = {});
    InterviewScheduler(const InterviewScheduler&) = delete;
    InterviewScheduler& operator=(const InterviewScheduler&) = delete;

    /// Asks until cancelled.
    [[nodiscard]] boost::asio::awaitable<void> run();

    /// A device showed itself: queued where it is due. All these return at once.
    void ask(net::Target target);
    void fetch_description(net::Description description);
    /// Takes the device at this address out of turn, for a connection of other code's: it is asked nothing until
    /// release(). False: it is being asked.
    [[nodiscard]] bool acquire(const model::IpAddress& address) { return queue_.acquire(address); }
    void release(const model::IpAddress& address);

    /// Every connection passes there first; must outlive this. Not told: they pass freely.
    void connect_through(net::ConnectGate& gate) { context_.gate = &gate; }

    /// Takes new settings; a changed credential makes the devices it is for due at their next sign of life.
    void reconfigure(IdentificationSettings settings, std::vector<model::Cidr> exclude);

    /// The device at this address was forgotten: the next time it is heard it is asked as if it were new.
    void forget(const model::IpAddress& address) { queue_.forget(address); }

    [[nodiscard]] InterviewStatus status() const;
    /// Whether a host among these is asked, or waits to be; or it is not decided yet which devices to read banners of.
    [[nodiscard]] bool busy(const std::function<bool(const model::IpAddress&)>& at) const
    {
        return awaiting_verdict_ > 0 || queue_.busy(at);
    }

private:
    struct Worker;

    void restore(const std::vector<KnownInterview>& known);
    [[nodiscard]] bool excluded(const model::IpAddress& address);
    [[nodiscard]] boost::asio::awaitable<bool> may_connect(model::IpAddress address);
    void turn_away(const Job& job);
    [[nodiscard]] bool login_may_help(model::Identification::State ended, const net::Target& target) const;
    void start_workers();
    [[nodiscard]] Instant next_slot_left() const;
    [[nodiscard]] bool leave_slot(Instant now);
    [[nodiscard]] Instant newcomers_until() const;
    [[nodiscard]] Instant go_on(Instant now);
    [[nodiscard]] Instant next_let_pass() const;
    void let_pass(Instant now);

    [[nodiscard]] boost::asio::awaitable<void> retry_failed();
    [[nodiscard]] boost::asio::awaitable<void> work(std::unique_ptr<Worker> worker, Job job);
    [[nodiscard]] boost::asio::awaitable<void> serve(const Job& job, InterviewSession& session);
    [[nodiscard]] boost::asio::awaitable<void> interview(const net::Target& target, InterviewSession& session);
    [[nodiscard]] boost::asio::awaitable<void> queue_banners(net::Target target);
    [[nodiscard]] boost::asio::awaitable<void> read_banners(const net::Target& target, InterviewSession& session);
    [[nodiscard]] boost::asio::awaitable<void> describe(const net::Description& description, InterviewSession& session);

    IdentificationSettings settings_;
    Ports ports_;
    std::string salt_;
    LoginRules logins_;
    InterviewQueue queue_;
    InterviewContext context_;
    protocol::onvif::Decoder decoder_;
    std::vector<std::unique_ptr<InterviewSession>> idle_sessions_;
    boost::asio::steady_timer wake_;    ///< the next retry, or the next slot that is left
    std::list<Worker*> working_;        ///< in slots, by the begin of what they do
    std::list<Worker*> left_;           ///< those that left their slot
    std::set<Worker*> passed_;          ///< of both, those that wait until newcomers have been asked
    std::size_t awaiting_verdict_ = 0;  ///< asked, and not yet known whether banners are wanted
    bool open_ = false;                 ///< between start and stop of run()
    std::uint64_t excluded_ = 0;
    InterviewStatus counts_;
    async::TaskGroup workers_;  ///< last: they end before what they use
};

}  // namespace onvigil::interview
