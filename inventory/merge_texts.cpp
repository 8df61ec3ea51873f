#include "inventory/merge_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/number.hpp"
#include "base/text.hpp"
#include "inventory/identity.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Evidence;
using model::Key;
using model::Observation;
using model::Protocol;

struct Text {
    model::SharedText Device::*known;
    std::string Observation::*said;
    bool editable;  ///< a user writes it into the device: announcements know it as well as interviews
};
constexpr std::uint32_t still_told_for = 24 * 60 * 60;  ///< seconds
constexpr std::size_t serial_text = 3, name_text = 5, location_text = 6;
constexpr std::array<Text, 8> texts{{{&Device::manufacturer, &Observation::manufacturer, false},
                                     {&Device::model, &Observation::model, false},
                                     {&Device::firmware, &Observation::firmware, false},
                                     {&Device::serial, &Observation::serial, false},
                                     {&Device::hardware_id, &Observation::hardware_id, false},
                                     {&Device::name, &Observation::name, true},
                                     {&Device::location, &Observation::location, true},
                                     {&Device::hostname, &Observation::hostname, true}}};

/// A maker's own protocol does not replace an interview's wording, but when it tells another firmware than it told
/// before, the device has another firmware: that is news, whatever ranks above it.
bool tells_new_firmware(Entry& entry, const Observation& heard)
{
    if (model::traits(heard.source).maker.empty() || heard.firmware.empty()) return false;
    const std::uint32_t teller = static_cast<std::uint32_t>(heard.source) + 1;
    const std::uint32_t told = (static_cast<std::uint32_t>(text::fnv1a(heard.firmware)) & ~0xfu) | teller;
    const std::uint32_t before = std::exchange(entry.firmware_told, told);
    return before != told && (before & 0xfu) == teller;
}

/// An announcement that spells a text in another way than the interview does not replace it, but one that tells another
/// text than the announcement before does: a user has changed it, and the next interview may be hours away.
/// `announced`: the hash of the last one; where there is none yet, that is `first`.
bool announces_anew(std::uint32_t& announced, const Observation& heard, std::uint64_t hash, bool first = false)
{
    if (heard.source != Protocol::ws_discovery) return true;
    const std::uint32_t told = static_cast<std::uint32_t>(hash) | 1u;
    const std::uint32_t before = std::exchange(announced, told);
    return before == 0 ? first : before != told;
}

/// Another name was announced before a restart.
bool has_other_name(const Device& device, const Observation& heard)
{
    const auto announced = [&](const Evidence& one) {
        return one.source == heard.source && one.key == Key::scope_name;
    };
    const auto same = [&](const Evidence& one) { return announced(one) && one.value == heard.name; };
    return std::ranges::any_of(device.evidence, announced) && std::ranges::none_of(device.evidence, same);
}

/// A text where its encoding is left out of account: what is not ASCII, is escaped or stands in its place is one mark.
struct Outline {
    std::string letters;
    bool damaged = false;  ///< it is not what a person wrote

    explicit Outline(std::string_view from)
    {
        constexpr std::string_view replaced = "\xEF\xBF\xBD";
        for (std::size_t i = 0; i < from.size(); ++i) {
            const auto escaped =
                from[i] == '%' ? text::whole_number<std::uint8_t>(from.substr(i + 1, 2), 16) : std::nullopt;
            const bool twice = from[i] == '\xC3' &&
                               from.substr(std::min(i + 2, from.size()), 1) == "\xC2";  // UTF-8 taken for ISO-8859-1
            damaged = damaged || escaped || twice || from[i] == '?' || from.substr(i, replaced.size()) == replaced;
            const char c = escaped ? static_cast<char>(*escaped) : from[i];
            const bool mark = c == '?' || static_cast<unsigned char>(c) >= 0x80;
            if (!mark || !letters.ends_with('?')) letters += mark ? '?' : c;
            if (escaped) i += 2;
        }
    }
};

/// Some firmware spells a name now in one encoding and now in another: what is held stays, unless it is the damaged
/// one.
bool is_respelled(const std::string& held, const std::string& said)
{
    if (held == said || held.empty()) return false;
    const Outline other(said);
    return other.damaged && Outline(held).letters == other.letters;
}

/// One host may announce several services (mDNS) or devices (UPnP) and name each in another way: what is held stays as
/// long as it is still told.
bool still_told(Entry& entry, std::size_t text, const Observation& heard, bool same)
{
    if (heard.source != Protocol::mdns && heard.source != Protocol::ssdp) return false;
    const auto now = static_cast<std::uint32_t>(heard.at.time_since_epoch() / std::chrono::seconds(1));
    std::uint32_t& told = entry.told_at[text];
    if (same || told == 0) told = now;
    return !same && now < told + still_told_for;
}

bool is_news(Entry& entry, std::size_t text, const Device& device, const Observation& heard)
{
    const auto& [known, said, editable] = texts[text];
    if (editable && is_respelled(device.*known, heard.*said)) return false;
    if (text == name_text)
        return announces_anew(entry.announced[0], heard, text::fnv1a(heard.name), has_other_name(device, heard));
    if (text == location_text) return announces_anew(entry.announced[1], heard, text::fnv1a(heard.location));
    return true;
}

/// "SerialNumber" and its like tell nothing: they replace no real one, and give way to any, whichever source tells it.
bool is_placeholder_beside(std::size_t text, const std::string& placeholder, const std::string& real)
{
    return text == serial_text && real_serial(real) && !real_serial(placeholder);
}

/// Two protocols give the device serial numbers of which neither is a part of the other. Where several differ from the
/// one that counts, the first by name stands there, whichever was heard last.
void note_serials(DeviceEdit& edit, const Observation& heard)
{
    constexpr std::string_view begins = "serial number ";
    const Device& device = edit.device();
    const std::uint8_t known = device.identity.text_ranks[serial_text], said = text_rank(heard.source, false);
    if (known == said || !real_serial(device.serial) || !real_serial(heard.serial)) return;
    if (!unlike(device.serial, heard.serial)) return;
    const auto teller = std::find_if(device.protocols.begin(), device.protocols.end(),
                                     [&](Protocol spoken) { return text_rank(spoken, false) == known; });
    if (teller == device.protocols.end()) return;
    const auto told = [](std::string_view serial, Protocol by) {
        return fmt::format("{} by {}", serial, model::name(by));
    };
    const std::string mine = told(device.serial.str(), *teller), theirs = told(heard.serial, heard.source);
    const std::string counts = fmt::format("{}{}, ", begins, known > said ? mine : theirs);
    const std::string text = counts + (known > said ? theirs : mine);
    const auto teller_of = [](std::string_view line) { return line.substr(line.rfind(' ')); };
    const auto same = [&](const auto& conflict) { return conflict.starts_with(begins); };
    const auto place = std::find_if(device.conflicts.begin(), device.conflicts.end(), same);
    if (place == device.conflicts.end())
        edit.change().conflicts.push_back(text);
    else if (*place != text && (!place->starts_with(counts) || teller_of(text) <= teller_of(*place)))
        edit.change().conflicts[static_cast<std::size_t>(place - device.conflicts.begin())] = text;
}

}  // namespace

void merge_texts(DeviceEdit& edit, Entry& entry, const Observation& heard)
{
    note_serials(edit, heard);
    const bool new_firmware = tells_new_firmware(entry, heard);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto& [known, said, editable] = texts[i];
        const std::string& value = heard.*said;
        if (value.empty() || is_placeholder_beside(i, value, edit.device().serial)) continue;
        const std::uint8_t rank = text_rank(heard.source, editable);
        const bool unknown = (edit.device().*known).empty() || is_placeholder_beside(i, edit.device().serial, value);
        const bool news = new_firmware && said == &Observation::firmware;
        const std::uint8_t held = edit.device().identity.text_ranks[i];
        const bool stays = rank == held && still_told(entry, i, heard, edit.device().*known == value);
        const bool replaces = is_news(entry, i, edit.device(), heard) && !stays ? rank >= held : rank > held;
        if (!unknown && !replaces && !news) continue;
        if (edit.device().identity.text_ranks[i] != rank) edit.change().identity.text_ranks[i] = rank;
        if (edit.device().*known != value) edit.change().*known = value;
    }
}

void merge_scopes(DeviceEdit& edit, Entry& entry, const Observation& heard)
{
    if (heard.scopes.empty()) return;
    std::uint64_t hash = 0;
    for (const std::string& scope : heard.scopes) hash = hash * 31 + text::fnv1a(scope);
    if (!announces_anew(entry.announced[2], heard, hash) && !edit.device().scopes.empty()) return;
    const auto held = [&](const std::string& one) {
        const auto& known = edit.device().scopes;
        return std::find(known.begin(), known.end(), one) != known.end();
    };
    if (std::ranges::all_of(heard.scopes, held)) return;
    const auto kept = std::min(heard.scopes.size(), limits::scopes_per_device);
    const std::span scopes = std::span(heard.scopes).first(kept);
    const auto& known = edit.device().scopes;
    if (!std::equal(known.begin(), known.end(), scopes.begin(), scopes.end()))
        edit.change().scopes.assign(scopes.begin(), scopes.end());
}

/// What a better source told is not replaced by a lesser one's wording.
std::uint8_t text_rank(Protocol source, bool editable)
{
    return editable ? model::traits(source).editable_rank : model::traits(source).rank;
}

bool renumbers(const Device& device, const Observation& heard)
{
    return real_serial(device.serial) && real_serial(heard.serial) &&
           text::lower(heard.serial) != text::lower(device.serial) &&
           text_rank(heard.source, false) >= device.identity.text_ranks[serial_text];
}

}  // namespace onvigil::inventory
