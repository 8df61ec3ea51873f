#include "inventory/identity.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/text.hpp"

namespace onvigil::inventory {
namespace {

using model::Device;
using model::Observation;

constexpr std::size_t shortest_serial = 5;

bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The letters and digits of a text in lower case; no more of them than tell whether it is real.
class Bare {
public:
    explicit Bare(std::string_view text)
    {
        for (const char c : text)
            if (is_alphanumeric(c) && size_ < kept_.size())
                kept_[size_++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    [[nodiscard]] std::string_view text() const { return {kept_.data(), size_}; }

private:
    std::array<char, 64> kept_;
    std::size_t size_ = 0;
};

bool one_character(std::string_view text)
{
    return text.find_first_not_of(text.front()) == std::string_view::npos;
}

/// 123456, 1234567890, 0123456789abcdef0123…: each one more than the one before (after 9 comes 0 or a, after f 0).
bool counts_up(std::string_view text)
{
    for (std::size_t i = 1; i < text.size(); ++i)
        if (text[i] != text[i - 1] + 1 && !(text[i - 1] == '9' && (text[i] == '0' || text[i] == 'a')) &&
            !(text[i - 1] == 'f' && text[i] == '0'))
            return false;
    return true;
}

/// The text is one short piece over and over: 12121212, 12345678-12345678.
bool repeats(std::string_view text)
{
    for (std::size_t period = 1; period <= 4 && period * 2 <= text.size(); ++period)
        if (text.size() % period == 0 && text.substr(period) == text.substr(0, text.size() - period)) return true;
    return false;
}

/// Serial number and maker go together: a number alone is counted from 1 by every maker.
struct Named {
    std::string_view serial, manufacturer, model;
};

bool same_text(std::string_view one, std::string_view other)
{
    return one.size() == other.size() && text::lower(one) == text::lower(other);
}

bool same_serial(const Named& one, const Named& other)
{
    if (!same_text(one.serial, other.serial) || !real_serial(one.serial)) return false;
    const bool makers = !one.manufacturer.empty() && !other.manufacturer.empty();
    const bool models = !one.model.empty() && !other.model.empty();
    if (makers && same_text(one.manufacturer, other.manufacturer)) return true;
    return models && same_text(one.model, other.model);
}

bool other_serial(const Named& one, const Named& other)
{
    if (!real_serial(one.serial) || !real_serial(other.serial) || same_text(one.serial, other.serial)) return false;
    const bool models = !one.model.empty() && !other.model.empty();
    return models && same_text(one.model, other.model);  // each maker's protocols count serials in their own way
}

Named named(const Device& device)
{
    return {device.serial, device.manufacturer, device.model};
}
Named named(const Observation& heard)
{
    return {heard.serial, heard.manufacturer, heard.model};
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

template <typename One, typename Other>
bool same(const One& one, const Other& other)
{
    const Macs macs = compare_macs(one.macs, other.macs);
    if (macs == Macs::shared) return true;
    return macs == Macs::unknown && same_serial(named(one), named(other));
}

template <typename One, typename Other>
bool different(const One& one, const Other& other)
{
    const Macs macs = compare_macs(one.macs, other.macs);
    if (macs == Macs::shared) return false;
    return macs == Macs::disjoint || other_serial(named(one), named(other));
}

}  // namespace

bool real_endpoint(std::string_view endpoint)
{
    constexpr std::array<std::string_view, 4> sample_code{
        "c9790c3a701b464da1890060351c8ada",  // a mock-up copied from project to project
        "1419d68a1dd211b2a105000000000000", "123456781234123412341234567890ab", "123e4567e89b12d3a456426614174000"};
    const Bare all(endpoint);
    const auto uuid = all.text().find("uuid");
    const std::string_view bare = uuid == std::string::npos ? all.text() : all.text().substr(uuid + 4);
    if (bare.size() < 6 || one_character(bare) || counts_up(bare) || repeats(bare)) return false;
    return std::find(sample_code.begin(), sample_code.end(), bare) == sample_code.end();
}

bool real_serial(std::string_view serial)
{
    constexpr std::array<std::string_view, 14> placeholders{
        "serialnumber", "serialno",      "notavailable", "notspecified",    "unknown", "default", "undefined",
        "devicesn",     "serialnumber1", "nothing",      "tobefilledbyoem", "empty",   "invalid", "serialnumber0"};
    const Bare all(serial);
    const std::string_view bare = all.text();
    if (bare.size() < shortest_serial || one_character(bare) || counts_up(bare) || repeats(bare)) return false;
    if (std::none_of(bare.begin(), bare.end(), [](char c) { return c >= '0' && c <= '9'; })) return false;
    return std::find(placeholders.begin(), placeholders.end(), bare) == placeholders.end();
}

bool real_mac(const model::Mac& mac)
{
    return !mac.fake() && !mac.multicast();
}

bool names_owner(std::string_view organization)
{
    return !organization.empty() && text::lower(text::trim(organization)) != "private";
}

bool proves_same(const Device& device, const Observation& observation)
{
    return same(device, observation);
}
bool contradicts(const Device& device, const Observation& observation)
{
    return different(device, observation);
}
bool proves_same(const Device& one, const Device& other)
{
    return same(one, other);
}
bool contradicts(const Device& one, const Device& other)
{
    return different(one, other);
}

bool has_address(const Device& device, const model::IpAddress& address)
{
    return std::find(device.addresses.begin(), device.addresses.end(), address) != device.addresses.end();
}

bool neighbour_only(const Device& device)
{
    return device.endpoint.empty() && device.protocols.size() == 1 &&
           device.protocols.front() == model::Protocol::neighbours;
}

bool has_own_identity(const Observation& observation)
{
    return real_endpoint(observation.endpoint) || real_serial(observation.serial) ||
           std::any_of(observation.macs.begin(), observation.macs.end(),
                       [](const auto& claim) { return claim.self_stated && real_mac(claim.mac); });
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

bool canonical_before(const Observation& one, const Observation& other)
{
    // A device that has an endpoint comes before what may belong to it, and its announcement before its interview.
    const bool no_endpoint = !real_endpoint(one.endpoint), other_none = !real_endpoint(other.endpoint);
    return std::tie(no_endpoint, one.endpoint, one.from, one.source, one.at, one.network, one.serial, one.name) <
           std::tie(other_none, other.endpoint, other.from, other.source, other.at, other.network, other.serial,
                    other.name);
}

}  // namespace onvigil::inventory
