#pragma once
/// interview/interview_queue.hpp - decides which device to ask next, and when it may be asked again.
///
/// Pure. A device not known before, or changed, of which something shows that it is there comes first. Those that any
/// host could have invented, in any number, take turns by what speaks for them (net::Standing) with those that have
/// their refresh or back-off over; see waiting_hosts.hpp. One address is never handed out twice at a time, nor are the
/// addresses that an endpoint, a stated MAC or serial number or the inventory shows to be one device's, unless so many
/// share it that they cannot be. Refreshes are spread by a tenth; back-offs double from half a minute up to the
/// refresh, each times 0.5 to 1.5, so that nothing marches in step.

#include "base/instant.hpp"
#include "interview/device_locks.hpp"
#include "interview/service_table.hpp"
#include "interview/waiting_hosts.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>

namespace onvigil::interview {

class InterviewQueue {
public:
    using State = model::Identification::State;

    /// `known` must outlive this; null: no device is known.
    InterviewQueue(milliseconds refresh, std::uint64_t seed, const net::AddressOwners* known = nullptr);
    void set_refresh(milliseconds refresh);

    /// From an earlier run: it ended `ago` in this state, and is next due as if we had never stopped.
    void restore(const net::Target& target, State state, milliseconds ago, Instant now);

    /// A device showed itself. Queued if it is due; otherwise nothing happens.
    void ask(net::Target target, Instant now);
    void fetch_description(net::Description description, Instant now);
    /// Its banners are wanted. Queued unless they were read within the refresh.
    void request_banners(const net::Target& target, Instant now);

    /// The next job with a free device; the device is locked until release().
    [[nodiscard]] std::optional<Job> take();
    /// Locks the device at an address for other code, until release(). False: it is locked already.
    [[nodiscard]] bool acquire(const model::IpAddress& address);
    /// An interview has ended so.
    void ended(const net::Target& target, State state, Instant now);
    /// A job came to nothing through no fault of the device's: it is due when it is heard again.
    void put_back(const Job& job);
    void release(const model::IpAddress& address);
    /// It takes long at this address: what says that it is the same device waits for it no longer.
    void let_pass(const model::IpAddress& address);
    [[nodiscard]] const DeviceLocks& locks() const noexcept { return locks_; }

    /// The endpoint under which the device at this URL is known by now: another protocol may have told it meanwhile.
    [[nodiscard]] std::string endpoint_at(const net::Target& target) const;

    /// Queues what failed a short while ago and may be tried again, heard or not (a camera that boots answers probes
    /// before its web server runs). A few tries, then only signs of life count.
    void retry(Instant now);
    [[nodiscard]] std::optional<Instant> next_retry() const;

    /// Devices at these addresses that ended in needs-login or refused are due at their next sign of life.
    void login_changed(const std::function<bool(const model::IpAddress&)>& at);
    void forget(const model::IpAddress& address);

    /// Whether a host among these is asked, or waits to be.
    [[nodiscard]] bool busy(const std::function<bool(const model::IpAddress&)>& at) const;
    [[nodiscard]] std::size_t queued() const;
    /// Of those, devices that are new or changed, and likely there: hosts of their network have answered, at least.
    [[nodiscard]] std::size_t newcomers() const noexcept { return fresh_.size() + claimed_.front().size(); }
    /// Jobs left out while limits::queued_interviews wait.
    [[nodiscard]] std::uint64_t queue_full() const noexcept { return queue_full_; }
    [[nodiscard]] const ServiceTable& services() const noexcept { return services_; }

private:
    [[nodiscard]] bool is_full();
    [[nodiscard]] std::optional<Job> next();
    [[nodiscard]] net::HostKeys keys_of(const Job& job) const;
    [[nodiscard]] std::optional<Job> next_claimed(WaitingHosts& waiting);
    void queue(Job job, QueuedDevice& device, bool fresh, Instant now);
    void wait_in_turn(net::Target target, QueuedDevice& device);
    [[nodiscard]] milliseconds spread(milliseconds around, double part);

    milliseconds refresh_;
    std::mt19937_64 random_;
    std::uint64_t salt_;
    const net::AddressOwners* known_;
    ServiceTable services_;
    DeviceLocks locks_;
    std::deque<Job> fresh_;
    std::deque<Job> routine_;
    std::array<WaitingHosts, 3> claimed_;  ///< of the standings below `shown`; some have risen since
    std::size_t turn_ = 0;                 ///< of these and `routine_`
    std::uint32_t tickets_ = 0;
    std::multimap<Instant, net::Target> retries_;
    std::uint64_t queue_full_ = 0;
};

}  // namespace onvigil::interview
