#pragma once
/// interview/device_locks.hpp - one connection at a time to a device: what is locked, and which jobs wait for it.
///
/// Pure. A device is locked by its address and by the keys that its other addresses share with it (net::HostKeys).

#include "interview/job.hpp"
#include "net/host_keys.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

namespace onvigil::interview {

class DeviceLocks {
public:
    [[nodiscard]] bool locked(const model::IpAddress& address) const { return hosts_.contains(address); }
    /// Locks the job's address and device and gives the job back; where they are locked already, the job waits for
    /// release(). Keys that more jobs wait for than one device has addresses are printed into a whole series, and are
    /// left out.
    [[nodiscard]] std::optional<Job> admit(Job job, const net::HostKeys& device);
    /// Without a job. False: it is locked already.
    [[nodiscard]] bool acquire(const model::IpAddress& address, const net::HostKeys& device);
    /// The jobs that waited for it, in the order in which they came.
    [[nodiscard]] std::vector<Job> release(const model::IpAddress& address);

    /// Keeps the address locked, and its keys no longer: those that waited for them. Nothing where it is not locked.
    [[nodiscard]] std::vector<Job> let_pass(const model::IpAddress& address);

    /// Of a locked address: the keys of its device.
    [[nodiscard]] const net::HostKeys& keys_at(const model::IpAddress& address) const;
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }
    /// Whether an address that is locked, or waits, is one of these.
    [[nodiscard]] bool any(const std::function<bool(const model::IpAddress&)>& at) const;

private:
    struct Host {
        net::HostKeys keys;
        std::vector<Job> waiting;
    };
    [[nodiscard]] std::vector<Job> free_keys(Host& host);
    [[nodiscard]] std::vector<Job>* lock(const model::IpAddress& address, const net::HostKeys& device);

    std::unordered_map<model::IpAddress, Host> hosts_;
    std::unordered_map<std::uint64_t, std::vector<Job>> keys_;  ///< locked ones, and the jobs that wait for each
    std::size_t waiting_ = 0;
};

}  // namespace onvigil::interview
