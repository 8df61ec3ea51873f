#pragma once
/// store/recovery.hpp - what is done about a damaged database: it is set aside, never deleted, and the newest good copy
/// takes its place.
///
/// The copy (`inventory.db.backup`) has everything but the journal's events, which may be large and are with the sinks.

#include <filesystem>
#include <string>

namespace onvigil::store {

[[nodiscard]] std::filesystem::path backup_of(const std::filesystem::path& database);

/// Writes the copy anew from what is committed now, checks it, and only then replaces the last one. It may run beside
/// the writer, on a thread of its own. Throws StoreError; the last copy is then as it was.
void back_up(const std::filesystem::path& database);

/// Renames the database to `inventory.db.damaged-20261129T031500Z`, puts the copy in its place, if that is good, and
/// returns what was done, for people. Events are numbered on behind all that was, or may have been, written before.
/// Throws StoreError where the copy cannot be put there; the database then keeps its name, and the next start tries it
/// again.
[[nodiscard]] std::string recover(const std::filesystem::path& database, const std::string& damage);

}  // namespace onvigil::store
