#pragma once
/// interview/interview_scheduler.hpp - asks devices who they are: the shell around interview.hpp and banner_scan.hpp.
///
/// `concurrency` devices at once; to any one address, and to all addresses that are known to be one device's, one
/// connection, one request at a time and at most ten requests a second. A known device is asked again when its refresh
/// is due, when it shows itself changed, or when its last attempt failed and its back-off has passed; never because it
/// was merely heard. Everything runs on the executor's one thread. Every request, interview, buffer and queue has a
/// limit, so that a device which hangs, drips, resets or talks nonsense costs one slot for a bounded time and ends in a
/// state.

#include "interview/interview_ports.hpp"
#include "interview/settings.hpp"
#include "model/observation.hpp"
#include "model/health_problem.hpp"
#include "net/connect_gate.hpp"
#include "net/host_keys.hpp"
#include "net/target.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
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
    std::uint64_t requests = 0;
    std::uint64_t fingerprinted = 0;
    std::uint64_t descriptions = 0;
    std::map<std::string, std::uint64_t> drops;  ///< by reason
    std::vector<model::HealthProblem> problems;        ///< since when they hold is not known
};

class InterviewScheduler {
public:
    struct Ports {
        std::function<void(model::Observation)> heard;  ///< what an interview or a banner told
        CredentialLedger& ledger;
        MakerProof& proof;
        const net::AddressOwners& known;
    };

    /// The ports must outlive this. `salt`: random, of this installation, the same at every start. `exclude`: networks
    /// that never get a packet.
    InterviewScheduler(const boost::asio::any_io_executor& executor, IdentificationSettings settings,
                       std::vector<model::Cidr> exclude, Ports ports, std::string salt,
                       const std::vector<KnownInterview>& known = {});
    ~InterviewScheduler();
    InterviewScheduler(const InterviewScheduler&) = delete;
    InterviewScheduler& operator=(const InterviewScheduler&) = delete;

    /// Asks until cancelled.
    [[nodiscard]] boost::asio::awaitable<void> run();

    void ask(net::Target target);
    void fetch_description(net::Description description);
    [[nodiscard]] bool acquire(const model::IpAddress& address);
    void release(const model::IpAddress& address);

    /// Every connection passes there first; must outlive this. Not told: they pass freely.
    void connect_through(net::ConnectGate& gate);

    /// Takes new settings; a changed credential makes the devices it is for due at their next sign of life.
    void adopt(IdentificationSettings settings, std::vector<model::Cidr> exclude);

    /// The device at this address was forgotten: the next time it is heard it is asked as if it were new.
    void forget(const model::IpAddress& address);

    [[nodiscard]] InterviewStatus status() const;

private:
    class Shell;
    std::unique_ptr<Shell> shell_;
};

}  // namespace onvigil::interview
