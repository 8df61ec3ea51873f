#include "inventory/fold.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "base/text.hpp"
#include "inventory/identity.hpp"
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

struct Text {
    std::string Device::*known;
    std::string Observation::*said;
    bool editable;  ///< a user writes it into the device: announcements know it as well as interviews
};
constexpr std::array<Text, 8> texts{{{&Device::manufacturer, &Observation::manufacturer, false},
                                     {&Device::model, &Observation::model, false},
                                     {&Device::firmware, &Observation::firmware, false},
                                     {&Device::serial, &Observation::serial, false},
                                     {&Device::hardware_id, &Observation::hardware_id, false},
                                     {&Device::name, &Observation::name, true},
                                     {&Device::location, &Observation::location, true},
                                     {&Device::hostname, &Observation::hostname, true}}};

/// What a better source told is not replaced by a lesser one's wording.
std::uint8_t rank_of(Protocol source, bool editable)
{
    return editable ? model::traits(source).editable_rank : model::traits(source).rank;
}

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

void fold_texts(Draft& draft, Entry& entry, const Observation& heard)
{
    const bool new_firmware = tells_new_firmware(entry, heard);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto& [known, said, editable] = texts[i];
        const std::string& value = heard.*said;
        if (value.empty()) continue;
        const std::uint8_t rank = rank_of(heard.source, editable);
        const bool unknown = (draft.see().*known).empty();
        const bool news = new_firmware && said == &Observation::firmware;
        if (!unknown && rank < entry.ranks[i] && !news) continue;
        entry.ranks[i] = rank;
        if (draft.see().*known != value) draft.edit().*known = value;
    }
}

template <typename Text>
bool includes(const std::vector<Text>& all, const std::vector<std::string>& some)
{
    return std::all_of(some.begin(), some.end(),
                       [&](const auto& text) { return std::find(all.begin(), all.end(), text) != all.end(); });
}

/// `http://10.0.0.1:80/x` -> `10.0.0.1`; `http://[fe80::1]/x` -> `[fe80::1]`.
std::string_view host_of(std::string_view url)
{
    const auto scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    if (url.starts_with('[')) return url.substr(0, url.find(']'));
    return url.substr(0, url.find_first_of(":/"));
}

void fold_xaddrs(Draft& draft, const Observation& heard)
{
    if (heard.xaddrs.empty() || includes(draft.see().xaddrs, heard.xaddrs)) return;
    // What it announced for other hosts (its other addresses) stays; for these, the news replaces the old.
    std::vector<std::string> all = heard.xaddrs;
    for (const auto& old : draft.see().xaddrs)
        if (std::none_of(heard.xaddrs.begin(), heard.xaddrs.end(),
                         [&](const auto& said) { return host_of(said) == host_of(old); }))
            all.push_back(old);
    if (all.size() > limits::xaddrs_per_device) all.resize(limits::xaddrs_per_device);
    if (all != draft.see().xaddrs) draft.edit().xaddrs = std::move(all);
}

void fold_scopes(Draft& draft, const Observation& heard)
{
    if (heard.scopes.empty() || includes(draft.see().scopes, heard.scopes)) return;
    const auto kept = std::min(heard.scopes.size(), limits::scopes_per_device);
    const std::span scopes = std::span(heard.scopes).first(kept);
    const auto& known = draft.see().scopes;
    if (!std::equal(known.begin(), known.end(), scopes.begin(), scopes.end()))
        draft.edit().scopes.assign(scopes.begin(), scopes.end());
}

/// The surest kinds of claim stay when a flood of others has filled the device.
bool expendable(const Evidence& evidence)
{
    return evidence.key != Key::oui_organization && evidence.key != Key::protocol &&
           evidence.key != Key::onvif_manufacturer;
}

void erase_evidence(Draft& draft, Entry& entry, std::size_t at)
{
    auto& evidence = draft.edit().evidence;
    evidence.erase(evidence.begin() + static_cast<std::ptrdiff_t>(at));
    for (std::size_t i = at; i + 1 < entry.repeated.size(); ++i) entry.repeated[i] = entry.repeated[i + 1];
}

/// False: no room can be made.
bool make_room(Draft& draft, Entry& entry, std::size_t& dropped)
{
    const auto& evidence = draft.see().evidence;
    if (evidence.size() < limits::evidence_per_device) return true;
    ++dropped;
    std::size_t oldest = evidence.size();
    for (std::size_t i = 0; i < evidence.size(); ++i) {
        if (!expendable(evidence[i]) || entry.repeated[i]) continue;
        if (oldest == evidence.size() || evidence[i].last_seen < evidence[oldest].last_seen) oldest = i;
    }
    if (oldest == evidence.size()) return false;
    erase_evidence(draft, entry, oldest);
    return true;
}

void add_claim(Draft& draft, Entry& entry, Evidence claim, std::size_t& dropped)
{
    if (claim.value.empty()) return;
    const auto& evidence = draft.see().evidence;
    for (std::size_t i = 0; i < evidence.size(); ++i) {
        const Evidence& known = evidence[i];
        if (known.key == claim.key && known.source == claim.source && known.value == claim.value &&
            known.detail == claim.detail) {
            entry.repeated[i] = true;
            return;
        }
    }
    if (make_room(draft, entry, dropped)) draft.edit().evidence.push_back(std::move(claim));
}

void forget_unsolicited(Draft& draft, Entry& entry, Protocol source)
{
    forget_evidence(draft, entry, [&](const Evidence& known) {
        return known.source == source && known.detail == model::unsolicited;
    });
}

/// The claims of a message. Once confirmed, they take the place of those that were not.
void fold_claims(Draft& draft, Entry& entry, const Observation& heard, std::size_t& dropped)
{
    const bool given = heard.confirmation == model::Confirmation::given;
    if (given && !model::traits(heard.source).maker.empty()) forget_unsolicited(draft, entry, heard.source);
    const std::string_view detail = given ? std::string_view() : model::unsolicited;
    for (const auto& [key, value] : heard.claims)
        add_claim(draft, entry, {heard.source, key, value, detail, heard.network, heard.at, heard.at}, dropped);
}

void fold_protocol(Draft& draft, const Observation& heard)
{
    if (heard.confirmation != model::Confirmation::given) return;
    if (!heard.listening && heard.source != Protocol::neighbours) return;
    const auto& spoken = draft.see().protocols;
    const auto place = std::lower_bound(spoken.begin(), spoken.end(), heard.source);
    if (place != spoken.end() && *place == heard.source) return;
    const auto at = place - spoken.begin();
    auto& protocols = draft.edit().protocols;
    protocols.insert(protocols.begin() + at, heard.source);
}

/// A later failure leaves `ok` standing and says itself in `detail`.
void fold_identification(Draft& draft, const Observation& heard)
{
    if (!heard.identification) return;
    Identification next = *heard.identification;
    const auto& known = draft.see().identification;
    if (known.state == Identification::State::ok && next.state != Identification::State::ok) {
        std::string why(model::name(next.state));
        if (!next.detail.empty()) why += ": " + next.detail;
        next.detail = std::move(why);
        next.state = Identification::State::ok;
    }
    if (next != known) draft.edit().identification = std::move(next);
}

void fold_macs(Draft& draft, Entry& entry, const Observation& heard, std::size_t& dropped)
{
    for (const auto& claim : heard.macs) {
        if (!real_mac(claim.mac)) continue;
        const auto& macs = draft.see().macs;
        const auto found =
            std::find_if(macs.begin(), macs.end(), [&](const auto& mac) { return mac.mac == claim.mac; });
        DeviceMac next = found == macs.end() ? DeviceMac{claim.mac, claim.organization, false, false} : *found;
        if (next.organization.empty()) next.organization = claim.organization;
        if (claim.self_stated) {
            next.self_stated = true;
            next.settled = claim.mac.tells_owner();
        }
        if (!next.settled && !next.self_stated && next.mac.tells_owner()) entry.unsettled = true;
        if (found == macs.end()) {
            // One hardware address stands behind an address at a time: another one there takes the old one's place.
            if (!claim.self_stated) {
                for (std::size_t i = draft.see().macs.size(); i-- > 0;) {
                    const DeviceMac old = draft.see().macs[i];
                    if (old.self_stated) continue;
                    withdraw_owner(draft, entry, old.mac);
                    draft.edit().macs.erase(draft.edit().macs.begin() + static_cast<std::ptrdiff_t>(i));
                }
            }
            if (draft.see().macs.size() < limits::macs_per_device) draft.edit().macs.push_back(next);
        } else if (next != *found) {
            draft.edit().macs[static_cast<std::size_t>(found - macs.begin())] = next;
        }
        if (claim.self_stated)
            add_owner(draft, entry, next, heard.source, heard.at, dropped);
        else if (next.settled)
            add_owner(draft, entry, next, Protocol::neighbours, heard.at, dropped);
    }
}

}  // namespace

model::DevicePtr Draft::finish(model::TextPool& pool)
{
    model::share_texts(edit(), pool);
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
    entry.track.missed = stored->missed_rounds;
    entry.addresses.resize(stored->addresses.size());
    const bool interviewed = stored->identification.state == Identification::State::ok;
    entry.ranks.fill(interviewed ? rank_of(Protocol::onvif, true) : rank_of(Protocol::ssdp, true));
    entry.unsettled =
        std::any_of(stored->macs.begin(), stored->macs.end(), [](const auto& mac) { return !mac.settled; });
    entry.device = std::move(stored);
    return entry;
}

void fold(Draft& draft, Entry& entry, const Observation& heard, std::size_t& dropped)
{
    if (heard.confirmation == model::Confirmation::refused) return forget_unsolicited(draft, entry, heard.source);
    fold_texts(draft, entry, heard);
    if (draft.see().endpoint.empty() && real_endpoint(heard.endpoint)) draft.edit().endpoint = heard.endpoint;
    fold_macs(draft, entry, heard, dropped);
    fold_xaddrs(draft, heard);
    fold_scopes(draft, heard);
    fold_claims(draft, entry, heard, dropped);
    for (const auto& [key, mac, organization] : heard.mac_marks)
        if (mac.tells_owner() && names_owner(organization))
            add_claim(draft, entry,
                      {heard.source, key, organization, model::to_text(mac), heard.network, heard.at, heard.at},
                      dropped);
    fold_protocol(draft, heard);
    fold_identification(draft, heard);
    if (heard.camera && !draft.see().camera) draft.edit().camera = true;
    for (const auto& address : heard.stated_addresses) {
        if (entry.stated.size() >= limits::addresses_per_device || has_address(draft.see(), address)) continue;
        if (std::find(entry.stated.begin(), entry.stated.end(), address) == entry.stated.end())
            entry.stated.push_back(address);
    }
}

void add_address(Draft& draft, Entry& entry, const model::IpAddress& address)
{
    if (has_address(draft.see(), address)) return;
    auto& addresses = draft.edit().addresses;
    if (addresses.size() >= limits::addresses_per_device) {
        addresses.pop_back();
        entry.addresses.pop_back();
    }
    addresses.push_back(address);
    entry.addresses.push_back({true, 0});
}

void add_owner(Draft& draft, Entry& entry, const DeviceMac& mac, Protocol source, model::TimePoint at,
               std::size_t& dropped)
{
    if (!mac.settled || !mac.mac.tells_owner() || !names_owner(mac.organization)) return;
    add_claim(draft, entry,
              {source, Key::oui_organization, mac.organization, model::to_text(mac.mac), draft.see().network, at, at},
              dropped);
}

void withdraw_owner(Draft& draft, Entry& entry, const model::Mac& mac)
{
    const std::string detail = model::to_text(mac);
    forget_evidence(draft, entry, [&](const Evidence& known) {
        return known.key == Key::oui_organization && known.source == Protocol::neighbours && known.detail == detail;
    });
}

void forget_evidence(Draft& draft, Entry& entry, const std::function<bool(const Evidence&)>& matches)
{
    for (std::size_t i = draft.see().evidence.size(); i-- > 0;)
        if (matches(draft.see().evidence[i])) erase_evidence(draft, entry, i);
}

void forget_texts(Draft& draft, Entry& entry, const Observation& said_it)
{
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto& [known, said, editable] = texts[i];
        const bool its = entry.ranks[i] == rank_of(said_it.source, editable) && draft.see().*known == said_it.*said;
        if (!its || (said_it.*said).empty()) continue;
        (draft.edit().*known).clear();
        entry.ranks[i] = 0;
    }
}

bool is_stamped(const Device& device, const Entry& entry)
{
    return device.last_seen == entry.last_seen && device.missed_rounds == entry.track.missed && entry.repeated.none();
}

void stamp(Device& device, Entry& entry)
{
    device.last_seen = entry.last_seen;
    device.missed_rounds = entry.track.missed;
    for (std::size_t i = 0; i < device.evidence.size(); ++i)
        if (entry.repeated[i]) device.evidence[i].last_seen = std::max(device.evidence[i].last_seen, entry.last_seen);
    entry.repeated.reset();
}

}  // namespace onvigil::inventory
