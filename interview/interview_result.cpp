/// What an interview makes of the answers: its observation and its outcome. What is asked next is in interview.cpp.

#include "interview/interview.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "interview/interview_request.hpp"
#include "net/observation_builder.hpp"
#include "protocol/wsd.hpp"

namespace onvigil::interview {

namespace onvif = protocol::onvif;
using onvif::Call;

namespace {

constexpr std::size_t most_notes = 5;  ///< as many as calls

}  // namespace

/// Puts the answer into the observation. False: it answers another call.
bool Interview::take(Call call, const onvif::Answer& answer)
{
    if (const auto* clock = std::get_if<onvif::DateTime>(&answer.body);
        clock && call == Call::get_system_date_and_time) {
        stated_clock_ = clock->utc;
        return true;
    }
    if (const auto* info = std::get_if<onvif::DeviceInformation>(&answer.body);
        info && call == Call::get_device_information) {
        observation_.manufacturer = text::clean(info->manufacturer);
        observation_.model = text::clean(info->model);
        observation_.firmware = text::clean(info->firmware);
        observation_.serial = text::clean(info->serial);
        observation_.hardware_id = text::clean(info->hardware_id);
        net::add_claim(observation_, model::Key::onvif_manufacturer, observation_.manufacturer);
        net::add_claim(observation_, model::Key::onvif_model, observation_.model);
        net::add_claim(observation_, model::Key::onvif_serial, observation_.serial);
        net::add_claim(observation_, model::Key::onvif_hardware_id, observation_.hardware_id);
        conclude(State::ok, {});
        return true;
    }
    if (const auto* scopes = std::get_if<onvif::Scopes>(&answer.body); scopes && call == Call::get_scopes) {
        net::add_scopes(observation_, scopes->items, protocol::wsd::parse_scope);
        return true;
    }
    if (const auto* interfaces = std::get_if<onvif::NetworkInterfaces>(&answer.body);
        interfaces && call == Call::get_network_interfaces) {
        for (const onvif::NetworkInterface& item : interfaces->items)
            net::add_interface(observation_, item.hw_address, item.addresses);
        return true;
    }
    if (const auto* host = std::get_if<onvif::Hostname>(&answer.body); host && call == Call::get_hostname) {
        observation_.hostname = text::clean(host->name);
        return true;
    }
    return false;
}

bool declares_onvif(const protocol::Namespaces& namespaces)
{
    return std::ranges::any_of(namespaces,
                               [](const std::string& uri) { return uri.starts_with("http://www.onvif.org/"); });
}

/// Most answers declare what the one before did.
void Interview::take(const protocol::Namespaces& namespaces)
{
    if (namespaces.held_with(namespaces_)) return;
    namespaces_ = namespaces;
    net::add_namespaces(observation_, namespaces);
    onvif_ = onvif_ || declares_onvif(namespaces);
}

/// The device's clock: what it states, else its HTTP Date.
void Interview::take_clock(const HttpReply& reply, model::TimePoint now)
{
    std::optional<std::chrono::system_clock::time_point> theirs = stated_clock_;
    if (!theirs && !reply.date.empty()) theirs = parse_http_date(reply.date);
    if (theirs) clock_ahead_ = std::chrono::floor<std::chrono::milliseconds>(*theirs - now);
}

model::Observation Interview::take_result(model::TimePoint now)
{
    model::Observation observation = std::move(observation_);
    observation.at = now;
    observation.listening = answered_;
    const bool spoke_onvif = onvif_ || (soap_ && target_.camera_hint);
    if (answered_ && !spoke_onvif) observation.source = model::Protocol::http;
    observation.camera = target_.camera_hint || (onvif_ && state_ == State::ok);
    std::vector<std::string> details;
    if (!detail_.empty()) details.push_back(detail_);
    details.insert(details.end(), notes_.begin(), notes_.end());
    observation.identification = model::Identification{state_.value_or(State::unreachable),
                                                       text::clean(fmt::format("{}", fmt::join(details, "; "))), now};
    return observation;
}

void Interview::conclude(State state, std::string detail)
{
    state_ = state;
    detail_ = std::move(detail);
}

void Interview::conclude_unreadable()
{
    const State state = unreadable_state();
    const bool page = state == State::none && status_ != 0;
    conclude(state, page ? fmt::format("speaks no ONVIF: its web server answers with HTTP {}", status_) : trouble_);
}

void Interview::note(std::string text)
{
    if (notes_.size() < most_notes && std::ranges::find(notes_, text) == notes_.end())
        notes_.push_back(std::move(text));
}

}  // namespace onvigil::interview
