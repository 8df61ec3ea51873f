#pragma once
/// alerts/event_journal.hpp - what the dispatcher needs of the event journal; the daemon implements it over the store.

#include "model/event.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::alerts {

/// How far a sink has come.
struct Cursor {
    std::uint64_t seq = 0;           ///< certain up to here
    std::uint64_t replay_until = 0;  ///< up to here it is sent events again that it had: no backlog
    bool operator==(const Cursor&) const = default;
};

/// Every call runs on the dispatcher's executor; what blocks is the implementer's to move elsewhere. A call that
/// fails throws: a journal that cannot be read is a broken environment.
class EventJournal {
public:
    virtual ~EventJournal() = default;

    /// Up to `limit` committed events with seq > `seq`, oldest first. Fewer only where there are no more; a gap
    /// where the oldest were removed or records cannot be read.
    virtual boost::asio::awaitable<std::vector<model::Event>> read_after(std::uint64_t seq, std::size_t limit) = 0;
    /// The newest committed seq; 0 while there is none.
    [[nodiscard]] virtual std::uint64_t last_seq() const = 0;
    /// The seq of the newest event older than `since`; 0 where there is none.
    virtual boost::asio::awaitable<std::uint64_t> seq_before(model::TimePoint since) = 0;

    [[nodiscard]] virtual std::vector<std::string> cursor_names() const = 0;
    /// Where `sink` had come to; nullopt for one never seen.
    [[nodiscard]] virtual std::optional<Cursor> load_cursor(const std::string& sink) const = 0;
    /// Durable when it returns, and never overtaken by an earlier call.
    virtual boost::asio::awaitable<void> save_cursor(std::string sink, Cursor cursor) = 0;
    virtual boost::asio::awaitable<void> remove_cursor(std::string sink) = 0;

    /// Says that a sink lost events: appended as `events.lost` like any other event.
    virtual boost::asio::awaitable<void> append_lost(std::string sink, std::uint64_t count, std::uint64_t first_seq,
                                                     std::uint64_t last_seq, std::string why) = 0;
};

}  // namespace onvigil::alerts
