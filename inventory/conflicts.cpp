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
constexpr std::string_view shares_its = "shares its ";
/// A clone that is never asked is told of all the same.
constexpr std::chrono::minutes longest_wait_for_answers{10};

bool has_been_asked(const Device& device, model::TimePoint now)
{
    return device.identification.state != model::Identification::State::pending ||
           now - device.first_seen > longest_wait_for_answers;
}

/// Which devices show an identity, looked up once.
class Holders {
public:
    struct Group {
        Slots slots;
        bool asked;  ///< all that are online
    };
    explicit Holders(const DeviceSet& devices) : devices_(devices) {}

    const Group& of_endpoint(const std::string& endpoint)
    {
        return find("endpoint " + endpoint, [&] { return index_.by_endpoint(endpoint, index_.size()); });
    }
    const Group& of_mac(const model::Mac& mac)
    {
        return find("mac " + model::to_text(mac), [&] {
            Slots slots;
            for (const Slot slot : index_.by_mac(mac))
                if (states_mac(index_.device(slot), mac)) slots.push_back(slot);
            return slots;
        });
    }
    const Group& of_serial(std::string_view serial)
    {
        return find("serial " + text::lower(serial), [&] { return index_.by_serial(serial); });
    }

private:
    template <typename LookUp>
    const Group& find(const std::string& identity, const LookUp& look_up)
    {
        const auto [place, is_new] = known_.try_emplace(identity);
        if (!is_new) return place->second;
        Slots slots = look_up();
        const bool asked = std::ranges::all_of(slots, [&](Slot slot) {
            const Device& device = index_.device(slot);
            return device.presence != Presence::online || has_been_asked(device, devices_.now);
        });
        return place->second = {std::move(slots), asked};
    }

    const DeviceSet& devices_;
    const DeviceIndex& index_ = devices_.index();
    std::map<std::string, Group> known_;
};

/// What contradicts what a device says of itself: others that are online and say the same from elsewhere. One that is
/// offline accuses none: it may be what another was before it moved.
struct Accusations {
    std::vector<std::string> texts{};
    bool shares = false;  ///< an identity that others show, whether that is told or not
};

Accusations accusations(const DeviceSet& devices, Slot slot, Holders& holders)
{
    const Device& device = devices.device(slot);
    Accusations out;
    Slots told{slot};
    const auto tell = [&](const char* identity, const Holders::Group& group, const auto& counts) {
        out.shares = out.shares || group.slots.size() > 1;
        for (const Slot other : group.slots) {
            if (out.texts.size() >= told_conflicts || device.presence != Presence::online) return;
            const Device& there = devices.device(other);
            if (there.presence != Presence::online || std::ranges::find(told, other) != told.end() || !counts(there))
                continue;
            std::string text = fmt::format("{}{} with {}", shares_its, identity, there.id);
            const auto& known = device.conflicts;
            const bool tellable = group.asked && !may_be_renamed(devices.index()[slot], devices.index()[other]);
            if (!tellable && std::ranges::find(known, text) == known.end()) continue;
            told.push_back(other);
            out.texts.push_back(std::move(text));
        }
    };
    const auto elsewhere = [&](const Device& there) { return !meet(device, there); };
    if (real_endpoint(device.endpoint))
        tell("endpoint", holders.of_endpoint(device.endpoint), [](const Device&) { return true; });
    for (const auto& mac : device.macs)
        if (mac.self_stated && real_mac(mac.mac)) tell("MAC address", holders.of_mac(mac.mac), elsewhere);
    if (real_serial(device.serial))
        tell("serial number", holders.of_serial(device.serial),
             [&](const Device& there) { return elsewhere(there) && proves_same(device, there); });
    return out;
}

}  // namespace

void tell_conflicts(DeviceSet& devices)
{
    Holders holders(devices);
    std::erase_if(devices.sharing, [&](const std::string& id) {
        const auto slot = devices.index().by_id(id);
        if (!slot) return true;
        auto [texts, shares] = accusations(devices, *slot, holders);
        for (const auto& text : devices.device(*slot).conflicts)
            if (!text.starts_with(shares_its)) texts.push_back(text);
        if (texts != devices.device(*slot).conflicts) {
            DeviceEdit edit(devices.device(*slot));
            edit.change().conflicts = std::move(texts);
            devices.finish(*slot, edit);
        }
        return !shares;
    });
}

}  // namespace onvigil::inventory
