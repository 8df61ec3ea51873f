// Contradictions of identity, told when a round has ended.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "inventory/identity.hpp"
#include "inventory/merge_devices.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Presence;

constexpr std::size_t told_conflicts = 4;
constexpr std::size_t most_shared = 10'000;
/// A clone that is never asked is told of all the same.
constexpr std::chrono::minutes longest_wait_for_answers{10};

struct Identifier {
    std::string_view key, words;
};
constexpr Identifier endpoint_kind{"endpoint ", "endpoint"}, mac_kind{"mac ", "MAC address"},
    serial_kind{"serial ", "serial number"};

bool has_been_asked(const Device& device, model::TimePoint now)
{
    return device.identification.state != model::Identification::State::pending ||
           now - device.first_seen > longest_wait_for_answers;
}

/// Of those that are online.
bool all_were_asked(const DeviceSet& devices, const Slots& holders)
{
    return std::ranges::all_of(holders, [&](Slot slot) {
        const Device& device = devices.device(slot);
        return device.presence != Presence::online || has_been_asked(device, devices.now);
    });
}

bool states(const Device& device, const model::Mac& mac)
{
    return std::ranges::any_of(device.macs, [&](const auto& held) { return held.mac == mac && held.self_stated; });
}

/// Which devices show an identity, looked up once.
class Holders {
public:
    explicit Holders(const DeviceSet& devices) : devices_(devices) {}

    const Slots& of(const std::string& identity)
    {
        const auto [place, is_new] = known_.try_emplace(identity);
        if (is_new) place->second = look_up(identity);
        return place->second;
    }

private:
    [[nodiscard]] Slots look_up(std::string_view identity) const
    {
        const auto is = [&](const Identifier& kind) { return identity.starts_with(kind.key); };
        const auto value = [&](const Identifier& kind) { return identity.substr(kind.key.size()); };
        if (is(endpoint_kind)) return devices_.index().by_endpoint(value(endpoint_kind), devices_.index().size());
        if (is(serial_kind)) return devices_.index().by_serial(value(serial_kind));
        const auto mac = model::parse_mac(value(mac_kind));
        Slots out;
        if (!mac || !real_mac(*mac)) return out;
        for (const Slot slot : devices_.index().by_mac(*mac))
            if (states(devices_.device(slot), *mac)) out.push_back(slot);
        return out;
    }

    const DeviceSet& devices_;
    std::map<std::string, Slots> known_;
};

std::string name_of(const Identifier& kind, std::string_view value)
{
    return std::string(kind.key).append(value);
}

/// What contradicts what the device says of itself: others that are online and say the same from elsewhere. One that is
/// offline accuses none: it may be what another was before it moved.
std::vector<std::string> shared_with(const DeviceSet& devices, Slot slot, Holders& holders)
{
    const Device& device = devices.device(slot);
    std::vector<std::string> texts;
    if (device.presence != Presence::online) return texts;
    Slots told{slot};
    const auto tell = [&](const Identifier& kind, const std::string& value, const auto& counts) {
        const std::string name = name_of(kind, value);
        const Slots& all = holders.of(name);
        const bool tellable = devices.shared_identities.contains(name) && all_were_asked(devices, all);
        for (const Slot other : all) {
            if (texts.size() >= told_conflicts) return;
            const Device& there = devices.device(other);
            if (there.presence != Presence::online || std::ranges::find(told, other) != told.end() || !counts(there))
                continue;
            std::string text = fmt::format("shares its {} with {}", kind.words, there.id);
            const auto& known = device.conflicts;
            if (!tellable && std::ranges::find(known, text) == known.end()) continue;
            told.push_back(other);
            texts.push_back(std::move(text));
        }
    };
    const auto elsewhere = [&](const Device& there) { return !meet(device, there); };
    if (real_endpoint(device.endpoint)) tell(endpoint_kind, device.endpoint, [](const Device&) { return true; });
    for (const auto& mac : device.macs)
        if (mac.self_stated) tell(mac_kind, model::to_text(mac.mac), elsewhere);
    if (real_serial(device.serial))
        tell(serial_kind, text::lower(device.serial),
             [&](const Device& there) { return elsewhere(there) && proves_same(device, there); });
    return texts;
}

}  // namespace

void note_identities(DeviceSet& devices, const Device& device, bool shared_only)
{
    const auto note = [&](const Identifier& kind, const std::string& value, std::size_t holders) {
        if ((!shared_only || holders > 1) && devices.shared_identities.size() < most_shared)
            devices.shared_identities.insert(name_of(kind, value));
    };
    const DeviceIndex& index = devices.index();
    if (real_endpoint(device.endpoint))
        note(endpoint_kind, device.endpoint, index.by_endpoint(device.endpoint, 2).size());
    for (const auto& mac : device.macs)
        if (mac.self_stated) note(mac_kind, model::to_text(mac.mac), index.by_mac(mac.mac).size());
    const bool told =
        std::ranges::any_of(device.conflicts, [](const auto& text) { return text.starts_with("shares its serial"); });
    if (real_serial(device.serial)) note(serial_kind, text::lower(device.serial), told ? 2 : 0);
}

void tell_conflicts(DeviceSet& devices)
{
    Holders known(devices);
    const auto shared = devices.shared_identities;
    for (const auto& identity : shared) {
        const Slots& holders = known.of(identity);
        for (const Slot slot : holders) {
            std::vector<std::string> texts = shared_with(devices, slot, known);
            for (const auto& text : devices.device(slot).conflicts)
                if (!text.starts_with("shares its ")) texts.push_back(text);
            if (texts == devices.device(slot).conflicts) continue;
            DeviceEdit edit(devices.device(slot));
            edit.change().conflicts = std::move(texts);
            devices.finish(slot, edit);
        }
        if (holders.size() < 2) devices.shared_identities.erase(identity);
    }
}

}  // namespace onvigil::inventory
