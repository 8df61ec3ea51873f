#pragma once
/// interview/logins.hpp - which login is for which device, and how a trial of it is remembered.
///
/// Cameras lock accounts after a few wrong passwords, so one login is tried once per host until the configuration
/// changes or an operator asks: at an address, and at all addresses that the inventory knows as one device's.
/// Endpoints, ports and names do not count, since any sender of a datagram can make them up. What is remembered is a
/// salted digest: it tells that this rule was tried, and nothing about the secret.

#include "interview/interview_ports.hpp"
#include "interview/settings.hpp"
#include "net/target.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::interview {

/// The login for one device, and what the ledger knows of it.
struct Login {
    CredentialRule rule;
    std::vector<std::string> hosts;  ///< keys in the ledger: its address, and the device that is known there
    std::string digest;
    bool tried = false;  ///< and not accepted
};

class Logins {
public:
    /// `salt`: random, of this installation, the same at every start.
    Logins(const std::vector<CredentialRule>& rules, std::string_view salt);

    /// Of the first rule whose networks hold the address; empty: there is none. A rule without networks holds nothing.
    [[nodiscard]] std::string_view digest_for(const model::IpAddress& address) const;
    /// `device`: net::AddressOwners::device_at() of the address.
    [[nodiscard]] std::optional<Login> find(const net::Target& target, std::uint64_t device,
                                            const CredentialLedger& ledger) const;

    bool operator==(const Logins&) const = default;

private:
    struct Rule {
        CredentialRule rule;
        std::string digest;
        bool operator==(const Rule&) const = default;
    };
    [[nodiscard]] const Rule* rule_for(const model::IpAddress& address) const;

    std::vector<Rule> rules_;
};

/// Whether a mark of the ledger under this key holds for the device known by that number and endpoint (may be empty),
/// or for a host at one of these addresses.
[[nodiscard]] bool is_ledger_key_of(std::string_view key, std::uint64_t device, std::string_view endpoint,
                                    const std::vector<model::IpAddress>& addresses);

/// SHA-256 over the salt and the whole rule, as 64 hex digits. Any change of the rule (networks, user name, secret)
/// gives another digest and with it a new trial.
[[nodiscard]] std::string trial_digest(const CredentialRule& rule, std::string_view salt);

}  // namespace onvigil::interview
