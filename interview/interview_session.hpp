#pragma once
/// interview/interview_session.hpp - where one device after the other is asked: one HTTP client and its buffers, used
/// again and again, and what is sent through them at the pace every host is due.

#include "async/notification.hpp"
#include "interview/http_client.hpp"
#include "interview/interview.hpp"
#include "interview/login_rules.hpp"
#include "interview/upnp_description.hpp"
#include "model/observation.hpp"
#include "net/clock.hpp"
#include "net/connect_gate.hpp"
#include "net/host_rate_limit.hpp"
#include "net/reading_faults.hpp"
#include "net/target.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace onvigil::interview {

class InterviewSession;

/// What all sessions share.
struct InterviewContext {
    explicit InterviewContext(const boost::asio::any_io_executor& its_executor)
        : executor(its_executor), http(its_executor), trial_ended(its_executor)
    {
    }
    boost::asio::any_io_executor executor;
    HttpContext http;
    net::HostRateLimit pace;
    net::ConnectGate* gate = nullptr;
    std::vector<model::Cidr> exclude;  ///< who gets no packet, as it is now
    std::set<std::string> on_trial;    ///< keys of logins that are being tried
    async::Broadcast trial_ended;
    Instant next_large{};         ///< when the next large answer may be read on, or decoded
    std::uint64_t too_large = 0;  ///< answers beyond limits::http_head_bytes or limits::http_body_bytes
    net::ReadingFaults faults{"answers of some hosts cannot be read, and are left out"};

    [[nodiscard]] bool excluded(const model::IpAddress& address) const;
};

class InterviewSession {
public:
    /// The context must outlive this.
    explicit InterviewSession(InterviewContext& context);

    /// Waits until those have been asked that go before it, at most so long.
    using LetNewcomersPass = std::function<boost::asio::awaitable<void>(Instant at_most)>;
    /// Not told: it waits for none.
    void yield_by(LetNewcomersPass pass) { pass_ = std::move(pass); }

    /// The device that is asked next: told before the first request. `prompt`: it is taken to answer promptly.
    void turn_to(const model::IpAddress& address, const net::HostKeys& device, bool prompt);
    /// It has left no question without an answer, sent no large one, and said what an ONVIF device says. Otherwise
    /// those that have not been asked go before it, for a bounded time.
    [[nodiscard]] bool is_prompt() const noexcept { return prompt_; }

    /// Carries the interview's actions out until it is done, or limits::interview_time is over. `timeout`: one request.
    /// False: broken off, since the device has been excluded meanwhile.
    [[nodiscard]] boost::asio::awaitable<bool> run_interview(Interview& interview, const net::Target& target,
                                                             std::optional<Login> login, CredentialLedger& ledger,
                                                             milliseconds timeout);

    [[nodiscard]] boost::asio::awaitable<std::vector<model::Observation>> fingerprint(const net::Target& target,
                                                                                      milliseconds timeout);

    [[nodiscard]] boost::asio::awaitable<std::optional<DescribedDevice>> describe(const net::Description& description,
                                                                                  milliseconds timeout);

    void close()
    {
        client_.close();
        prompt_ = true;
    }

    /// When this device answered last; at first, when it was turned to.
    [[nodiscard]] Instant answered_at() const noexcept { return answered_at_; }

private:
    struct Trial;
    /// One at a time of those that share a key: the second one then knows what came of the first.
    boost::asio::awaitable<void> begin_trial(Interview& interview, Login& login, CredentialLedger& ledger,
                                             Trial& trial);
    static boost::asio::awaitable<void> end_trial(LoginAttempt::Outcome outcome, const Login& login,
                                                  CredentialLedger& ledger, Trial& trial);
    boost::asio::awaitable<bool> send(Interview& interview, const OnvifRequest& request, const net::Target& target,
                                      CredentialLedger& ledger, Instant deadline, milliseconds timeout);
    /// The first certificate of a service that speaks ONVIF is noted; with another one there is no login.
    boost::asio::awaitable<void> look_at_certificate(Interview& interview, std::uint16_t port,
                                                     const net::Target& target, CredentialLedger& ledger);
    /// Waits for the next request's place in the pace; false: the host is excluded.
    boost::asio::awaitable<bool> may_send();
    boost::asio::awaitable<void> let_newcomers_pass();
    /// Waits for the turn of an answer that is large: they have a quarter of the time, so that a host that sends them
    /// holds up no other.
    boost::asio::awaitable<void> begin_large();
    /// Decodes the client's answer; false: it made that throw.
    boost::asio::awaitable<bool> take(const std::function<void(const HttpReply&)>& decode);
    /// What made the client throw is no answer.
    boost::asio::awaitable<Result<void, HttpFailure>> answer(boost::asio::awaitable<Result<void, HttpFailure>> asked);

    InterviewContext& context_;
    HttpClient client_;
    model::IpAddress address_;
    net::HostKeys host_;
    Instant turned_ = net::steady_now(), answered_at_ = turned_;
    bool prompt_ = true;
    LetNewcomersPass pass_;
    std::string request_;
};

}  // namespace onvigil::interview
