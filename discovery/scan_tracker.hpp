#pragma once
/// discovery/scan_tracker.hpp - the scans that were asked for: how many devices have answered during each, and which
/// network their hosts belong to.
///
/// Pure. A scan of some network is no device's home: a host that belongs to another network keeps it.

#include "discovery/known_devices.hpp"
#include "discovery/scan_progress.hpp"
#include "model/ip.hpp"
#include "net/interfaces.hpp"

#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace onvigil::discovery {

/// Devices that answered during a scan, or a round.
struct Tally {
    std::shared_ptr<ScanProgress> progress = std::make_shared<ScanProgress>();
    std::unordered_set<model::IpAddress> senders{};
    void count(const model::IpAddress& from);
    /// What is joined has heard these already.
    void add(const std::unordered_set<model::IpAddress>& others, std::size_t answers);
};

class ScanTracker {
public:
    /// One scan: counts from here to its end. `progress` may be null.
    class Scan {
    public:
        Scan(ScanTracker& tracker, std::shared_ptr<ScanProgress> progress);
        ~Scan();
        Scan(const Scan&) = delete;
        Scan& operator=(const Scan&) = delete;
        Tally tally;

    private:
        ScanTracker& tracker_;
    };

    void begin_round() { round_ = {}; }
    /// A device answered.
    void heard(const model::IpAddress& from, bool in_round);
    /// Since the round that is running began.
    [[nodiscard]] const Tally& round() const noexcept { return round_; }

    /// The network this host belongs to, whatever scan finds it; known as long as a scan runs.
    void keep_home_network(const model::IpAddress& host, const std::string& network) { home_networks_[host] = network; }
    /// Those of the known hosts in the scanned networks that belong to one of the interfaces.
    void keep_home_networks(const KnownDevices& known, const std::vector<model::Cidr>& scanned,
                            const std::vector<net::Interface>& interfaces);
    [[nodiscard]] const std::string* home_network_of(const model::IpAddress& host) const;

private:
    std::list<Tally*> scans_;
    Tally round_;
    std::unordered_map<model::IpAddress, std::string> home_networks_;
};

}  // namespace onvigil::discovery
