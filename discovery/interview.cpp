#include "discovery/interview.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "discovery/claims.hpp"
#include "discovery/interview_request.hpp"

namespace onvigil::discovery {

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

std::string clean(std::string_view text)
{
    return text::clean(text, limits::text_bytes);
}

/// Broken bytes rather than no bytes: the device is there, and what it says next may be readable.
bool spoke(HttpFailure failure)
{
    return failure == HttpFailure::cut || failure == HttpFailure::nonsense || failure == HttpFailure::too_large;
}

}  // namespace

Interview::Interview(Target target, const CredentialRule* login, bool tried, onvif::Decoder& decoder, Random random)
    : target_(std::move(target)), decoder_(decoder), random_(std::move(random)), door_(target_.door)
{
    if (login != nullptr) {
        credential_ = *login;
        login_ = tried ? Login::refused : Login::untried;
    }
    if (!printable_path(door_.path)) door_.path = Door().path;
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
    ask.door = door_;
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
        request.uri = door_.path;
        request.username = credential_->username;
        request.password = credential_->password;
        request.cnonce = hex(random_(8));
        request.count = ++nonce_uses_;
        if (challenge_->qop_given && !challenge_->qop_auth) request.body = onvif::encode(ask.call);
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
    if (calls[step_] == Call::get_system_date_and_time) take_clock(reply, now);
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
    const int status = reply.status;
    if (status >= 300 && status < 400) return Reading::redirect;
    if (!reply.body.empty()) {
        const auto answer = decoder_.decode(protocol::as_bytes(reply.body));
        if (answer) {
            dress_settled_ = true;
            add_namespaces(observation_, answer->namespaces);
            onvif_ = onvif_ || std::ranges::any_of(answer->namespaces, [](const std::string& uri) {
                         return uri.starts_with("http://www.onvif.org/");
                     });
            if (const auto* fault = std::get_if<protocol::Fault>(&answer->body)) {
                if (fault->not_authorized || status == 401) return Reading::refusal;
                trouble_ = fmt::format("answered with a fault: {}",
                                       clean(fault->reason.empty() ? fault->code : fault->reason));
                return Reading::fault;
            }
            if (status == 401) return Reading::refusal;
            if (take(*answer)) return Reading::answer;
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

/// Puts the answer into the observation. False: it answers another call.
bool Interview::take(const onvif::Answer& answer)
{
    const Call call = calls[step_];
    if (const auto* clock = std::get_if<onvif::DateTime>(&answer.body);
        clock && call == Call::get_system_date_and_time) {
        stated_clock_ = clock->utc;
        return true;
    }
    if (const auto* info = std::get_if<onvif::DeviceInformation>(&answer.body);
        info && call == Call::get_device_information) {
        observation_.manufacturer = clean(info->manufacturer);
        observation_.model = clean(info->model);
        observation_.firmware = clean(info->firmware);
        observation_.serial = clean(info->serial);
        observation_.hardware_id = clean(info->hardware_id);
        add_claim(observation_, model::Key::onvif_manufacturer, observation_.manufacturer);
        add_claim(observation_, model::Key::onvif_model, observation_.model);
        add_claim(observation_, model::Key::onvif_serial, observation_.serial);
        add_claim(observation_, model::Key::onvif_hardware_id, observation_.hardware_id);
        conclude(State::ok, {});
        return true;
    }
    if (const auto* scopes = std::get_if<onvif::Scopes>(&answer.body); scopes && call == Call::get_scopes) {
        add_scopes(observation_, scopes->items);
        return true;
    }
    if (const auto* interfaces = std::get_if<onvif::NetworkInterfaces>(&answer.body);
        interfaces && call == Call::get_network_interfaces) {
        for (const onvif::NetworkInterface& item : interfaces->items)
            add_interface(observation_, item.hw_address, item.addresses);
        return true;
    }
    if (const auto* host = std::get_if<onvif::Hostname>(&answer.body); host && call == Call::get_hostname) {
        observation_.hostname = clean(host->name);
        return true;
    }
    return false;
}

/// The device's clock: what it states, else its HTTP Date.
void Interview::take_clock(const HttpReply& reply, model::TimePoint now)
{
    std::optional<std::chrono::system_clock::time_point> theirs = stated_clock_;
    if (!theirs && !reply.date.empty()) theirs = parse_http_date(reply.date);
    if (theirs) clock_ahead_ = std::chrono::floor<std::chrono::milliseconds>(*theirs - now);
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
    } else if (login_ == Login::untried && !date && may_log_in()) {
        challenge_ = challenge;
        nonce_uses_ = 0;
        signed_ = record_first_ = true;
        return;
    }
    if (date) return advance();
    if (!about_device_information()) {
        note(fmt::format("{} wants a login", onvif::name(calls[step_])));
    } else if (login_ == Login::refused) {
        conclude(State::refused, fmt::format("the login of {} was not accepted; it is not tried again until the "
                                             "configuration changes",
                                             credential_->username));
    } else if (login_ == Login::working) {
        conclude(State::refused,
                 fmt::format("the login of {} may not read who made the device", credential_->username));
    } else if (!may_log_in()) {
        conclude(State::none, "wants a login, and nothing shows that it speaks ONVIF");
    } else {
        conclude(State::needs_login, "wants a login, and no rule of identification.credentials matches its address");
    }
    advance();
}

void Interview::on_redirect(const HttpReply& reply)
{
    const auto door = door_of_redirect(reply.location, target_.address, door_);
    if (door && !redirected_ && !signed_) {
        redirected_ = true;
        door_ = *door;
        return;
    }
    note(fmt::format("redirects to {}, which was not followed", clean(reply.location)));
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
        if (next_door()) return;
        conclude(unreadable_state(), trouble_);
        finished_ = true;
        return;
    }
    if (call == Call::get_device_information) {
        if (!onvif_ && reading != Reading::fault && next_door()) return;
        conclude(unreadable_state(), trouble_);
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
        if (spoke(failure) || failure == HttpFailure::closed) return advance();
        if (next_door()) return;
        const bool nobody = failure == HttpFailure::refused && (target_.endpoint.empty() || !target_.camera_hint);
        conclude(nobody ? State::none : State::unreachable, trouble_);
    } else if (call == Call::get_device_information) {
        if (!answered_ && next_door()) return;
        conclude(spoke(failure) ? unreadable_state() : State::unreachable, trouble_);
        if (spoke(failure) && onvif_) return advance();
    } else {
        note(fmt::format("{}: {}", onvif::name(call), trouble_));
        if (spoke(failure)) return advance();
    }
    finished_ = true;
}

void Interview::abandon(std::string why)
{
    if (state_)
        note(std::move(why));
    else
        conclude(State::unreachable, std::move(why));
    finished_ = true;
}

model::Observation Interview::take_result(model::TimePoint now)
{
    model::Observation observation = std::move(observation_);
    observation.at = now;
    observation.listening = answered_;
    observation.camera = target_.camera_hint || (onvif_ && state_ == State::ok);
    std::vector<std::string> details;
    if (!detail_.empty()) details.push_back(detail_);
    details.insert(details.end(), notes_.begin(), notes_.end());
    observation.identification = model::Identification{state_.value_or(State::unreachable),
                                                       clean(fmt::format("{}", fmt::join(details, "; "))), now};
    return observation;
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
bool Interview::next_door()
{
    if (signed_ || doors_tried_ > target_.others.size() || doors_tried_ >= limits::doors_per_interview) return false;
    door_ = target_.others[doors_tried_ - 1];
    ++doors_tried_;
    if (!printable_path(door_.path)) door_.path = Door().path;
    dress_ = Dress::soap12_with_action;
    dress_settled_ = false;
    step_ = 0;
    return true;
}

void Interview::conclude(State state, std::string detail)
{
    state_ = state;
    detail_ = std::move(detail);
}

void Interview::note(std::string text)
{
    if (notes_.size() < calls.size() && std::ranges::find(notes_, text) == notes_.end())
        notes_.push_back(std::move(text));
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

/// A login goes only to what shows itself to be a camera: anything else would see a stranger trying passwords.
bool Interview::may_log_in() const
{
    return onvif_ || target_.camera_hint;
}

}  // namespace onvigil::discovery
