#include "interview/credentials.hpp"

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

}  // namespace

const CredentialRule* find_credential(std::span<const CredentialRule> rules, const model::IpAddress& address)
{
    const auto holds = [&](const model::Cidr& network) { return network.contains(address); };
    const auto match = std::ranges::find_if(
        rules, [&](const CredentialRule& rule) { return std::ranges::any_of(rule.networks, holds); });
    return match == rules.end() ? nullptr : &*match;
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

std::string ledger_key(const net::Target& target)
{
    if (!target.endpoint.empty()) return "endpoint:" + target.endpoint;
    return ledger_address_key(target.address, target.url.port);
}

std::string ledger_address_key(const model::IpAddress& address, std::uint16_t port)
{
    return fmt::format("address:{}:{}", address.to_string(), port);
}

}  // namespace onvigil::interview
