#pragma once
/// interview/service_table.hpp - which devices are known behind which service, and how the last interview of each
/// ended.
///
/// Pure. A service is an address, a port and a path; an NVR announces several devices behind one. What was not heard
/// for two refreshes makes room for others when the table, or one service, is full.

#include "base/instant.hpp"
#include "model/device.hpp"
#include "net/target.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace onvigil::interview {

/// One device at one service.
struct QueuedDevice {
    std::string endpoint;
    std::uint64_t marks = 0;  ///< see net::Target
    std::uint64_t who = 0;
    Instant due;
    Instant last;
    Instant heard;                          ///< the last time that it showed itself here
    std::optional<Instant> banners_queued;  ///< last
    model::Identification::State state = model::Identification::State::pending;
    std::uint8_t failures = 0;
    bool waiting = false;         ///< queued or running
    net::Standing standing{};     ///< by which it waits; `shown` while it is asked
    std::uint32_t ticket = 0;     ///< of its last entry among WaitingHosts
    bool heard_itself = false;    ///< not only by the word of other hosts
    bool login_withheld = false;  ///< it was asked when it was not, and wanted one
};

class ServiceTable {
public:
    using Service = std::pair<model::IpAddress, std::uint16_t>;

    /// `salt`: of the hashes of what devices announce.
    ServiceTable(std::uint64_t salt, milliseconds refresh) : salt_(salt), refresh_(refresh) {}
    void set_refresh(milliseconds refresh) { refresh_ = refresh; }

    /// The device, added where it is not known; null: no room, which is counted.
    [[nodiscard]] QueuedDevice* find_or_add(const net::Target& target, Instant now);
    [[nodiscard]] QueuedDevice* find_or_add(const net::Description& description, Instant now);
    /// Null: not known.
    [[nodiscard]] const QueuedDevice* find(const net::Target& target) const;
    [[nodiscard]] QueuedDevice* find(const net::Target& target);
    [[nodiscard]] QueuedDevice* find(const net::Description& description);

    /// Other devices have shown themselves at the service for a while, and this one has not: one of them would be
    /// asked in its name.
    [[nodiscard]] bool replaced(const net::Target& target, const QueuedDevice& device) const;

    /// Another device was announced at this URL of the target's address.
    [[nodiscard]] bool is_others(const net::Target& target, const net::ServiceUrl& url) const;

    void each(const std::function<void(const model::IpAddress&, QueuedDevice&)>& visit);
    void forget(const model::IpAddress& address);

    [[nodiscard]] std::size_t services() const { return services_.size(); }
    /// Services at which devices were turned away of late (some of them, if they are many).
    [[nodiscard]] std::vector<Service> crowded(Instant now) const;
    /// Devices that found no room in the table, or at their service.
    [[nodiscard]] std::uint64_t table_full() const noexcept { return table_full_; }
    [[nodiscard]] std::uint64_t service_full() const noexcept { return service_full_; }

private:
    struct Key {
        model::IpAddress address;
        std::uint16_t port = 0;
        std::uint64_t path = 0;  ///< salted hash, of a description or a service
        bool operator==(const Key&) const = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const;
    };
    struct Entry {
        std::vector<QueuedDevice> devices;
        Instant heard;
    };

    [[nodiscard]] Key key_of(const net::Target& target) const;
    [[nodiscard]] Key key_of(const net::Description& description) const;
    [[nodiscard]] Entry* entry_for(const Key& key, Instant now);
    [[nodiscard]] bool make_room(Entry& entry, const net::Target& target, Instant now);
    void purge(Instant now);

    std::uint64_t salt_;
    milliseconds refresh_;
    std::unordered_map<Key, Entry, Hash> services_;
    std::size_t devices_ = 0;  ///< at all services together
    std::map<Service, Instant> crowded_;
    Instant purged_{};
    std::uint64_t table_full_ = 0;
    std::uint64_t service_full_ = 0;
};

}  // namespace onvigil::interview
