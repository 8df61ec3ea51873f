#pragma once
/// interview/credentials.hpp - which login is for which device, and how a trial of it is remembered.
///
/// Cameras lock accounts after a few wrong passwords, so one login is tried once per device until the configuration
/// changes. What is remembered is a salted digest: it tells that this rule was tried, and nothing about the secret.

#include "interview/settings.hpp"
#include "model/ip.hpp"
#include "net/target.hpp"

#include <span>
#include <string>
#include <string_view>

namespace onvigil::interview {

/// The first rule whose networks hold `address`; nullptr: none. A rule without networks is for nobody.
[[nodiscard]] const CredentialRule* find_credential(std::span<const CredentialRule> rules,
                                                    const model::IpAddress& address);

/// SHA-256 over the installation's salt and the whole rule, as 64 hex digits. Any change of the rule (networks, user
/// name, secret) gives another digest and with it a new trial.
[[nodiscard]] std::string trial_digest(const CredentialRule& rule, std::string_view salt);

/// Under which name the ledger knows a device: its endpoint, which stays with it when its address changes.
/// `endpoint:urn:uuid:…`, else `address:10.20.3.7:80`.
[[nodiscard]] std::string ledger_key(const net::Target& target);

/// The name a device had while its endpoint was not known: looked up as well, so that it is not tried once more.
[[nodiscard]] std::string ledger_address_key(const model::IpAddress& address, std::uint16_t port);

}  // namespace onvigil::interview
