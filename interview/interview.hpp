#pragma once
/// interview/interview.hpp - decides what to ask one device next, from its answers so far.
///
/// Sans-I/O: the session asks next(), carries the action out, and reports back with heard() or failed(). Every call is
/// made without login first, and only to paths of net::is_service_path(). A refusal is answered once with the matching
/// login, after the trial was recorded. GetSystemDateAndTime comes first: the device's clock signs a token, and only
/// the URL that answers it as ONVIF without login is ever sent one.
/// Source: ONVIF Core Specification, chapter 8 (device management).

#include "interview/http_reply.hpp"
#include "interview/interview_report.hpp"
#include "interview/login_attempt.hpp"

#include <string>
#include <variant>

namespace onvigil::interview {

/// Make the mark durable that this device has refused this login; then ask next() again.
struct RecordTrial {};
/// The mark is that of a refusal, and goes where it was none.
struct TrialEnded {
    LoginAttempt::Outcome outcome{};
};
struct Done {};
using Action = std::variant<OnvifRequest, RecordTrial, TrialEnded, Done>;

class Interview {
public:
    /// `login`: the matching rule, if any. `tried`: the ledger says that it was not accepted by this device.
    /// The decoder must outlive this.
    Interview(net::Target target, const CredentialRule* login, bool tried, protocol::onvif::Decoder& decoder,
              LoginAttempt::Random random);

    [[nodiscard]] Action next(model::TimePoint now);
    void heard(const HttpReply& reply, model::TimePoint now);
    /// `sent`: something of the request may have left.
    void failed(HttpFailure failure, bool sent);
    /// The time for the whole interview is up, or it cannot go on: `why` becomes the detail.
    void abandon(std::string why, model::Identification::State state = model::Identification::State::unreachable);

    /// Instead of recording the trial: meanwhile it is known that this login was tried at the host.
    void trial_is_known();
    /// The login is not to be used, and why: an operator has to look at the device first.
    void withhold_login(std::string why);
    /// The scheme in which the device took the login before, see LoginAttempt::strength(): no weaker one will do.
    void demand(int strength) { demanded_ = strength; }
    [[nodiscard]] int strength() const { return login_.strength(); }
    [[nodiscard]] bool proven() const { return proven_; }
    /// It has answered as an ONVIF device does, and has neither refused to say who it is nor said it unreadably.
    [[nodiscard]] bool promises_more() const { return proven_ && report_.state().value_or(State::ok) == State::ok; }

    /// The host has taken the login before.
    void accepted_before() { login_.accepted_before(); }
    /// The login was sent to it before, and no answer told whether it was accepted.
    void unproven_before() { login_.unproven_before(); }
    /// The device known there accepted the login at another address: told where this one refuses it.
    void accepted_elsewhere() { accepted_elsewhere_ = true; }

    /// No host was there at all: no use in looking at other ports.
    [[nodiscard]] bool silent() const { return silent_; }

    /// What was learned, identification included. The interview is over with it.
    [[nodiscard]] model::Observation take_result(model::TimePoint now) { return report_.finish(now); }

private:
    using State = model::Identification::State;
    enum class Reading : std::uint8_t { answer, refusal, fault, not_understood, redirect, missing, unreadable };

    [[nodiscard]] protocol::onvif::Call call() const;
    Reading read(const HttpReply& reply);
    void take_clock(const HttpReply& reply, model::TimePoint now);
    void on_refusal(const HttpReply& reply);
    void conclude_refusal();
    void on_redirect(const HttpReply& reply);
    void on_trouble(Reading reading);
    void login_undecided(bool sent, bool unjudged);
    void advance();
    bool next_style();
    bool next_url();
    void begin_at(net::ServiceUrl url);
    [[nodiscard]] bool goes_on(HttpFailure failure);
    [[nodiscard]] std::string trouble() const;

    net::Target target_;
    protocol::onvif::Decoder& decoder_;
    LoginAttempt login_;
    InterviewReport report_;

    std::size_t step_ = 0;  ///< which call
    bool finished_ = false;
    bool silent_ = false;
    bool waited_ = false;  ///< once already for an answer that did not come
    net::ServiceUrl url_;
    std::size_t urls_tried_ = 1;
    bool proven_ = false;   ///< GetSystemDateAndTime was answered as ONVIF at this URL: it may see a login
    std::string unusable_;  ///< the schemes of the last refusal, where none of them is used
    bool redirected_ = false;
    bool refused_elsewhere_ = false;  ///< at another URL, which is concluded unless this one brings more
    bool accepted_elsewhere_ = false;
    int demanded_ = 0;
    std::string withheld_;  ///< why no login is used
    SoapStyle style_ = SoapStyle::soap12_with_action;
    bool style_settled_ = false;
    bool unjudged_ = false;      ///< the last answer says that the host did not look at a login
    std::string trouble_;        ///< why the last answer could not be used
    std::string first_trouble_;  ///< why the first URL was left
};

}  // namespace onvigil::interview
