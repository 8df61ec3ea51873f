#pragma once
/// discovery/interrogator.hpp - asks devices who they are: the shell around interview.hpp and fingerprint.hpp.
///
/// `concurrency` devices at once; to any one address, and to all addresses that are known to be one device's, one
/// connection, one request at a time and at most ten requests a second. A known device is asked again when its refresh
/// is due, when it shows itself changed, or when its last attempt failed and its back-off has passed; never because it
/// was merely heard. Everything runs on the executor's one thread. Every request, interview, buffer and queue has a
/// limit, so that a device which hangs, drips, resets or talks nonsense costs one slot for a bounded time and ends in a
/// state.

#include "discovery/host_keys.hpp"
#include "discovery/interview_ports.hpp"
#include "discovery/passage.hpp"
#include "discovery/recipient.hpp"
#include "discovery/settings.hpp"
#include "discovery/status.hpp"
#include "discovery/target.hpp"
#include "model/device.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace onvigil::discovery {

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

struct InterrogatorStatus {
    std::size_t queued = 0;
    std::size_t running = 0;  ///< asked, or waiting for whether banners are wanted
    std::uint64_t ended = 0;  ///< interviews, since the start
    std::map<model::Identification::State, std::uint64_t> outcomes;  ///< of those
    std::uint64_t requests = 0;
    std::uint64_t fingerprinted = 0;
    std::uint64_t descriptions = 0;
    std::map<std::string, std::uint64_t> drops;  ///< by reason
    std::vector<StatusProblem> problems;         ///< since when they hold is not known
};

class Interrogator : public Interviews {
public:
    struct Ports {
        Recipient& recipient;
        CredentialLedger& ledger;
        MakerProof& proof;
        const Whereabouts& known;
    };

    /// The ports must outlive this. `salt`: random, of this installation, the same at every start. `exclude`: networks
    /// that never get a packet.
    Interrogator(const boost::asio::any_io_executor& executor, IdentificationSettings settings,
                 std::vector<model::Cidr> exclude, Ports ports, std::string salt,
                 const std::vector<KnownInterview>& known = {});
    ~Interrogator() override;
    Interrogator(const Interrogator&) = delete;
    Interrogator& operator=(const Interrogator&) = delete;

    /// Asks until cancelled.
    [[nodiscard]] boost::asio::awaitable<void> run();

    void ask(Target target) override;
    void fetch_description(Description description) override;
    [[nodiscard]] bool occupy(const model::IpAddress& address) override;
    void leave(const model::IpAddress& address) override;

    /// Every connection passes there first; must outlive this. Not told: they pass freely.
    void go_through(Passage& passage);

    /// Takes new settings; a changed credential makes the devices it is for due at their next sign of life.
    void adopt(IdentificationSettings settings, std::vector<model::Cidr> exclude);

    /// The device at this address was forgotten: the next time it is heard it is asked as if it were new.
    void forget(const model::IpAddress& address);

    [[nodiscard]] InterrogatorStatus status() const;

private:
    class Shell;
    std::unique_ptr<Shell> shell_;
};

}  // namespace onvigil::discovery
