#include "inventory/merge_observation.hpp"

#include <algorithm>
#include <utility>

#include "inventory/identity.hpp"
#include "inventory/merge_texts.hpp"
#include "model/certificate_conflict.hpp"
#include "model/sharing.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::DeviceMac;
using model::Evidence;
using model::Identification;
using model::Key;
using model::Observation;
using model::Protocol;

template <typename Text>
bool includes(const std::vector<Text>& all, const std::vector<std::string>& some)
{
    return std::ranges::all_of(some, [&](const auto& text) { return std::ranges::find(all, text) != all.end(); });
}

/// `http://10.0.0.1:80/x` -> `10.0.0.1`; `http://[fe80::1]/x` -> `[fe80::1]`.
std::string_view host_of(std::string_view url)
{
    const auto scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    if (url.starts_with('[')) return url.substr(0, url.find(']'));
    return url.substr(0, url.find_first_of(":/"));
}

void merge_xaddrs(DeviceEdit& edit, const Observation& heard)
{
    if (heard.xaddrs.empty() || includes(edit.device().xaddrs, heard.xaddrs)) return;
    // What it announced for other hosts (its other addresses) stays; for these, the news replaces the old.
    std::vector<std::string> all = heard.xaddrs;
    for (const auto& old : edit.device().xaddrs)
        if (std::ranges::none_of(heard.xaddrs, [&](const auto& said) { return host_of(said) == host_of(old); }))
            all.push_back(old);
    if (all.size() > limits::xaddrs_per_device) all.resize(limits::xaddrs_per_device);
    if (all != edit.device().xaddrs) edit.change().xaddrs = std::move(all);
}

/// The surest kinds of claim stay when a flood of others has filled the device.
bool expendable(const Evidence& evidence)
{
    return evidence.key != Key::oui_organization && evidence.key != Key::protocol &&
           evidence.key != Key::onvif_manufacturer;
}

void erase_evidence(DeviceEdit& edit, Entry& entry, std::size_t at)
{
    auto& evidence = edit.change().evidence;
    evidence.erase(evidence.begin() + static_cast<std::ptrdiff_t>(at));
    for (std::size_t i = at; i + 1 < entry.repeated.size(); ++i) entry.repeated[i] = entry.repeated[i + 1];
}

/// False: no room can be made.
bool make_room(DeviceEdit& edit, Entry& entry, std::size_t& dropped)
{
    const auto& evidence = edit.device().evidence;
    if (evidence.size() < limits::evidence_per_device) return true;
    ++dropped;
    std::size_t oldest = evidence.size();
    for (std::size_t i = 0; i < evidence.size(); ++i) {
        if (!expendable(evidence[i]) || entry.repeated[i]) continue;
        if (oldest == evidence.size() || evidence[i].last_seen < evidence[oldest].last_seen) oldest = i;
    }
    if (oldest == evidence.size()) return false;
    erase_evidence(edit, entry, oldest);
    return true;
}

void add_claim(DeviceEdit& edit, Entry& entry, Evidence claim, std::size_t& dropped)
{
    if (claim.value.empty()) return;
    const auto& evidence = edit.device().evidence;
    for (std::size_t i = 0; i < evidence.size(); ++i) {
        const Evidence& known = evidence[i];
        if (known.key == claim.key && known.source == claim.source && known.value == claim.value &&
            known.detail == claim.detail) {
            entry.repeated[i] = true;
            return;
        }
    }
    if (make_room(edit, entry, dropped)) edit.change().evidence.push_back(std::move(claim));
}

void forget_unsolicited(DeviceEdit& edit, Entry& entry, Protocol source)
{
    forget_evidence(edit, entry, [&](const Evidence& known) {
        return known.source == source && known.detail == model::unsolicited;
    });
}

bool has_confirmed(const Device& device, Protocol source)
{
    return std::ranges::any_of(device.evidence, [source](const Evidence& known) {
        return known.source == source && known.key != Key::oui_organization && known.detail != model::unsolicited;
    });
}

/// The claims of a message. Once confirmed, they take the place of those that were not, whichever came first.
void merge_claims(DeviceEdit& edit, Entry& entry, const Observation& heard, std::size_t& dropped)
{
    const bool given = heard.confirmation == model::Confirmation::given;
    if (!given && has_confirmed(edit.device(), heard.source)) return;
    if (given && !model::traits(heard.source).maker.empty()) forget_unsolicited(edit, entry, heard.source);
    const std::string_view detail = given ? std::string_view() : model::unsolicited;
    for (const auto& [key, value] : heard.claims)
        add_claim(edit, entry, {heard.source, key, value, detail, heard.network, heard.at, heard.at}, dropped);
}

void merge_protocol(DeviceEdit& edit, const Observation& heard)
{
    if (heard.confirmation != model::Confirmation::given) return;
    if (!heard.listening && heard.source != Protocol::neighbours) return;
    const auto& spoken = edit.device().protocols;
    const auto place = std::ranges::lower_bound(spoken, heard.source);
    if (place != spoken.end() && *place == heard.source) return;
    const auto at = place - spoken.begin();
    auto& protocols = edit.change().protocols;
    protocols.insert(protocols.begin() + at, heard.source);
}

/// Whether the last interview met the certificate that it expected.
void note_certificate(DeviceEdit& edit, const Identification& ended)
{
    const bool other = ended.detail.find(model::other_certificate) != std::string::npos;
    const auto& known = edit.device().conflicts;
    const auto place = std::ranges::find(known, model::other_certificate);
    if (other && place == known.end()) edit.change().conflicts.emplace_back(model::other_certificate);
    const bool met = ended.state != Identification::State::unreachable;
    if (!other && met && place != known.end()) std::erase(edit.change().conflicts, model::other_certificate);
}

/// A later failure leaves `ok` standing and says itself in `detail`. What was not asked takes back no answer.
void merge_identification(DeviceEdit& edit, const Observation& heard)
{
    if (!heard.identification) return;
    Identification next = *heard.identification;
    note_certificate(edit, next);
    const auto& known = edit.device().identification;
    if (!next.at && known.at) return;
    if (known.state == Identification::State::ok && next.state != Identification::State::ok) {
        std::string why(model::name(next.state));
        if (!next.detail.empty()) why += ": " + next.detail;
        next.detail = std::move(why);
        next.state = Identification::State::ok;
    }
    if (next != known) edit.change().identification = std::move(next);
}

/// One hardware address stands behind an address at a time: another one there takes the old one's place. Not that of
/// the first, known from an earlier round, where the owner is another: any host of the link can claim an address, and
/// what proved a maker is not taken back by that.
void make_way(DeviceEdit& edit, Entry& entry, const DeviceMac& next)
{
    const auto is_first = [&](std::size_t i) {
        const auto& macs = edit.device().macs;
        return std::none_of(macs.begin(), macs.begin() + static_cast<std::ptrdiff_t>(i),
                            [](const DeviceMac& mac) { return !mac.self_stated; });
    };
    for (std::size_t i = edit.device().macs.size(); i-- > 0;) {
        const DeviceMac old = edit.device().macs[i];
        if (old.self_stated || (!entry.fresh && is_first(i) && of_other_owners(old, next))) continue;
        withdraw_owner(edit, entry, old.mac);
        edit.change().macs.erase(edit.change().macs.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

void merge_macs(DeviceEdit& edit, Entry& entry, const Observation& heard, std::size_t& dropped)
{
    for (const auto& claim : heard.macs) {
        if (!real_mac(claim.mac)) continue;
        const auto& macs = edit.device().macs;
        const auto found = std::ranges::find_if(macs, [&](const auto& mac) { return mac.mac == claim.mac; });
        DeviceMac next = found == macs.end() ? DeviceMac{claim.mac, claim.organization, false, false} : *found;
        if (next.organization.empty()) next.organization = claim.organization;
        if (claim.self_stated) {
            next.self_stated = true;
            next.settled = claim.mac.tells_owner();
            next.disputed = false;
        }
        if (!next.settled && !next.self_stated && next.mac.tells_owner()) entry.unsettled = true;
        if (found == macs.end()) {
            if (!claim.self_stated) make_way(edit, entry, next);
            if (edit.device().macs.size() < limits::macs_per_device) edit.change().macs.push_back(next);
        } else if (next != *found) {
            edit.change().macs[static_cast<std::size_t>(found - macs.begin())] = next;
        }
        if (claim.self_stated)
            add_owner(edit, entry, next, heard.source, heard.at, dropped);
        else if (next.settled)
            add_owner(edit, entry, next, Protocol::neighbours, heard.at, dropped);
    }
}

/// No round takes longer: of a device that was stored before its first one had ended.
constexpr std::chrono::minutes longest_round{1};

std::vector<std::uint8_t> missed_at(const Entry& entry)
{
    std::vector<std::uint8_t> out;
    if (std::ranges::any_of(entry.addresses, [](const auto& mark) { return mark.missed > 0; }))
        for (const AddressMark& mark : entry.addresses)
            out.push_back(static_cast<std::uint8_t>(std::min<unsigned>(mark.missed, 0xff)));
    return out;
}

model::TimePoint found_by(const Entry& entry)
{
    return is_new_endpoint(entry) ? model::TimePoint{} : entry.found_by;
}

}  // namespace

model::DevicePtr DeviceEdit::finish(model::TextPool& pool)
{
    model::share_texts(change(), pool);
    copy_->evidence.shrink_to_fit();
    copy_->addresses.shrink_to_fit();
    copy_->macs.shrink_to_fit();
    copy_->scopes.shrink_to_fit();
    copy_->xaddrs.shrink_to_fit();
    return std::move(copy_);
}

Entry entry_of(model::DevicePtr stored)
{
    Entry entry;
    entry.last_seen = stored->last_seen;
    const model::IdentityState& identity = stored->identity;
    entry.endpoint_at = identity.endpoint_at;
    entry.found_by = identity.found_by == model::TimePoint{} ? stored->first_seen + longest_round : identity.found_by;
    entry.track.missed = stored->missed_rounds;
    entry.addresses.resize(stored->addresses.size());
    const auto& missed = identity.missed_at;
    for (std::size_t i = 0; i < missed.size() && i < entry.addresses.size(); ++i) entry.addresses[i].missed = missed[i];
    entry.unsettled = std::ranges::any_of(stored->macs, [](const auto& mac) { return !mac.settled; });
    entry.device = std::move(stored);
    return entry;
}

void merge_observation(DeviceEdit& edit, Entry& entry, const Observation& heard, std::size_t& dropped)
{
    if (heard.confirmation == model::Confirmation::refused) return forget_unsolicited(edit, entry, heard.source);
    merge_texts(edit, entry, heard);
    if (edit.device().endpoint.empty() && real_endpoint(heard.endpoint)) edit.change().endpoint = heard.endpoint;
    merge_macs(edit, entry, heard, dropped);
    merge_xaddrs(edit, heard);
    merge_scopes(edit, entry, heard);
    merge_claims(edit, entry, heard, dropped);
    for (const auto& [key, mac, organization] : heard.mac_marks)
        if (mac.tells_owner() && names_owner(organization))
            add_claim(edit, entry,
                      {heard.source, key, organization, model::to_text(mac), heard.network, heard.at, heard.at},
                      dropped);
    merge_protocol(edit, heard);
    merge_identification(edit, heard);
    if (heard.camera && !edit.device().camera) edit.change().camera = true;
    for (const auto& address : heard.stated_addresses) {
        const auto& stated = edit.device().identity.stated_addresses;
        if (stated.size() >= limits::addresses_per_device || model::same_host(address, heard.from)) continue;
        if (std::ranges::find(stated, address) == stated.end())
            edit.change().identity.stated_addresses.push_back(address);
    }
}

void add_address(DeviceEdit& edit, Entry& entry, const model::IpAddress& address)
{
    if (has_address(edit.device(), address)) return;
    auto& addresses = edit.change().addresses;
    if (addresses.size() >= limits::addresses_per_device) {
        addresses.pop_back();
        entry.addresses.pop_back();
    }
    addresses.push_back(address);
    entry.addresses.push_back({true, 0});
}

void add_owner(DeviceEdit& edit, Entry& entry, const DeviceMac& mac, Protocol source, model::TimePoint at,
               std::size_t& dropped)
{
    if (!mac.settled || !mac.mac.tells_owner() || !names_owner(mac.organization)) return;
    add_claim(edit, entry,
              {source, Key::oui_organization, mac.organization, model::to_text(mac.mac), edit.device().network, at, at},
              dropped);
}

bool of_other_owners(const DeviceMac& one, const DeviceMac& other)
{
    return one.mac.tells_owner() && names_owner(one.organization) && one.organization != other.organization;
}

void withdraw_owner(DeviceEdit& edit, Entry& entry, const model::Mac& mac)
{
    const std::string detail = model::to_text(mac);
    forget_evidence(edit, entry, [&](const Evidence& known) {
        return known.key == Key::oui_organization && known.source == Protocol::neighbours && known.detail == detail;
    });
}

void forget_evidence(DeviceEdit& edit, Entry& entry, const std::function<bool(const Evidence&)>& matches)
{
    for (std::size_t i = edit.device().evidence.size(); i-- > 0;)
        if (matches(edit.device().evidence[i])) erase_evidence(edit, entry, i);
}

bool is_stamped(const Device& device, const Entry& entry)
{
    return device.last_seen == entry.last_seen && device.missed_rounds == entry.track.missed && entry.repeated.none() &&
           device.identity.endpoint_at == entry.endpoint_at && device.identity.found_by == found_by(entry);
}

void stamp(Device& device, Entry& entry)
{
    device.identity.missed_at = missed_at(entry);
    device.identity.endpoint_at = entry.endpoint_at;
    device.identity.found_by = found_by(entry);
    device.last_seen = entry.last_seen;
    device.missed_rounds = entry.track.missed;
    for (std::size_t i = 0; i < device.evidence.size(); ++i)
        if (entry.repeated[i]) device.evidence[i].last_seen = std::max(device.evidence[i].last_seen, entry.last_seen);
    entry.repeated.reset();
}

}  // namespace onvigil::inventory
