#pragma once
/// hub/payload.hpp - what goes into `onvigil.push` (hub/sql/0003_push.sql) and what it answers, as text. Pure.

#include "base/result.hpp"
#include "hub/directive.hpp"
#include "hub/position.hpp"
#include "hub/sensor_journal.hpp"
#include "model/event.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::hub {

inline constexpr int protocol = 1;
/// Most devices, and most events, of one transaction.
inline constexpr std::size_t most_rows = 500;

struct Push {
    std::string epoch;
    Position from, to;
    bool complete = false;               ///< with it all devices are at the hub
    std::optional<std::string> devices;  ///< nothing: only the hub's position is asked for
    std::string gone = "{}";             ///< an array of PostgreSQL's
    std::string events = "[]";
    std::string status = "{}";
};

/// More directives of one answer are left for the next.
inline constexpr std::size_t most_directives = 256;

/// A longer text of lists is not pushed: no sensor of ours has one.
inline constexpr std::size_t longest_lists = 60'000;

/// `[{"mac":…,"document":{…},"details":"…"},…]`: the document is the device as the sensor shows it, with the reasons
/// that decide; `mac` is one the device states itself; the details are its argument (hub/details.hpp). A stored
/// document that cannot be read is left out, and `unreadable` grows.
[[nodiscard]] std::string devices_json(std::span<const StoredDevice> devices, std::string_view site,
                                       const DetailsOf& details, std::size_t& unreadable);
[[nodiscard]] std::string events_json(std::span<const model::Event> events);
/// `{"a","b"}`: an array of PostgreSQL's.
[[nodiscard]] std::string array_text(std::span<const std::string> values);
/// Without the lists; `with_lists` adds them.
[[nodiscard]] std::string status_json(const SensorReport& report, const Position& newest,
                                      std::span<const std::string> accepts,
                                      std::span<const DirectiveResult> results = {});

void with_lists(std::string& status, const std::string& lists);

struct Answer {
    bool taken = false;
    std::string epoch;
    Position position;
    bool complete = false;
    std::vector<Directive> directives{};  ///< not carried out yet
    std::int64_t knowledge = 0;           ///< the newest version that the hub has; 0: none
    std::string bundle{}, signature{};    ///< of it, where it was asked for
};
[[nodiscard]] Result<Answer, Problem> parse_answer(std::string_view text);

/// PostgreSQL keeps no NUL in text: its escape becomes that of U+FFFD.
void replace_nul_escapes(std::string& json);

}  // namespace onvigil::hub
