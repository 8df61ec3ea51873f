#pragma once
/// store/journal_table.hpp - the events in their order, and how far each sink has read. Inside the caller's
/// transaction.

#include "model/event.hpp"
#include "store/store.hpp"
#include "store/unreadable_events.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace onvigil::store {

class Database;

/// Their seqs must follow the journal's last one without a gap: ensured.
void append_events(Database& database, std::span<const model::Event> events);
/// The absorbed device's timeline goes over to the survivor.
void merge_timelines(Database& database, const std::string& absorbed, const std::string& survivor);

/// Events with a damaged record are left out, and added to `unreadable`.
[[nodiscard]] std::vector<model::Event> read_events(Database& database, const EventQuery& query,
                                                    UnreadableEvents& unreadable);
[[nodiscard]] std::uint64_t last_seq(Database& database);
[[nodiscard]] std::uint64_t seq_before(Database& database, model::TimePoint time);
[[nodiscard]] Sizes journal_sizes(Database& database);

/// Removes from the old end what is older than `oldest` or beyond `max_bytes`, `prune_slice` events at most.
inline constexpr std::size_t prune_slice = 2048;
[[nodiscard]] Pruned prune_journal(Database& database, model::TimePoint oldest, std::uint64_t max_bytes,
                                   std::uint64_t read_to, UnreadableEvents& unreadable);

[[nodiscard]] std::map<std::string, Cursor> load_cursors(Database& database);
void save_cursor(Database& database, const std::string& sink, const Cursor& cursor);
void remove_cursor(Database& database, const std::string& sink);

}  // namespace onvigil::store
