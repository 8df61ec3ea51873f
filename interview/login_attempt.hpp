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
    /// True, once: the record is to be taken away.
    [[nodiscard]] bool take_accepted() { return std::exchange(accepted_, false); }

    /// True, once: the trial has shown nothing, and the record is to be taken away.
    [[nodiscard]] bool take_withdrawn() { return std::exchange(withdrawn_, false); }

    /// This host has taken it before.
    void accepted_before() noexcept { accepted_before_ = true; }
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
    /// Another answer came than was asked for: a login on trial counts as refused. True: it was on trial.
    bool not_answered();
    /// No answer came. On trial it counts as refused, unless that says nothing of the password: since it never left, in
    /// this request or one before, or since this host has taken it before. True: it was on trial, and had left.
    bool unheard(bool sent);
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
    bool accepted_ = false;
    bool withdrawn_ = false;
    bool accepted_before_ = false;
};

}  // namespace onvigil::interview
