#pragma once
/// interview/login_attempt.hpp - what one interview does with the device's login: when it is tried, how a request is
/// signed with it, and what a refusal says about it.
///
/// Pure. The login is tried in the one scheme that the device names: HTTP Digest (the strongest algorithm it offers,
/// and the others only where the refusal offers them alone), else a digested WS-UsernameToken; never Basic, which would
/// hand the password over. A token is signed by the device's clock. Source: ONVIF Core Specification, chapter 5.9.

#include "interview/interview_request.hpp"
#include "interview/interview_settings.hpp"
#include "protocol/http_auth.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace onvigil::interview {

class LoginAttempt {
public:
    enum class State : std::uint8_t { none, untried, on_trial, working, refused, undecided };
    /// What a trial has shown. Where it was sent and not judged, that is noted: it is not repeated without end.
    enum class Outcome : std::uint8_t {
        accepted,
        refused,
        unproven,  ///< no answer tells: it is not tried again
        unjudged,  ///< the host was too busy to look at it: it may be tried once more
        nothing    ///< it never left, or where it was accepted before no answer tells
    };
    using Challenge = std::optional<protocol::http_auth::Challenge>;
    /// Random bytes, as many as asked for.
    using Random = std::function<std::string(std::size_t)>;

    /// `login`: the matching rule, if any. `tried`: the ledger says that it was not accepted by this device.
    LoginAttempt(const CredentialRule* login, bool tried, Random random);

    [[nodiscard]] State state() const noexcept { return state_; }
    /// How well the scheme in use hides the password: 1 a token, 2 Digest with MD5, 3 with SHA-256.
    [[nodiscard]] static int strength(const Challenge& challenge);
    [[nodiscard]] int strength() const { return strength(challenge_); }
    [[nodiscard]] const std::string& username() const { return rule_->username; }
    /// The device's clock minus ours.
    void set_clock_ahead(std::chrono::milliseconds ahead) { clock_ahead_ = ahead; }

    /// The next request carries the login.
    [[nodiscard]] bool signs() const noexcept { return signs_; }
    void sign(OnvifRequest& request, model::TimePoint now);
    /// True, once: the trial is to be recorded before the next request.
    [[nodiscard]] bool take_record();
    /// Once, where a trial has ended.
    [[nodiscard]] std::optional<Outcome> take_outcome() { return std::exchange(outcome_, std::nullopt); }

    /// This host has taken it before.
    void accepted_before() noexcept { accepted_before_ = true; }
    /// A reply came: where it cannot be read, the trial was sent all the same.
    void was_answered() noexcept { sent_ = sent_ || state_ == State::on_trial; }
    /// It was sent to this host before, and no answer told whether it was accepted.
    void unproven_before() noexcept;
    /// Meanwhile it is known that it was tried at this host.
    void tried_meanwhile() noexcept { state_ = unproven_before_ ? State::undecided : State::refused; }
    /// It is not to be used after all.
    void withhold() noexcept { state_ = State::none, signs_ = record_ = false; }

    /// A request without login was refused: the next ones carry it.
    void begin(Challenge challenge);
    /// A request with it was refused, with these challenges. True: it is to be sent again, once, since neither a nonce
    /// that ran out nor an algorithm that is offered no more says anything about the password, and neither does a new
    /// nonce for a login that has worked.
    [[nodiscard]] bool renew(const std::vector<protocol::http_auth::Challenge>& offered);
    /// A request was answered.
    void answered();
    /// The login was refused.
    void not_accepted();
    /// No answer came, or one that does not tell whether the login was accepted. `sent`: this request has left.
    /// `unjudged`: the host says that it did not get to look at it. True: it was on trial, and had left.
    bool undecided(bool sent, bool unjudged);
    /// The next call begins.
    void next_call();

private:
    std::optional<CredentialRule> rule_;
    Random random_;
    State state_ = State::none;
    Challenge challenge_;
    std::uint32_t nonce_uses_ = 0;
    std::chrono::milliseconds clock_ahead_{0};
    bool signs_ = false;
    bool renewed_ = false;  ///< this call was signed anew for a fresh nonce already
    bool sent_ = false;     ///< the device has seen it
    bool record_ = false;
    std::optional<Outcome> outcome_;
    bool accepted_before_ = false;
    bool unproven_before_ = false;
};

}  // namespace onvigil::interview
