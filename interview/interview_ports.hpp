#pragma once
/// interview/interview_ports.hpp - what the scheduler needs from the daemon: a durable memory of logins tried, and
/// whether a device's maker is proven. The daemon implements both.

#include "model/ip.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace onvigil::interview {

/// Which logins were tried at which host and not accepted, and which were. A trial is recorded as a refusal before it
/// is made, so that a crash in between cannot lead to a second one. Keys: see Login.
class CredentialLedger {
public:
    virtual ~CredentialLedger() = default;

    [[nodiscard]] virtual bool refused(std::string_view key, std::string_view digest) const = 0;
    [[nodiscard]] virtual bool was_accepted(std::string_view key, std::string_view digest) const = 0;

    /// True once the marks are durable; false where they cannot be made so: then nothing may be tried.
    [[nodiscard]] virtual boost::asio::awaitable<bool> record(std::vector<std::string> keys, std::string digest) = 0;

    /// The trial has shown nothing: the marks go again. Need not be durable on return.
    [[nodiscard]] virtual boost::asio::awaitable<void> withdraw(std::vector<std::string> keys, std::string digest) = 0;

    /// The host took the login: the marks go, and that it did is remembered. Need not be durable on return.
    [[nodiscard]] virtual boost::asio::awaitable<void> accepted(std::vector<std::string> keys, std::string digest) = 0;

    /// Of logins that are in no configuration any more no refusal is remembered: one that comes back is tried again.
    [[nodiscard]] virtual boost::asio::awaitable<void> keep_alone(std::vector<std::string> digests) = 0;

    /// What was noted of a host under this key, and holds until an operator has it asked anew; empty: nothing.
    [[nodiscard]] virtual std::string noted(std::string_view key) const = 0;
    /// Takes the place of what was noted. Need not be durable on return.
    [[nodiscard]] virtual boost::asio::awaitable<void> note(std::string key, std::string value) = 0;
};

class BannerPolicy {
public:
    virtual ~BannerPolicy() = default;

    /// True unless the device at this address is banned, or label and hardware name one maker: what only calls itself
    /// another maker's may give itself away. Asked after the interview's observation was handed over; returns when that
    /// has been judged.
    [[nodiscard]] virtual boost::asio::awaitable<bool> wants_fingerprint(model::IpAddress address) = 0;
};

}  // namespace onvigil::interview
