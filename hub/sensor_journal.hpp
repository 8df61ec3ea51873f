#pragma once
/// hub/sensor_journal.hpp - what the hub's pusher needs of the sensor; the daemon implements it over store and
/// pipeline.

#include "hub/directive.hpp"
#include "hub/knowledge_bundle.hpp"
#include "hub/position.hpp"
#include "model/event.hpp"
#include "render/device_json.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace onvigil::hub {

/// As the store keeps it (render/stored_device.hpp, stored_verdict.hpp).
struct StoredDevice {
    std::string device, verdict;
};

/// The newest version of each device that changed behind some number of a change.
struct Changes {
    std::vector<StoredDevice> saved;
    std::vector<std::string> gone;  ///< ids
    std::uint64_t upto = 0;         ///< all changes up to this one are in it
    std::uint64_t newest = 0;       ///< the number of the last change of all
    std::uint64_t forgotten = 0;    ///< up to here it is not known any more which devices went
};

/// What the hub is told of the sensor itself.
struct SensorReport {
    std::string version, site, host;
    std::optional<model::TimePoint> last_round;
    std::size_t problems = 0;
    std::int64_t knowledge = 0;  ///< version of what was taken from the hub; 0: nothing
    std::string lists{};         ///< `[{"id","title",…}]`: those it judges by (render::append_list_note)
};

/// A device with all that `show` says of it but its history. Called on any thread.
using DetailsOf = std::function<render::DeviceDetails(const model::Record&)>;

/// There is no room for it now.
struct NotSaved : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// All on the pusher's executor. A call that fails throws: a store that cannot be read is a broken environment.
class SensorJournal {
public:
    virtual ~SensorJournal() = default;

    virtual boost::asio::awaitable<Changes> changes_after(std::uint64_t change, std::size_t limit) = 0;
    /// Oldest first; a gap only where events were pruned or cannot be read.
    virtual boost::asio::awaitable<std::vector<model::Event>> events_after(std::uint64_t seq, std::size_t limit) = 0;
    [[nodiscard]] virtual std::uint64_t last_seq() const = 0;
    [[nodiscard]] virtual SensorReport report() const = 0;
    [[nodiscard]] virtual DetailsOf details() const = 0;

    [[nodiscard]] virtual std::optional<Mark> mark() const = 0;
    /// Durable when it returns; else NotSaved.
    virtual boost::asio::awaitable<void> save(Mark mark) = 0;
    /// Returns once it is committed.
    virtual boost::asio::awaitable<DirectiveResult> carry_out(Directive directive) = 0;
    /// Judges by it from now on; or the problem, and what was in use stays.
    virtual std::optional<Problem> take_knowledge(const KnowledgeBundle& bundle) = 0;
    /// Says that events were pruned before they were pushed, or could not be read: as `events.lost`.
    virtual void lost(std::uint64_t count, std::uint64_t first_seq, std::uint64_t last_seq) = 0;
};

}  // namespace onvigil::hub
