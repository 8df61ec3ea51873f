#include "interview/interview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "interview/interview_request.hpp"
#include "net/service_urls.hpp"

namespace onvigil::interview {

namespace http_auth = protocol::http_auth;
namespace onvif = protocol::onvif;
using onvif::Call;

namespace {

constexpr std::array calls{Call::get_system_date_and_time, Call::get_device_information, Call::get_scopes,
                           Call::get_network_interfaces, Call::get_hostname};

std::string hex(std::string_view bytes)
{
    std::string out;
    for (const char c : bytes) fmt::format_to(std::back_inserter(out), "{:02x}", static_cast<unsigned char>(c));
    return out;
}

/// Broken bytes rather than no bytes: the device is there, and what it says next may be readable.
bool spoke(HttpFailure failure)
{
    return failure == HttpFailure::cut || failure == HttpFailure::nonsense || failure == HttpFailure::too_large;
}

/// Somebody is there, and the next call may be answered.
bool alive(HttpFailure failure)
{
    return spoke(failure) || failure == HttpFailure::closed || failure == HttpFailure::unanswered;
}

}  // namespace

Interview::Interview(net::Target target, const CredentialRule* login, bool tried, onvif::Decoder& decoder,
                     Random random)
    : target_(std::move(target)), decoder_(decoder), random_(std::move(random))
{
    if (login != nullptr) {
        credential_ = *login;
        login_ = tried ? Login::refused : Login::untried;
    }
    begin_at(target_.url);
    observation_.source = model::Protocol::onvif;
    observation_.from = target_.address;
    observation_.network = target_.network;
    observation_.foreign_subnet = target_.foreign_subnet;
    observation_.endpoint = target_.endpoint;
}

Action Interview::next(model::TimePoint now)
{
    if (std::exchange(accepted_, false)) return TrialAccepted{};
    if (finished_ || step_ >= calls.size()) return Done{};
    if (std::exchange(record_first_, false)) {
        login_ = Login::on_trial;
        return RecordTrial{};
    }
    Ask ask;
    ask.url = url_;
    ask.call = calls[step_];
    ask.dress = dress_;
    if (signed_) sign(ask, now);
    return ask;
}

void Interview::sign(Ask& ask, model::TimePoint now)
{
    ask.trial = login_ == Login::on_trial;
    if (challenge_) {
        http_auth::Request request;
        request.method = "POST";
        request.uri = url_.path;
        request.username = credential_->username;
        request.password = credential_->password;
        request.cnonce = hex(random_(8));
        request.count = ++nonce_uses_;
        if (challenge_->qop_given && !challenge_->qop_auth) request.body = request_body(ask);
        ask.authorization = http_auth::authorization(*challenge_, request);
        return;
    }
    onvif::UsernameToken token;
    token.username = credential_->username;
    token.password = credential_->password;
    token.nonce = random_(20);
    token.created = onvif::created_text(now + clock_ahead_.value_or(std::chrono::milliseconds(0)));
    ask.token = std::move(token);
}

void Interview::heard(const HttpReply& reply, model::TimePoint now)
{
    answered_ = true;
    const Reading reading = read(reply);
    if (calls[step_] == Call::get_system_date_and_time) {
        take_clock(reply, now);
        proven_ = reading == Reading::answer || declares_onvif(namespaces_);
    }
    switch (reading) {
        case Reading::answer:
            if (login_ == Login::on_trial) {
                login_ = Login::working;
                accepted_ = true;
            }
            return advance();
        case Reading::refusal:
            return on_refusal(reply);
        case Reading::redirect:
            return on_redirect(reply);
        case Reading::not_understood:
            if (!signed_ && next_dress()) return;
            return on_trouble(Reading::unreadable);
        case Reading::fault:
        case Reading::missing:
        case Reading::unreadable:
            return on_trouble(reading);
    }
}

/// What kind of answer this is; a good one is taken in at once.
Interview::Reading Interview::read(const HttpReply& reply)
{
    const int status = status_ = reply.status;
    if (status >= 300 && status < 400) return Reading::redirect;
    if (!reply.body.empty()) {
        const auto answer = decoder_.decode(protocol::as_bytes(reply.body));
        if (answer) {
            dress_settled_ = soap_ = true;
            take(answer->namespaces);
            if (const auto* fault = std::get_if<protocol::Fault>(&answer->body)) {
                if (fault->not_authorized || status == 401) return Reading::refusal;
                trouble_ = fmt::format("answered with a fault: {}",
                                       text::clean(fault->reason.empty() ? fault->code : fault->reason));
                return Reading::fault;
            }
            if (status == 401) return Reading::refusal;
            if (take(calls[step_], *answer)) {
                onvif_ = true;
                return Reading::answer;
            }
            trouble_ = "answered a question that was not asked";
            return Reading::unreadable;
        }
        trouble_ = fmt::format("HTTP {}, answer not readable ({})", status, protocol::name(answer.error()));
    } else {
        trouble_ = fmt::format("HTTP {} without a body", status);
    }
    if (status == 401) return Reading::refusal;
    if (status == 404 || status == 405 || status == 410 || status == 501) return Reading::missing;
    const bool picky = status == 400 || status == 415 || status == 500 || (status == 200 && reply.body.empty());
    return picky ? Reading::not_understood : Reading::unreadable;
}

void Interview::on_refusal(const HttpReply& reply)
{
    const bool date = calls[step_] == Call::get_system_date_and_time;
    const auto challenge = http_auth::strongest(http_auth::parse_challenges(reply.challenges));
    if (signed_) {
        // A nonce that ran out says nothing about the password; neither does a new one for a login that has worked.
        const bool renewed = challenge && challenge_ && challenge->nonce != challenge_->nonce;
        const bool innocent = renewed && (challenge->stale || login_ == Login::working);
        if (innocent && !resigned_) {
            challenge_ = challenge;
            nonce_uses_ = 0;
            resigned_ = true;
            return;
        }
        if (login_ == Login::on_trial) login_ = Login::refused;
    } else if (login_ == Login::untried && !date && proven_) {
        challenge_ = challenge;
        nonce_uses_ = 0;
        signed_ = record_first_ = true;
        return;
    }
    if (date) return advance();
    if (!about_device_information()) {
        if (state_ == State::ok) note(fmt::format("{} wants a login", onvif::name(calls[step_])));
    } else if (login_ == Login::refused) {
        conclude(State::refused, fmt::format("the login of {} was not accepted; it is not tried again until the "
                                             "configuration changes",
                                             credential_->username));
    } else if (login_ == Login::working) {
        conclude(State::refused,
                 fmt::format("the login of {} may not read who made the device", credential_->username));
    } else if (!onvif_ && !target_.camera_hint) {
        conclude(State::none, "its web server wants a login, and nothing shows that it speaks ONVIF");
    } else if (login_ == Login::untried) {
        conclude(State::needs_login,
                 "wants a login; none was sent, since it did not answer GetSystemDateAndTime "
                 "without one as ONVIF devices do");
    } else {
        conclude(State::needs_login, "wants a login, and no rule of identification.credentials matches its address");
    }
    advance();
}

void Interview::on_redirect(const HttpReply& reply)
{
    const auto url = url_of_redirect(reply.location, target_.address, url_);
    if (url && !redirected_ && !signed_ && !state_) {
        redirected_ = true;
        return begin_at(*url);
    }
    note(fmt::format("redirects to {}, which was not followed", text::clean(reply.location)));
    trouble_ = fmt::format("HTTP {} to another place", reply.status);
    on_trouble(Reading::missing);
}

/// An answer came that is of no use.
void Interview::on_trouble(Reading reading)
{
    const Call call = calls[step_];
    if (login_ == Login::on_trial) login_ = Login::refused;
    if (call == Call::get_system_date_and_time) {
        if (reading != Reading::missing) return advance();
        if (next_url()) return;
        conclude_unreadable();
        finished_ = true;
        return;
    }
    if (call == Call::get_device_information) {
        if (!onvif_ && reading != Reading::fault && next_url()) return;
        conclude_unreadable();
        if (!onvif_) {
            finished_ = true;
            return;
        }
    } else if (reading != Reading::fault) {
        note(fmt::format("{}: {}", onvif::name(call), trouble_));
    }
    advance();
}

void Interview::failed(HttpFailure failure)
{
    const Call call = calls[step_];
    trouble_ = describe(failure);
    silent_ = !answered_ && (failure == HttpFailure::timed_out || failure == HttpFailure::no_route);
    if (login_ == Login::on_trial) {
        login_ = Login::refused;
        note("the login was sent, and it is not known whether it was accepted");
    }
    if (call == Call::get_system_date_and_time) {
        if (alive(failure)) return advance();
        if (next_url()) return;
        const bool nobody = failure == HttpFailure::refused && (target_.endpoint.empty() || !target_.camera_hint);
        conclude(nobody ? State::none : State::unreachable, trouble_);
    } else if (call == Call::get_device_information) {
        if (!answered_ && next_url()) return;
        conclude(spoke(failure) ? unreadable_state() : State::unreachable, trouble_);
        if (onvif_ && goes_on(failure)) return advance();
    } else {
        note(fmt::format("{}: {}", onvif::name(call), trouble_));
        if (goes_on(failure)) return advance();
    }
    finished_ = true;
}

/// Whether the next call may bring more, over a connection of its own. Some devices never answer one call; who is
/// silent at two has gone.
bool Interview::goes_on(HttpFailure failure)
{
    const bool silent = failure == HttpFailure::unanswered || failure == HttpFailure::timed_out;
    return silent ? !std::exchange(waited_, true) : alive(failure);
}

void Interview::abandon(std::string why)
{
    if (state_)
        note(std::move(why));
    else
        conclude(State::unreachable, std::move(why));
    finished_ = true;
}

void Interview::advance()
{
    ++step_;
    signed_ = login_ == Login::working;
    resigned_ = false;
}

bool Interview::next_dress()
{
    if (dress_settled_ || dress_ == Dress::soap11) return false;
    dress_ = dress_ == Dress::soap12_with_action ? Dress::soap12 : Dress::soap11;
    return true;
}

/// Begins anew at another way in. Only while nothing of use has come through this one, so no login was spent on it.
bool Interview::next_url()
{
    if (signed_ || urls_tried_ > target_.others.size() || urls_tried_ >= limits::urls_per_interview) return false;
    begin_at(target_.others[urls_tried_ - 1]);
    ++urls_tried_;
    return true;
}

/// What an answer at another URL has shown does not count here.
void Interview::begin_at(net::ServiceUrl url)
{
    url_ = std::move(url);
    if (!net::is_service_path(url_.path)) url_.path = net::ServiceUrl().path;
    dress_ = Dress::soap12_with_action;
    dress_settled_ = false;
    proven_ = false;
    namespaces_ = {};
    step_ = 0;
}

bool Interview::about_device_information() const
{
    return calls[step_] == Call::get_device_information;
}

/// Nonsense from what announced itself as ONVIF is a defect; from anything else it is simply not ONVIF.
Interview::State Interview::unreadable_state() const
{
    return onvif_ || (target_.camera_hint && !target_.endpoint.empty()) ? State::malformed : State::none;
}

}  // namespace onvigil::interview
