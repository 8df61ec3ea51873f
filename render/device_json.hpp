#pragma once
/// render/device_json.hpp - a device as one JSON object (docs/api.md describes it): the same in the
/// client, the socket and `--once`. Every key is always there; null or [] where nothing is known.

#include "model/event.hpp"
#include "model/record.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::render {

/// One piece of evidence with what policy makes of it; no maker: it points to none.
struct WeighedEvidence {
    model::Evidence evidence;
    std::string maker{};  ///< id of the maker or seller
    std::optional<model::Strength> strength{};
};

/// What an auditor needs of a list a device's findings or mentions name.
struct ListNote {
    std::string id{};
    std::string title{};
    std::string jurisdiction{};
    std::string authority{};
    std::string kind{};
    std::string effect{};                    ///< "banned", "advisory"
    bool in_force = false;                   ///< chosen, and effective by now
    std::optional<model::Date> effective{};  ///< none: announced only
    std::optional<model::Date> as_of{};
    std::string citation{};
};

/// `{"id","title",…}`: one list.
void append_list_note(std::string& out, const ListNote& list);

/// A device with everything known of it: `show` and `explain`.
struct DeviceDetails {
    model::Record record;
    std::vector<WeighedEvidence> evidence{};
    std::vector<model::Event> history{};  ///< oldest first
    std::vector<ListNote> lists{};        ///< those its findings and mentions name
};

/// Which of the optional blocks to write.
struct DetailsWanted {
    bool evidence = false;
    bool history = false;
};

/// Which keys of a device are written: a bit for each of device_keys().
using DeviceKeys = std::uint64_t;
inline constexpr DeviceKeys every_key = ~DeviceKeys{0};
/// In the order they are written.
[[nodiscard]] std::vector<std::string> device_keys();
/// 0: no key of a device.
[[nodiscard]] DeviceKeys device_key(std::string_view name);

/// One object, no line break.
void append_device(std::string& out, const model::Record& record, std::string_view site, DeviceKeys keys = every_key);

/// append_device plus `reasons`, `contradictions_told`, `announced`, `notes`, `lists`, and on request `evidence` and
/// `history`.
void append_details(std::string& out, const DeviceDetails& details, DetailsWanted wanted, std::string_view site);

/// `{"findings":[…],"reasons":[…],"evidence":[…]}`: what leads to the verdict, all of it.
void append_argument(std::string& out, const DeviceDetails& details);

/// `{"devices":[...]}`, whatever their number.
[[nodiscard]] std::string devices_json(std::span<const model::Record> records, std::string_view site);

/// A verdict alone, as `policy test` shows it.
void append_verdict(std::string& out, const model::Verdict& verdict);

}  // namespace onvigil::render
