#include "inventory/settlement.hpp"

#include <algorithm>

#include "inventory/identity.hpp"
#include "inventory/merge_texts.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Observation;
using model::Presence;

/// What waits for a round of a network that is never reported on is settled all the same.
constexpr std::chrono::hours longest_wait{1};
/// So many rounds the neighbour table has time to tell the hardware behind an address of the other family.
constexpr unsigned rounds_for_hardware = 3;
/// One network card answers from so many addresses; more are a router's.
constexpr std::ptrdiff_t addresses_of_a_card = 8;

}  // namespace

void Settlement::run(std::vector<Heard>& heard, std::vector<Heard>& done)
{
    struct Place {
        int rank;
        Heard* heard;
        bool settled = false;
    };
    std::vector<Place> order;
    order.reserve(heard.size());
    for (auto& one : heard) order.push_back({canonical_rank(one.observation), &one});
    std::ranges::stable_sort(order, [](const Place& one, const Place& other) {
        if (one.rank != other.rank) return one.rank < other.rank;
        return canonical_before(one.heard->observation, other.heard->observation);
    });
    const Heard* next = nullptr;
    for (auto place = order.rbegin(); place != order.rend(); ++place) {  // those of one endpoint and address adjoin
        Heard& one = *place->heard;
        const bool again = next != nullptr && one.observation.endpoint == next->observation.endpoint &&
                           one.observation.from == next->observation.from;
        one.newest = again ? std::max(one.observation.at, next->newest) : one.observation.at;
        next = &one;
    }
    // What is a known device's by now shows that this one answered; only then it is judged which did not. What tells
    // nothing new comes first: of the rest, two devices may become one, and which of them answered counts there.
    if (round_ != nullptr)
        for (const bool nothing_new : {true, false})
            for (Place& place : order) place.settled = place.settled || settle_plain(*place.heard, nothing_new);
    for (Place& place : order) {
        place.settled = place.settled || settle(*place.heard);
        if (!place.settled) waiting_at_.insert(place.heard->observation.from);
    }
    // Later ones may have shown which device it is: waiting for the next round, it would count as heard in that.
    std::vector<Heard> waiting;
    for (Place& place : order) {
        const bool settled = place.settled || (round_ != nullptr && settle_plain(*place.heard, false));
        (settled ? done : waiting).push_back(std::move(*place.heard));
    }
    heard = std::move(waiting);
}

bool Settlement::is_ambiguous(const DeviceIndex& index, Slot slot, const Observation& heard)
{
    const Device& device = index.device(slot);
    const bool shares_mac = std::ranges::any_of(heard.macs, [&](const auto& claim) {
        return claim.self_stated && real_mac(claim.mac) && index.by_mac(claim.mac).size() > 1;
    });
    return shares_mac || device.addresses.size() > 1 || contradicts(device, heard) ||
           index.by_address(heard.from, heard.network).size() > 1 ||
           (real_endpoint(device.endpoint) && index.by_endpoint(device.endpoint, 2).size() > 1);
}

void Settlement::give(DeviceSet& devices, Slot slot, Heard& heard)
{
    const DeviceIndex& index = devices.index();
    const Device& before = index.device(slot);
    const bool other_identity = contradicts(before, heard.observation) || renumbers(before, heard.observation);
    const std::size_t count = index.size();
    slot = devices.take(slot, heard.observation);
    heard.device = index.device(slot).id;
    heard.ambiguous = other_identity || index.size() != count || is_ambiguous(index, slot, heard.observation);
}

bool Settlement::taken(Heard& heard, Slot slot)
{
    give(devices_, slot, heard);
    return true;
}

bool Settlement::made(Heard& heard)
{
    const std::size_t count = index_.size();
    if (const auto slot = devices_.create(heard.observation, heard.told)) {
        heard.device = devices_.device(*slot).id;
        heard.ambiguous = index_.size() != count + 1 || is_ambiguous(index_, *slot, heard.observation);
    }
    return true;
}

bool Settlement::settle_plain(Heard& heard, bool nothing_new)
{
    if (!has_own_identity(heard.observation)) return false;
    const Match found = match(index_, heard.observation);
    if (found.kind != Match::Kind::known || introduces(index_, found, heard.observation)) return false;
    if (nothing_new && !says_nothing_new(devices_.device(found.slot), heard.observation)) return false;
    if (renumbers(devices_.device(found.slot), heard.observation)) return false;
    return !is_clone(found, heard) && taken(heard, found.slot);
}

/// False: it must wait.
bool Settlement::settle(Heard& heard)
{
    const Observation& observation = heard.observation;
    const Match found = match(index_, observation);
    if (round_ == nullptr) return settle_early(heard, found);
    ++heard.rounds;
    const bool known = found.kind == Match::Kind::known;
    if (!has_own_identity(observation) &&
        (known ? other_hardware(index_[found.slot], observation) : found.kind == Match::Kind::unknown))
        return settle_nameless(heard);
    if (known) return is_clone(found, heard) ? made_clone(heard) : taken(heard, found.slot);
    if (found.kind == Match::Kind::unknown) return !observation.listening || settle_new(heard);
    const Slot first = found.claimants.front();
    if (has_address(devices_.device(first), observation.from, observation.network))
        return settle_at_address(heard, first);
    return settle_claim(heard, found.claimants);
}

bool Settlement::settle_early(Heard& heard, const Match& found)
{
    const Observation& observation = heard.observation;
    if (found.kind == Match::Kind::known) return taken(heard, found.slot);
    if (found.kind == Match::Kind::claimed || !observation.listening) return false;
    const bool anonymous = !has_own_identity(observation);
    if (anonymous &&
        (waiting_at_.contains(observation.from) || !index_.by_address(observation.from, observation.network).empty()))
        return false;
    return !missing_at(observation) && made(heard);
}

/// A device of another endpoint, of known hardware or one of several, that is at the address and has not answered since
/// the last round: it may be the sender, which gave itself a new endpoint.
std::optional<Slot> Settlement::missing_at(const Observation& heard) const
{
    if (!real_endpoint(heard.endpoint)) return std::nullopt;
    Slots missing;
    bool known = false;
    for (const Slot slot : index_.by_address(heard.from, heard.network)) {
        const Entry& entry = index_[slot];
        if (!real_endpoint(entry.device->endpoint) || entry.fresh || contradicts(*entry.device, heard)) continue;
        if (entry.track.endpoint) return std::nullopt;  // a recorder: one more channel
        missing.push_back(slot);
        known = known || has_hardware(*entry.device);
    }
    if (missing.empty() || (!known && missing.size() < 2)) return std::nullopt;
    return missing.front();
}

bool Settlement::settle_new(Heard& heard)
{
    const auto missing = missing_at(heard.observation);
    if (missing && index_[*missing].device->presence == Presence::online && !judged(index_[*missing], heard))
        return false;
    return made(heard);
}

/// It answered the round. What it said before the round says nothing where the sender was heard in the round itself.
bool Settlement::present(const Entry& entry, const Heard& heard) const
{
    return round_->within(entry.itself_at) || (entry.track.itself && !round_->within(heard.newest));
}

bool Settlement::judged(const Entry& entry, const Heard& heard) const
{
    return devices_.now - heard.since > longest_wait || round_->would_hear(entry);
}

/// The neighbour table has one network card behind the address and one of the device's.
bool Settlement::same_hardware(const Device& device, const Observation& heard) const
{
    const model::Mac* mac = hardware_at(devices_, heard.from);
    if (mac == nullptr) return false;
    const auto cards = cards_of(devices_, device);
    const bool same = cards.empty() ? holds_mac(device, *mac) : std::ranges::find(cards, *mac) != cards.end();
    const auto addresses = std::ranges::count_if(hardware_, [mac](const auto& entry) { return entry.second == *mac; });
    return same && addresses <= addresses_of_a_card;
}

/// The sender is not the device that is known at its address: that one had other hardware, and does not answer there.
bool Settlement::other_hardware(const Entry& entry, const Observation& heard) const
{
    const model::Mac* mac = hardware_at(devices_, heard.from);
    if (mac == nullptr || entry.device->macs.empty() || holds_mac(*entry.device, *mac)) return false;
    return answered(entry, *round_) ? !answered_at(entry, heard.from, *round_) : silent(entry, *round_);
}

/// The device at the sender's address is the sender, for all the round has shown.
bool Settlement::is_host(const Entry& entry, const Heard& heard) const
{
    const model::Mac* mac = hardware_at(devices_, heard.observation.from);
    if (neighbour_only(*entry.device)) return mac == nullptr || holds_mac(*entry.device, *mac);
    if (answered(entry, *round_)) return true;
    if (!nameless(*entry.device)) return false;
    // It never said who it is: only other hardware tells it from the sender.
    return !has_hardware(*entry.device) || mac == nullptr || holds_mac(*entry.device, *mac);
}

bool Settlement::settle_at_address(Heard& heard, Slot resident)
{
    const Entry& entry = index_[resident];
    if (is_host(entry, heard)) return taken(heard, resident);
    if (!judged(entry, heard)) return false;
    return !heard.observation.listening || made(heard);
}

/// One of these devices has moved, or has a further address, or the sender is another one with the same identity.
bool Settlement::settle_claim(Heard& heard, const Slots& claimants)
{
    const Observation& observation = heard.observation;
    Slots proven, gone;
    bool undecided = false;
    for (const Slot slot : claimants) {
        const Entry& entry = index_[slot];
        const bool copied = present(entry, heard) && is_other_card(devices_, *entry.device, observation);
        if ((belongs(entry, observation) && !copied) ||
            (same_hardware(*entry.device, observation) && !contradicts(*entry.device, observation)))
            proven.push_back(slot);
        const bool heard_later = round_->within(entry.itself_at) && !round_->within(heard.newest);
        if (heard_later && entry.itself_at > heard.newest && entry.track.itself && claimants.size() == 1 &&
            proven.empty())
            return true;  // it was here, and answers elsewhere now
        const bool overdue = devices_.now - heard.since > longest_wait;
        if (overdue ? entry.last_seen >= heard.since : present(entry, heard)) continue;
        if (judged(entry, heard))
            gone.push_back(slot);
        else
            undecided = true;
    }
    if (undecided) return false;
    if (!observation.listening) return true;
    const Slots& claim = proven.empty() ? gone : proven;
    if (claim.size() == 1) {
        const Slot slot = claim.front();
        const bool moved = std::ranges::find(gone, slot) != gone.end();
        if (moved) return heard.device = devices_.device(devices_.move(slot, observation)).id, true;
        // The sender's address says more than an identity that another device shows too.
        const auto host = host_at(index_, observation);
        const bool of_host = host && *host != slot && !real_endpoint(observation.endpoint) &&
                             real_endpoint(devices_.device(*host).endpoint) && answered(index_[*host], *round_);
        return taken(heard, of_host ? *host : slot);
    }
    if (claimants.size() == 1 && real_endpoint(observation.endpoint)) {
        const Device& device = devices_.device(claimants.front());
        const bool other_family =
            device.network == observation.network && device.addresses.front().is_v4() != observation.from.is_v4();
        const bool told = hardware_at(devices_, observation.from) != nullptr;
        if (other_family && !contradicts(device, observation)) {
            if (!told && has_hardware(device) && heard.rounds < rounds_for_hardware) return false;
            if (!told || !has_hardware(device)) return taken(heard, claimants.front());
        }
    }
    return made_clone(heard);
}

/// It shows the identity of a device that is known, or answered, from elsewhere and with other hardware.
bool Settlement::is_clone(const Match& found, const Heard& heard) const
{
    const Observation& observation = heard.observation;
    const Entry& entry = index_[found.slot];
    return observation.listening && has_own_identity(observation) &&
           !has_address(*entry.device, observation.from, observation.network) && present(entry, heard) &&
           is_other_card(devices_, *entry.device, observation);
}

bool Settlement::made_clone(Heard& heard)
{
    const Observation& observation = heard.observation;
    const auto host = real_endpoint(observation.endpoint) ? host_at(index_, observation) : std::nullopt;
    if (host && takes_in(index_[*host]))
        taken(heard, *host);
    else
        made(heard);
    heard.ambiguous = true;
    if (!heard.device.empty()) devices_.arrivals.push_back({heard.device, observation.from, model::TimePoint::max()});
    return true;
}

/// It says nothing of who it is. Where several may have sent it, it is no device's; where those known are offline, the
/// hardware address tells whether one of them is back.
bool Settlement::settle_nameless(Heard& heard)
{
    const Observation& observation = heard.observation;
    if (!observation.listening) return true;
    const Slots residents = index_.by_address(observation.from, observation.network);
    const auto online = std::ranges::count_if(
        residents, [this](Slot slot) { return devices_.device(slot).presence == Presence::online; });
    if (online > 1) return true;
    const model::Mac* mac = hardware_at(devices_, observation.from);
    if (mac == nullptr && residents.size() > 1) return true;
    Slots same;
    for (const Slot slot : residents)
        if (mac != nullptr && holds_mac(devices_.device(slot), *mac)) same.push_back(slot);
    if (same.size() == 1) return taken(heard, same.front());
    if (!same.empty()) return true;
    const auto elsewhere = mac == nullptr ? std::nullopt : nameless_with(*mac);
    if (!elsewhere || answered(index_[*elsewhere], *round_)) return made(heard);
    if (neighbour_only(devices_.device(*elsewhere))) return taken(heard, *elsewhere);
    if (devices_.now - heard.since <= longest_wait && !silent(index_[*elsewhere], *round_)) return false;
    return heard.device = devices_.device(devices_.move(*elsewhere, observation)).id, true;
}

/// The one device of this hardware, where it never said who it is.
std::optional<Slot> Settlement::nameless_with(const model::Mac& mac) const
{
    const Slots holders = index_.by_mac(mac);
    if (holders.size() != 1 || !nameless(devices_.device(holders.front()))) return std::nullopt;
    return holders.front();
}

}  // namespace onvigil::inventory
