#include "interview/login_rules.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/ensure.hpp"

namespace onvigil::interview {
namespace {

/// Before a key: a login was sent there, and no answer told whether it was accepted.
constexpr std::string_view unproven_prefix = "unproven:";

/// Length before text: no two different lists of texts run together to the same bytes.
void append(std::string& out, std::string_view text)
{
    out += fmt::format("{}:", text.size());
    out += text;
}

std::string host_key(const model::IpAddress& address)
{
    return "host:" + address.to_string();
}

std::string device_key(std::uint64_t device)
{
    return fmt::format("device:{:016x}", device);
}

std::string mac_key(const model::Mac& mac)
{
    return "mac:" + model::to_text(mac);
}

/// The lower half of an IPv6 address. Nothing where it is a small number, which says nothing of the host.
std::optional<std::string> interface_id_key(const model::IpAddress& address)
{
    if (!address.is_v6()) return std::nullopt;
    const auto bytes = address.to_v6().to_bytes();
    if (std::all_of(bytes.begin() + 8, bytes.begin() + 12, [](auto byte) { return byte == 0; })) return std::nullopt;
    std::string out = "interface-id:";
    for (std::size_t i = 8; i < bytes.size(); ++i) fmt::format_to(std::back_inserter(out), "{:02x}", bytes[i]);
    return out;
}

/// The one that is made of a hardware address (RFC 4291, appendix A).
std::string interface_id_key(const model::Mac& mac)
{
    const auto& b = mac.bytes;
    return fmt::format("interface-id:{:02x}{:02x}{:02x}fffe{:02x}{:02x}{:02x}", b[0] ^ 2, b[1], b[2], b[3], b[4], b[5]);
}

}  // namespace

void Login::add(const model::Mac& mac)
{
    hosts.push_back(mac_key(mac));
    claims.push_back(interface_id_key(mac));
}

std::vector<std::string> Login::keys() const
{
    auto out = hosts;
    out.insert(out.end(), claims.begin(), claims.end());
    return out;
}

bool Login::refused(const CredentialLedger& ledger) const
{
    const auto marked = [&](const std::string& key) { return ledger.refused(key, digest); };
    return std::ranges::any_of(hosts, marked) ||
           (std::ranges::any_of(claims, marked) && !ledger.was_accepted(hosts.front(), digest));
}

std::vector<std::string> Login::unproven_keys() const
{
    auto out = keys();
    for (std::string& key : out) key.insert(0, unproven_prefix);
    return out;
}

bool Login::unproven(const CredentialLedger& ledger) const
{
    return std::ranges::any_of(unproven_keys(), [&](const std::string& key) { return ledger.refused(key, digest); });
}

bool Login::accepted_elsewhere(const CredentialLedger& ledger) const
{
    const auto accepted = [&](const std::string& key) { return ledger.was_accepted(key, digest); };
    return std::ranges::any_of(claims, accepted) && !accepted(hosts.front()) &&
           (!refused(ledger) || ledger.refused(hosts.front(), digest));
}

LoginRules::LoginRules(const std::vector<CredentialRule>& rules, std::string_view salt)
{
    for (const CredentialRule& rule : rules) rules_.push_back({rule, trial_digest(rule, salt)});
}

const LoginRules::Rule* LoginRules::rule_for(const model::IpAddress& address) const
{
    const auto holds = [&](const model::Cidr& network) { return network.contains(address); };
    const auto match =
        std::ranges::find_if(rules_, [&](const Rule& each) { return std::ranges::any_of(each.rule.networks, holds); });
    return match == rules_.end() ? nullptr : &*match;
}

std::string_view LoginRules::digest_for(const model::IpAddress& address) const
{
    const Rule* rule = rule_for(address);
    return rule == nullptr ? std::string_view() : rule->digest;
}

std::vector<std::string> LoginRules::digests() const
{
    std::vector<std::string> out;
    for (const Rule& each : rules_) out.push_back(each.digest);
    return out;
}

std::optional<Login> LoginRules::find(const net::Target& target, std::uint64_t device) const
{
    const Rule* match = rule_for(target.address);
    if (match == nullptr) return std::nullopt;
    Login login{match->rule, match->digest, {host_key(target.address)}, {}};
    if (auto id = interface_id_key(target.address)) login.claims.push_back(std::move(*id));
    if (device != 0) login.claims.push_back(device_key(device));
    return login;
}

bool is_ledger_key_of(std::string_view key, std::uint64_t number, const model::Device& device)
{
    if (key.starts_with(unproven_prefix)) key.remove_prefix(unproven_prefix.size());
    if (key == device_key(number)) return true;
    const auto by_mac = [&](const model::DeviceMac& known) {
        return key == mac_key(known.mac) || key == interface_id_key(known.mac);
    };
    if (std::ranges::any_of(device.macs, by_mac)) return true;
    return std::ranges::any_of(device.addresses, [&](const model::IpAddress& address) {
        return key == host_key(address) || key == interface_id_key(address);
    });
}

std::string note_key(std::string_view what, const model::IpAddress& host, std::uint16_t port)
{
    return fmt::format("{} {} {}", what, host.to_string(), port);
}

bool is_note(std::string_view key)
{
    const auto what = key.substr(0, key.find(' '));
    return what == certificate_note || what == login_scheme_note;
}

bool is_note_of(std::string_view key, const model::Device& device)
{
    return is_note(key) && std::ranges::any_of(device.addresses, [&](const model::IpAddress& address) {
               const auto host = key.substr(key.find(' ') + 1);
               return host.substr(0, host.find(' ')) == address.to_string();
           });
}

std::string trial_digest(const CredentialRule& rule, std::string_view salt)
{
    std::string material;
    append(material, salt);
    for (const model::Cidr& network : rule.networks) append(material, model::to_text(network));
    append(material, "login");
    append(material, rule.username);
    append(material, rule.password);

    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    const int done = EVP_Digest(material.data(), material.size(), digest.data(), &length, EVP_sha256(), nullptr);
    ensure(done == 1, "SHA-256 is not available");

    std::string out;
    for (unsigned i = 0; i < length; ++i) fmt::format_to(std::back_inserter(out), "{:02x}", digest[i]);
    return out;
}

}  // namespace onvigil::interview
