#pragma once
/// interview/login_rules.hpp - which login is for which device, and how a trial of it is remembered.
///
/// Cameras lock accounts after a few wrong passwords, so one login is tried once per host until the configuration
/// changes or an operator asks: at an address, at all that have its hardware address or IPv6 interface identifier, and
/// at all that the inventory knows as one device's. Endpoints, ports and names do not count, since any sender of a
/// datagram can make them up. A host that bears another's marks by what any host may claim keeps the login from that
/// one only while it was not accepted there. What is remembered is a salted digest: it tells that this rule was tried,
/// and nothing about the secret.

#include "interview/interview_ports.hpp"
#include "interview/interview_settings.hpp"
#include "model/device.hpp"
#include "net/target.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::interview {

/// The login for one device, and its keys in the ledger.
struct Login {
    CredentialRule rule;
    std::string digest;
    std::vector<std::string> hosts;   ///< its address, then its hardware address
    std::vector<std::string> claims;  ///< that other hosts may bear: its interface identifier, the device known there

    void add(const model::Mac& mac);
    /// All that a trial is recorded under.
    [[nodiscard]] std::vector<std::string> keys() const;
    /// It was tried there and not accepted.
    [[nodiscard]] bool refused(const CredentialLedger& ledger) const;
    /// Where it is recorded that it was sent and no answer told whether it was accepted.
    [[nodiscard]] std::vector<std::string> unproven_keys() const;
    [[nodiscard]] bool unproven(const CredentialLedger& ledger) const;
    /// The device known there accepted it, but never at this address, and it may be tried there, or was.
    [[nodiscard]] bool accepted_elsewhere(const CredentialLedger& ledger) const;
};

class LoginRules {
public:
    /// `salt`: random, of this installation, the same at every start.
    LoginRules(const std::vector<CredentialRule>& rules, std::string_view salt);

    /// Of the first rule with a network that holds the address; empty: there is none. A rule without networks holds
    /// nothing.
    [[nodiscard]] std::string_view digest_for(const model::IpAddress& address) const;
    [[nodiscard]] std::vector<std::string> digests() const;
    /// `device`: net::AddressOwners::device_at() of the address.
    [[nodiscard]] std::optional<Login> find(const net::Target& target, std::uint64_t device) const;

    bool operator==(const LoginRules&) const = default;

private:
    struct Rule {
        CredentialRule rule;
        std::string digest;
        bool operator==(const Rule&) const = default;
    };
    [[nodiscard]] const Rule* rule_for(const model::IpAddress& address) const;

    std::vector<Rule> rules_;
};

/// Whether a mark of the ledger under this key holds for the device that is known by that number, or for a host with
/// its endpoint (may be empty), addresses or hardware addresses.
[[nodiscard]] bool is_ledger_key_of(std::string_view key, std::uint64_t number, const model::Device& device);

/// Keys of what is noted of a host: its certificate at a port, and in which scheme it took its login.
inline constexpr std::string_view certificate_note = "certificate", login_scheme_note = "login-scheme";
[[nodiscard]] std::string note_key(std::string_view what, const model::IpAddress& host, std::uint16_t port);
[[nodiscard]] bool is_note(std::string_view key);
[[nodiscard]] bool is_note_of(std::string_view key, const model::Device& device);

/// SHA-256 over the salt and the whole rule, as 64 hex digits. Any change of the rule (networks, user name, secret)
/// gives another digest and with it a new trial.
[[nodiscard]] std::string trial_digest(const CredentialRule& rule, std::string_view salt);

}  // namespace onvigil::interview
