#include "interview/logins.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/ensure.hpp"

namespace onvigil::interview {
namespace {

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

/// As earlier versions marked a refusal.
constexpr std::string_view old_endpoint_key = "endpoint:", old_address_key = "address:";

bool marked_of_old(const net::Target& target, std::string_view digest, const CredentialLedger& ledger)
{
    return ledger.refused(fmt::format("{}{}:{}", old_address_key, target.address.to_string(), target.url.port),
                          digest) ||
           (!target.endpoint.empty() && ledger.refused(std::string(old_endpoint_key) + target.endpoint, digest));
}

}  // namespace

Logins::Logins(const std::vector<CredentialRule>& rules, std::string_view salt)
{
    for (const CredentialRule& rule : rules) rules_.push_back({rule, trial_digest(rule, salt)});
}

const Logins::Rule* Logins::rule_for(const model::IpAddress& address) const
{
    const auto holds = [&](const model::Cidr& network) { return network.contains(address); };
    const auto match =
        std::ranges::find_if(rules_, [&](const Rule& each) { return std::ranges::any_of(each.rule.networks, holds); });
    return match == rules_.end() ? nullptr : &*match;
}

std::string_view Logins::digest_for(const model::IpAddress& address) const
{
    const Rule* rule = rule_for(address);
    return rule == nullptr ? std::string_view() : rule->digest;
}

std::optional<Login> Logins::find(const net::Target& target, std::uint64_t device, const CredentialLedger& ledger) const
{
    const Rule* match = rule_for(target.address);
    if (match == nullptr) return std::nullopt;
    Login login{match->rule, {host_key(target.address)}, match->digest};
    if (device != 0) login.hosts.push_back(device_key(device));
    const auto marked = [&](const std::string& host) { return ledger.refused(host, login.digest); };
    login.tried = std::ranges::any_of(login.hosts, marked) || marked_of_old(target, login.digest, ledger);
    return login;
}

bool is_ledger_key_of(std::string_view key, std::uint64_t device, std::string_view endpoint,
                      const std::vector<model::IpAddress>& addresses)
{
    if (key == device_key(device)) return true;
    if (key.starts_with(old_endpoint_key)) return !endpoint.empty() && key.substr(old_endpoint_key.size()) == endpoint;
    return std::ranges::any_of(addresses, [&](const model::IpAddress& address) {
        if (key == host_key(address)) return true;
        const auto old = std::string(old_address_key) + address.to_string() + ":";
        return key.starts_with(old) && key.find(':', old.size()) == key.npos;  // behind it the port alone
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
