#include "inventory/identity.hpp"

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <span>
#include <tuple>
#include <vector>

#include "base/text.hpp"
#include "inventory/merge_texts.hpp"
#include "model/device_kind.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Observation;

/// What a side says of itself. Serial number and maker go together: a number alone is counted from 1 by every maker.
struct Side {
    std::string_view serial, manufacturer, model, endpoint;
    std::uint8_t serial_rank;  ///< by which protocol it was told; 0: not known
};

bool same_text(std::string_view one, std::string_view other)
{
    return one.size() == other.size() && text::lower(one) == text::lower(other);
}

bool both_say(std::string_view one, std::string_view other)
{
    return !one.empty() && !other.empty();
}

/// A MAC that both state may be printed into a whole series: other names say that these are two of it.
bool named_apart(const Side& one, const Side& other)
{
    const bool serials = real_serial(one.serial) && real_serial(other.serial) && unlike(one.serial, other.serial);
    return serials || unlike(one.manufacturer, other.manufacturer) || unlike(one.model, other.model);
}

bool same_serial(const Side& one, const Side& other, bool one_address)
{
    if (!same_text(one.serial, other.serial) || !real_serial(one.serial)) return false;
    if (real_endpoint(one.endpoint) && one.endpoint == other.endpoint) return true;
    if (both_say(one.manufacturer, other.manufacturer) && same_text(one.manufacturer, other.manufacturer)) return true;
    if (both_say(one.model, other.model) && same_text(one.model, other.model)) return true;
    return one_address;
}

bool other_serial(const Side& one, const Side& other)
{
    if (!real_serial(one.serial) || !real_serial(other.serial) || same_text(one.serial, other.serial)) return false;
    // Each of a maker's protocols may count serials in its own way.
    if (one.serial_rank != other.serial_rank && one.serial_rank != 0 && other.serial_rank != 0) return false;
    return both_say(one.model, other.model) && same_text(one.model, other.model);
}

Side side(const Device& device)
{
    return {device.serial, device.manufacturer, device.model, device.endpoint,
            device.identity.text_ranks[model::IdentityState::serial]};
}
Side side(const Observation& heard)
{
    return {heard.serial, heard.manufacturer, heard.model, heard.endpoint, text_rank(heard.source, false)};
}

using inventory::meet;
bool meet(const Device& device, const Observation& heard)
{
    return has_address(device, heard.from, heard.network);
}
/// How the self-stated MACs of two sides relate.
enum class Macs { unknown, shared, disjoint };

template <typename One, typename Other>
Macs compare_macs(const One& one, const Other& other)
{
    bool both = false;
    for (const auto& mine : one) {
        if (!mine.self_stated || !real_mac(mine.mac)) continue;
        for (const auto& theirs : other) {
            if (!theirs.self_stated || !real_mac(theirs.mac)) continue;
            if (mine.mac == theirs.mac) return Macs::shared;
            both = true;
        }
    }
    return both ? Macs::disjoint : Macs::unknown;
}

template <typename Macs>
bool states_any(const Macs& macs)
{
    return std::ranges::any_of(macs, [](const auto& claim) { return claim.self_stated && real_mac(claim.mac); });
}

using OwnMacs = boost::container::small_vector<model::Mac, 2>;

OwnMacs own_macs(const Observation& observation)
{
    OwnMacs out;
    for (const auto& claim : observation.macs)
        if (claim.self_stated) out.push_back(claim.mac);
    return out;
}

/// Everything else by which two observations of one sender at one moment may differ in what is made of them.
auto words(const Observation& observation)
{
    std::vector<model::Mac> macs;
    for (const auto& claim : observation.macs) macs.push_back(claim.mac);
    const auto state = observation.identification ? static_cast<int>(observation.identification->state) : -1;
    const std::string_view detail =
        observation.identification ? observation.identification->detail : std::string_view{};
    return std::make_tuple(
        std::move(macs), -state, detail,
        std::tie(observation.listening, observation.stated_addresses, observation.manufacturer, observation.model,
                 observation.firmware, observation.hardware_id, observation.name, observation.location,
                 observation.hostname, observation.xaddrs, observation.scopes, observation.claims));
}

template <typename Other>
Relation compare(const Device& one, const Other& other)
{
    const Macs macs = compare_macs(one.macs, other.macs);
    const Side mine = side(one), theirs = side(other);
    if (macs == Macs::shared)
        return !meet(one, other) && named_apart(mine, theirs) ? Relation::different : Relation::same;
    // Relabelled, it has another maker's name; but then it does not state another MAC as well.
    const bool one_place = meet(one, other) && (macs != Macs::disjoint || !named_apart(mine, theirs));
    if (same_serial(mine, theirs, one_place)) return Relation::same;
    return macs == Macs::disjoint || other_serial(mine, theirs) ? Relation::different : Relation::unknown;
}

}  // namespace

bool unlike(std::string_view one, std::string_view other)
{
    if (!both_say(one, other)) return false;
    const auto bare = [](std::string_view text) {
        std::string out = text::lower(text);
        std::erase_if(out, [](char c) { return std::string_view(" -_.:/").find(c) != std::string_view::npos; });
        return out;
    };
    const std::string mine = bare(one), theirs = bare(other);
    return mine.find(theirs) == std::string::npos && theirs.find(mine) == std::string::npos;
}

Relation relation(const Device& device, const Observation& observation)
{
    return compare(device, observation);
}
Relation relation(const Device& one, const Device& other)
{
    return compare(one, other);
}

bool proves_renamed(const Device& one, const Device& other)
{
    return compare_macs(one.macs, other.macs) != Macs::disjoint && proves_same(one, other);
}

bool has_address(const Device& device, const model::IpAddress& address, std::string_view network)
{
    return std::ranges::any_of(device.addresses, [&](const auto& known) {
        return model::same_host(known, address) ||
               (!network.empty() && network == device.network && model::same_interface_id(known, address));
    });
}

bool meet(const Device& one, const Device& other)
{
    return std::ranges::any_of(one.addresses,
                               [&](const auto& address) { return has_address(other, address, one.network); });
}

bool names_address(std::span<const model::IpAddress> stated, const model::IpAddress& address, bool one_network)
{
    return std::ranges::any_of(stated, [&](const auto& named) {
        return named == address || (one_network && model::same_host(named, address));
    });
}

bool holds_mac(const Device& device, const model::Mac& mac)
{
    return std::ranges::any_of(device.macs, [&](const auto& held) { return held.mac == mac; });
}

bool has_hardware(const Device& device)
{
    return std::ranges::any_of(device.macs, [](const auto& claim) { return real_mac(claim.mac); });
}

bool states_mac(const Device& device, const model::Mac& mac)
{
    return std::ranges::any_of(device.macs, [&](const auto& held) { return held.self_stated && held.mac == mac; });
}

bool speaks(const Device& device, model::Protocol protocol)
{
    return std::ranges::binary_search(device.protocols, protocol);
}

bool introduces_itself(const Device& device)
{
    return real_endpoint(device.endpoint) || std::ranges::any_of(device.protocols, [](model::Protocol spoken) {
               return !model::traits(spoken).maker.empty();
           });
}

bool neighbour_only(const Device& device)
{
    return device.endpoint.empty() && device.protocols.size() == 1 &&
           device.protocols.front() == model::Protocol::neighbours;
}

bool only_announces(const Device& device)
{
    if (device.camera || !speaks(device, model::Protocol::ws_discovery)) return false;
    const auto also_answers = [](model::Protocol one) {
        return one != model::Protocol::ws_discovery && model::traits(one).kind == model::ProtocolKind::discovery;
    };
    if (std::ranges::any_of(device.protocols, also_answers)) return false;
    const auto kind = model::kind_of(device);
    return device.identification.state == model::Identification::State::none ||
           (kind != model::DeviceKind::unknown && kind < model::DeviceKind::camera);
}

bool has_own_identity(const Observation& observation)
{
    return real_endpoint(observation.endpoint) || real_serial(observation.serial) || states_any(observation.macs);
}

bool nameless(const Device& device)
{
    return !real_endpoint(device.endpoint) && !real_serial(device.serial) && !states_any(device.macs);
}

const model::Mac* hardware_of(const Observation& neighbour)
{
    for (const auto& claim : neighbour.macs)
        if (real_mac(claim.mac)) return &claim.mac;
    return nullptr;
}

std::string identity_key(const Observation& observation)
{
    if (real_endpoint(observation.endpoint)) return "endpoint:" + observation.endpoint;
    const bool neighbour = observation.source == model::Protocol::neighbours;
    const model::Mac* own = nullptr;
    for (const auto& claim : observation.macs)
        if ((claim.self_stated || neighbour) && real_mac(claim.mac) && (own == nullptr || claim.mac < *own))
            own = &claim.mac;
    if (own != nullptr) return "mac:" + model::to_text(*own);
    const std::string_view maker = observation.manufacturer.empty() ? observation.model : observation.manufacturer;
    if (real_serial(observation.serial) && !maker.empty())
        return "serial:" + text::lower(maker) + ":" + text::lower(observation.serial);
    return "address:" + observation.from.to_string();
}

int canonical_rank(const Observation& observation)
{
    if (real_endpoint(observation.endpoint)) return 0;
    return has_own_identity(observation) ? 1 : 2;
}

bool canonical_before(const Observation& one, const Observation& other)
{
    const auto mine = std::tie(one.endpoint, one.from, one.source, one.network, one.serial);
    const auto theirs = std::tie(other.endpoint, other.from, other.source, other.network, other.serial);
    if (mine != theirs) return mine < theirs;
    // What tells devices apart comes before the time, which hangs on the network; what they say of themselves after it,
    // for the latest word counts.
    const auto own = own_macs(one), others = own_macs(other);
    if (own != others) return own < others;
    // What is withdrawn was claimed before, whatever the clock says.
    const bool refused = one.confirmation == model::Confirmation::refused;
    if (refused != (other.confirmation == model::Confirmation::refused)) return !refused;
    if (one.at != other.at) return one.at < other.at;
    return words(one) < words(other);
}

}  // namespace onvigil::inventory
