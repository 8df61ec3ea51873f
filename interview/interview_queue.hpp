#pragma once
/// interview/interview_queue.hpp - decides whom to ask next, and when a device may be asked again.
///
/// Pure. A device not known before, or changed, comes before those whose refresh or back-off is over. One address is
/// never handed out twice at a time, nor are the addresses that an endpoint, a stated MAC or serial number or the
/// inventory shows to be one device's, unless so many share it that they cannot be. Refreshes are spread by a tenth;
/// back-offs double from half a minute up to the refresh, each times 0.5 to 1.5, so that nothing marches in step.

#include "base/instant.hpp"
#include "base/limits.hpp"
#include "interview/job.hpp"
#include "model/device.hpp"
#include "net/host_keys.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace onvigil::interview {

struct InterviewQueueDrops {
    std::uint64_t queue_full = 0;  ///< asked for while limits::queued_interviews wait
    std::uint64_t table_full = 0;  ///< new devices beyond limits::devices
    std::uint64_t crowded = 0;     ///< beyond limits::endpoints_per_url
};

class InterviewQueue {
public:
    using State = model::Identification::State;

    /// `known` must outlive this; null: nobody is known.
    InterviewQueue(milliseconds refresh, std::uint64_t seed, const net::AddressOwners* known = nullptr);
    void set_refresh(milliseconds refresh) { refresh_ = refresh; }

    /// From an earlier run: it ended `ago` in this state, and is next due as if we had never stopped.
    void know(const net::Target& target, State state, milliseconds ago, Instant now);

    /// A device showed itself. Queued if it is due; otherwise nothing happens.
    void ask(net::Target target, Instant now);
    void fetch(net::Description description, Instant now);
    /// Its banners are wanted. Queued unless they were read within the refresh.
    void look(const net::Target& target, Instant now);

    /// The next job whose address and device are free; they are taken until release().
    [[nodiscard]] std::optional<Job> take();
    /// Takes an address for somebody else, until release(). False: it, or its device, is taken.
    [[nodiscard]] bool acquire(const model::IpAddress& address);
    /// An interview has ended so.
    void ended(const net::Target& target, State state, Instant now);
    /// A job came to nothing through no fault of the device's: it is due when it is heard again.
    void put_back(const Job& job);
    void release(const model::IpAddress& address);
    /// Of an address that is taken: which device it is handed out for.
    [[nodiscard]] const net::HostKeys& keys_at(const model::IpAddress& address) const;

    /// The endpoint under which the device at this URL is known by now: another protocol may have told it meanwhile.
    [[nodiscard]] std::string endpoint_at(const net::Target& target) const;

    /// Queues what failed a short while ago and may be tried again, heard or not (a camera that boots answers probes
    /// before its web server runs). A few tries, then only signs of life count.
    void retry(Instant now);
    [[nodiscard]] std::optional<Instant> next_retry() const;

    /// Devices at these addresses that ended in needs-login or refused are due at their next sign of life.
    void login_changed(const std::function<bool(const model::IpAddress&)>& at);
    void forget(const model::IpAddress& address);

    [[nodiscard]] std::size_t queued() const { return fresh_.size() + routine_.size() + waiting_; }
    [[nodiscard]] std::size_t known() const { return urls_.size(); }
    /// ServiceUrls at which devices were turned away of late (some of them, if they are many).
    [[nodiscard]] std::vector<std::pair<model::IpAddress, std::uint16_t>> crowded_services(Instant now) const;
    [[nodiscard]] const InterviewQueueDrops& drops() const { return drops_; }

private:
    struct UrlKey {
        model::IpAddress address;
        std::uint16_t port = 0;
        std::uint64_t path = 0;  ///< salted hash, description or service
        bool operator==(const UrlKey&) const = default;
    };
    struct Hash {
        std::size_t operator()(const UrlKey& key) const;
    };
    /// One device at one URL. An NVR announces several behind one.
    struct QueuedDevice {
        std::string endpoint;
        std::uint64_t marks = 0;
        std::uint64_t who = 0;
        Instant due;
        Instant last;
        Instant heard;                  ///< the last time that it showed itself here
        std::optional<Instant> looked;  ///< when its banners were queued last
        State state = State::pending;
        std::uint8_t failures = 0;
        bool waiting = false;  ///< queued or running
    };
    struct Entry {
        std::vector<QueuedDevice> devices;
        Instant heard;
    };
    /// An address that is being asked.
    struct Host {
        net::HostKeys keys;  ///< whose other addresses wait for it
        std::vector<Job> waiting;
    };

    [[nodiscard]] UrlKey url_key(const model::IpAddress& address, std::uint16_t port, std::string_view path,
                                 bool description) const;
    [[nodiscard]] UrlKey url_key(const net::Target& target) const;
    Entry* entry_for(const UrlKey& key, Instant now);
    [[nodiscard]] const QueuedDevice* device_of(const net::Target& target) const;
    [[nodiscard]] QueuedDevice* device_of(const net::Target& target);
    [[nodiscard]] bool replaced(const net::Target& target, const QueuedDevice& device) const;
    QueuedDevice* add_device(Entry& entry, const net::Target& target, Instant now);
    [[nodiscard]] bool make_room(Entry& entry, const net::Target& target, Instant now);
    void note_crowd(const net::Target& target, Instant now);
    [[nodiscard]] net::HostKeys keys_of(const Job& job) const;
    [[nodiscard]] std::vector<Job>* queue_ahead(net::HostKeys& keys);
    void hand_out(const model::IpAddress& address, const net::HostKeys& keys);
    void come_forward(std::vector<Job>& waiting);
    void queue(Job job, QueuedDevice& device, bool fresh, Instant now);
    [[nodiscard]] milliseconds spread(milliseconds around, double part);
    [[nodiscard]] milliseconds back_off(unsigned failures);
    void purge(Instant now);

    milliseconds refresh_;
    std::mt19937_64 random_;
    std::uint64_t salt_;
    const net::AddressOwners* known_;
    std::unordered_map<UrlKey, Entry, Hash> urls_;
    std::size_t device_count_ = 0;  ///< at all URLs together
    std::map<std::pair<model::IpAddress, std::uint16_t>, Instant> crowded_;
    std::deque<Job> fresh_;
    std::deque<Job> routine_;
    std::unordered_map<model::IpAddress, Host> busy_;
    std::unordered_map<std::uint64_t, std::vector<Job>> busy_keys_;  ///< and who waits for each
    std::size_t waiting_ = 0;                                        ///< jobs behind a busy address or key
    std::multimap<Instant, net::Target> retries_;
    Instant purged_{};
    InterviewQueueDrops drops_;
};

}  // namespace onvigil::interview
