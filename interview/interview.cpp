#include "interview/interview.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "interview/device_clock.hpp"
#include "interview/interview_request.hpp"
#include "net/service_urls.hpp"

namespace onvigil::interview {

namespace http_auth = protocol::http_auth;
namespace onvif = protocol::onvif;
using onvif::Call;

namespace {

constexpr std::array calls{Call::get_system_date_and_time, Call::get_device_information, Call::get_scopes,
                           Call::get_network_interfaces, Call::get_hostname};

constexpr std::string_view not_tried_again =
    "it is not tried again until the configuration changes, or onvigil retry asks for it";

/// Broken bytes rather than no bytes: the device is there, and what it says next may be readable.
bool spoke(HttpFailure failure)
{
    return failure == HttpFailure::cut || failure == HttpFailure::nonsense || failure == HttpFailure::too_large;
}

/// The device is there, and the next call may be answered.
bool alive(HttpFailure failure)
{
    return spoke(failure) || failure == HttpFailure::closed || failure == HttpFailure::unanswered;
}

/// "Basic", or "Digest, NTLM": each once.
std::string schemes_of(const std::vector<http_auth::Challenge>& challenges)
{
    std::vector<std::string> out;
    for (const http_auth::Challenge& challenge : challenges) {
        std::string name = challenge.scheme == http_auth::Scheme::basic    ? "Basic"
                           : challenge.scheme == http_auth::Scheme::digest ? "Digest in a form of its own"
                                                                           : challenge.scheme_name;
        if (std::ranges::find(out, name) == out.end()) out.push_back(std::move(name));
    }
    return text::clean(fmt::format("{}", fmt::join(out, ", ")), limits::text_bytes);
}

/// Some agree to TLS and say afterwards what they miss: RFC 9110 15.5.20, and nginx in words.
std::string_view missed_by_tls(const HttpReply& reply)
{
    if (reply.status == 421) return "it wants to be called by its server name";
    const bool refuses = reply.status == 400 || reply.status == 403 || reply.status == 495 || reply.status == 496;
    if (refuses && text::lower(reply.body).find("ssl certificate") != std::string::npos)
        return "it wants a client certificate";
    return {};
}

}  // namespace

Interview::Interview(net::Target target, const CredentialRule* login, bool tried, onvif::Decoder& decoder,
                     LoginAttempt::Random random)
    : target_(std::move(target)), decoder_(decoder), login_(login, tried, std::move(random)), report_(target_)
{
    std::vector<net::ServiceUrl>& others = target_.others;
    const net::ServiceUrl usual;
    if (target_.names_itself && target_.url != usual && std::ranges::find(others, usual) == others.end()) {
        others.resize(std::min(others.size(), limits::urls_per_interview - 2));
        others.push_back(usual);
    }
    begin_at(target_.url);
}

Call Interview::call() const
{
    return calls[step_];
}

Action Interview::next(model::TimePoint now)
{
    if (const auto outcome = login_.take_outcome()) return TrialEnded{*outcome};
    if (finished_ || step_ >= calls.size()) return Done{};
    if (login_.take_record()) return RecordTrial{};
    OnvifRequest request;
    request.url = url_;
    request.call = call();
    request.style = style_;
    if (login_.signs()) login_.sign(request, now);
    return request;
}

void Interview::heard(const HttpReply& reply, model::TimePoint now)
{
    report_.note_status(reply.status);
    login_.was_answered();
    const Reading reading = read(reply);
    if (call() == Call::get_system_date_and_time) {
        take_clock(reply, now);
        proven_ = reading == Reading::answer || report_.last_declares_onvif();
    }
    switch (reading) {
        case Reading::answer:
            login_.answered();
            return advance();
        case Reading::refusal:
            return on_refusal(reply);
        case Reading::redirect:
            return on_redirect(reply);
        case Reading::not_understood:
            if (!login_.signs() && next_style()) return;
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
    const int status = reply.status;
    const bool on_trial = login_.state() == LoginAttempt::State::on_trial;
    const bool refuses = status == 401 || (status == 403 && (on_trial || !reply.challenges.empty()));
    unjudged_ = status == 429 || (status >= 502 && status <= 504);
    if (status >= 300 && status < 400) return Reading::redirect;
    if (!reply.body.empty()) {
        const auto answer = decoder_.decode(protocol::as_bytes(reply.body));
        if (answer) {
            style_settled_ = true;
            report_.take(answer->namespaces);
            if (const auto* fault = std::get_if<protocol::Fault>(&answer->body)) {
                if (fault->not_authorized || refuses) return Reading::refusal;
                unjudged_ = unjudged_ || fault->code == "Receiver" || fault->code == "Server";
                trouble_ =
                    fmt::format("answered with a fault: {}",
                                text::clean(fault->reason.empty() ? fault->code : fault->reason, limits::text_bytes));
                return Reading::fault;
            }
            if (refuses) return Reading::refusal;
            if (report_.take(call(), *answer)) return Reading::answer;
            trouble_ = "answered a question that was not asked";
            return Reading::unreadable;
        }
        report_.take_unread(reply.body);
        const std::string why = reply.encoding.empty() ? std::string(protocol::name(answer.error()))
                                                       : text::clean("compressed by " + reply.encoding, 64);
        trouble_ = fmt::format("HTTP {}, answer not readable ({})", status, why);
    } else {
        trouble_ = fmt::format("HTTP {} without a body", status);
    }
    if (const auto missed = url_.tls ? missed_by_tls(reply) : std::string_view(); !missed.empty())
        trouble_ = fmt::format("HTTP {}: {}", status, missed);
    if (refuses) return Reading::refusal;
    if (status == 404 || status == 405 || status == 410 || status == 501) return Reading::missing;
    const bool picky = status == 400 || status == 415 || status == 500 || (status == 200 && reply.body.empty());
    return picky ? Reading::not_understood : Reading::unreadable;
}

void Interview::take_clock(const HttpReply& reply, model::TimePoint now)
{
    std::optional<ClockTime> date;
    if (!reply.date.empty()) date = parse_http_date(reply.date);
    const auto theirs = device_clock(report_.clock(), date, now);
    if (theirs) login_.set_clock_ahead(std::chrono::floor<std::chrono::milliseconds>(*theirs - now));
}

void Interview::on_refusal(const HttpReply& reply)
{
    using Login = LoginAttempt::State;
    const bool date = call() == Call::get_system_date_and_time;
    const auto challenges = http_auth::parse_challenges(reply.challenges);
    const auto challenge = http_auth::strongest(challenges);
    unusable_ = challenge ? std::string() : schemes_of(challenges);
    if (login_.signs()) {
        if (LoginAttempt::strength(challenge) >= demanded_ && login_.renew(challenges)) return;
        login_.not_accepted();
    } else if (login_.state() == Login::untried && !date && proven_ && unusable_.empty()) {
        if (LoginAttempt::strength(challenge) >= demanded_) return login_.begin(challenge);
        withhold_login("wants its login in a weaker scheme than before");
    }
    if (date) return advance();
    conclude_refusal();
    // Another server's password may stand before a URL that leads nowhere; what speaks ONVIF has shown it by now.
    const bool unsaid = call() == Call::get_device_information && !report_.speaks_onvif() && withheld_.empty();
    if (unsaid && next_url())
        refused_elsewhere_ = true;
    else
        advance();
}

void Interview::withhold_login(std::string why)
{
    if (!withheld_.empty()) return;
    login_.withhold();
    withheld_ = fmt::format("{}: it gets no login until onvigil retry asks for it", why);
    report_.note(withheld_);
}

void Interview::trial_is_known()
{
    login_.tried_meanwhile();
    conclude_refusal();
    advance();
}

void Interview::conclude_refusal()
{
    using Login = LoginAttempt::State;
    if (call() != Call::get_device_information) {
        if (report_.state() == State::ok) report_.note(fmt::format("{} wants a login", onvif::name(call())));
    } else if (!withheld_.empty()) {
        report_.conclude(State::needs_login, {});
    } else if (login_.state() == Login::refused) {
        const auto at = target_.address.to_string();
        const auto how = accepted_elsewhere_
                             ? fmt::format(", which another address of this device accepts, was not accepted at {}", at)
                             : std::string(" was not accepted");
        report_.conclude(State::refused, fmt::format("the login of {}{}; {}", login_.username(), how, not_tried_again));
    } else if (login_.state() == Login::undecided) {
        report_.conclude(State::needs_login,
                         fmt::format("the login of {} was sent, and no answer tells whether it was accepted; {}",
                                     login_.username(), not_tried_again));
    } else if (login_.state() == Login::working) {
        report_.conclude(State::refused,
                         fmt::format("the login of {} may not read who made the device", login_.username()));
    } else if (!report_.looks_like_camera()) {
        report_.conclude(State::none, "its web server wants a login, and nothing shows that it speaks ONVIF");
    } else if (unusable_ == "Basic") {
        report_.conclude(State::needs_login,
                         "wants a login by HTTP Basic, which is never used: it shows the password to every listener");
    } else if (!unusable_.empty()) {
        report_.conclude(
            State::needs_login,
            fmt::format("wants a login by HTTP {} alone; none was sent: Digest by MD5 or SHA-256 is used", unusable_));
    } else if (login_.state() == Login::untried) {
        report_.conclude(State::needs_login,
                         "wants a login; none was sent, since it did not answer GetSystemDateAndTime "
                         "without one as ONVIF devices do");
    } else if (target_.relayed) {
        report_.conclude(State::needs_login, "wants a login, and gets none as long as another host alone announces it");
    } else {
        report_.conclude(State::needs_login,
                         "wants a login, and no rule of identification.credentials matches its address");
    }
}

void Interview::on_redirect(const HttpReply& reply)
{
    auto url = url_of_redirect(reply.location, target_.address, url_);
    if (url && !redirected_ && !login_.signs() && !report_.state()) {
        redirected_ = true;
        if (first_trouble_.empty())
            first_trouble_ = fmt::format("redirects to {}, asked at its own address",
                                         text::clean(reply.location, limits::text_bytes));
        return begin_at(std::move(*url));
    }
    report_.note(
        fmt::format("redirects to {}, which was not followed", text::clean(reply.location, limits::text_bytes)));
    trouble_ = fmt::format("HTTP {} to another place", reply.status);
    on_trouble(Reading::missing);
}

/// An answer came that is of no use.
void Interview::on_trouble(Reading reading)
{
    login_undecided(true, unjudged_);
    if (call() == Call::get_system_date_and_time) {
        if (reading != Reading::missing) return advance();
        if (next_url()) return;
        if (!refused_elsewhere_) report_.conclude_unreadable(trouble());
        finished_ = true;
        return;
    }
    if (call() == Call::get_device_information) {
        if (!report_.speaks_onvif() && next_url()) return;  // another SOAP service gives a fault as well
        if (!refused_elsewhere_) report_.conclude_unreadable(trouble());
        finished_ = !report_.speaks_onvif();
    } else if (reading != Reading::fault) {
        report_.note(fmt::format("{}: {}", onvif::name(call()), trouble_));
    }
    advance();
}

void Interview::login_undecided(bool sent, bool unjudged)
{
    if (login_.undecided(sent, unjudged))
        report_.note("the login was sent, and no answer tells whether it was accepted");
}

void Interview::failed(HttpFailure failure, bool sent)
{
    trouble_ = describe(failure);
    silent_ = !report_.answered() && (failure == HttpFailure::timed_out || failure == HttpFailure::no_route);
    login_undecided(sent, false);
    if (failure == HttpFailure::certificate) withhold_login(trouble_);
    if (call() == Call::get_system_date_and_time) {
        if (alive(failure)) return advance();
        if (next_url()) return;
        const bool no_device = failure == HttpFailure::refused && (target_.endpoint.empty() || !target_.camera_hint);
        const State state = report_.answered_soap() ? report_.unreadable_state() : State::unreachable;
        if (!refused_elsewhere_) report_.conclude(no_device ? State::none : state, trouble());
    } else if (call() == Call::get_device_information) {
        if (failure == HttpFailure::certificate) {
            conclude_refusal();
            return advance();
        }
        if (!report_.answered() && next_url()) return;
        if (!refused_elsewhere_)
            report_.conclude(spoke(failure) ? report_.unreadable_state() : State::unreachable, trouble());
        if (report_.speaks_onvif() && goes_on(failure)) return advance();
    } else {
        report_.note(fmt::format("{}: {}", onvif::name(call()), trouble_));
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

void Interview::abandon(std::string why, State state)
{
    login_.undecided(false, false);
    if (report_.state())
        report_.note(std::move(why));
    else
        report_.conclude(state, std::move(why));
    finished_ = true;
}

void Interview::advance()
{
    ++step_;
    login_.next_call();
}

bool Interview::next_style()
{
    if (style_settled_ || style_ == SoapStyle::soap11) return false;
    style_ = style_ == SoapStyle::soap12_with_action ? SoapStyle::soap12 : SoapStyle::soap11;
    return true;
}

/// Only while nothing of use has come from this service URL, so no login was spent on it.
bool Interview::next_url()
{
    if (login_.signs() || urls_tried_ > target_.others.size() || urls_tried_ >= limits::urls_per_interview)
        return false;
    if (first_trouble_.empty()) first_trouble_ = trouble_;
    begin_at(target_.others[urls_tried_ - 1]);
    ++urls_tried_;
    return true;
}

/// The way in that the device named itself first: what is wrong there matters most.
std::string Interview::trouble() const
{
    if (first_trouble_.empty() || first_trouble_ == trouble_) return trouble_;
    return fmt::format("{}; at port {}: {}", first_trouble_, url_.port, trouble_);
}

/// What an answer at another URL has shown does not count here.
void Interview::begin_at(net::ServiceUrl url)
{
    url_ = std::move(url);
    if (!net::is_service_path(url_.path)) url_.path = net::ServiceUrl().path;
    if (!net::is_service_port(url_.port)) url_.port = url_.tls ? 443 : 80;
    style_ = SoapStyle::soap12_with_action;
    style_settled_ = false;
    proven_ = false;
    report_.begin_at_another_url();
    step_ = 0;
}

}  // namespace onvigil::interview
