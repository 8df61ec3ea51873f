#include "interview/interview_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "net/observation_builder.hpp"
#include "protocol/soap.hpp"
#include "protocol/start_tags.hpp"
#include "protocol/wsd.hpp"

namespace onvigil::interview {

namespace onvif = protocol::onvif;
using onvif::Call;

namespace {

constexpr std::size_t most_notes = 5;  ///< as many as calls

}  // namespace

InterviewReport::InterviewReport(const net::Target& target) : target_(target)
{
    observation_.source = model::Protocol::onvif;
    observation_.from = target.address;
    observation_.network = target.network;
    observation_.foreign_subnet = target.foreign_subnet;
    observation_.endpoint = target.endpoint;
}

bool InterviewReport::take(Call call, const onvif::Answer& answer)
{
    if (const auto* clock = std::get_if<onvif::DateTime>(&answer.body);
        clock && call == Call::get_system_date_and_time) {
        clock_ = *clock;
    } else if (const auto* info = std::get_if<onvif::DeviceInformation>(&answer.body);
               info && call == Call::get_device_information) {
        observation_.manufacturer = protocol::tidy(info->manufacturer);
        observation_.model = protocol::tidy(info->model);
        observation_.firmware = protocol::tidy(info->firmware);
        observation_.serial = protocol::tidy(info->serial);
        observation_.hardware_id = protocol::tidy(info->hardware_id);
        net::add_claim(observation_, model::Key::onvif_manufacturer, observation_.manufacturer);
        net::add_claim(observation_, model::Key::onvif_model, observation_.model);
        net::add_claim(observation_, model::Key::onvif_serial, observation_.serial);
        net::add_claim(observation_, model::Key::onvif_hardware_id, observation_.hardware_id);
        conclude(State::ok, {});
    } else if (const auto* scopes = std::get_if<onvif::Scopes>(&answer.body); scopes && call == Call::get_scopes) {
        net::add_scopes(observation_, scopes->items, protocol::wsd::parse_scope);
    } else if (const auto* interfaces = std::get_if<onvif::NetworkInterfaces>(&answer.body);
               interfaces && call == Call::get_network_interfaces) {
        for (const onvif::NetworkInterface& item : interfaces->items)
            net::add_interface(observation_, item.hw_address, item.addresses);
    } else if (const auto* host = std::get_if<onvif::Hostname>(&answer.body); host && call == Call::get_hostname) {
        observation_.hostname = protocol::tidy(host->name);
    } else {
        return false;
    }
    return onvif_ = true;
}

/// Most answers declare what the one before did.
void InterviewReport::take(const protocol::Namespaces& namespaces)
{
    soap_ = true;
    if (namespaces.held_with(namespaces_)) return;
    namespaces_ = namespaces;
    net::add_namespaces(observation_, namespaces);
    onvif_ = onvif_ || last_declares_onvif();
}

/// Where ONVIF is switched off, makers answer in the markup of their own API: its root element tells its namespace.
void InterviewReport::take_unread(std::string_view body)
{
    const std::string_view envelope = protocol::envelope_in(body);
    soap_ = soap_ || !envelope.empty();
    const std::string_view declaring = envelope.empty() ? protocol::root_tag_in(body) : envelope;
    net::add_namespaces(observation_, protocol::namespaces_of(protocol::declarations_in(declaring)));
}

bool InterviewReport::last_declares_onvif() const
{
    return std::ranges::any_of(namespaces_,
                               [](const std::string& uri) { return uri.starts_with("http://www.onvif.org/"); });
}

model::Observation InterviewReport::finish(model::TimePoint now)
{
    model::Observation observation = std::move(observation_);
    observation.at = now;
    observation.listening = answered();
    const bool spoke_onvif = onvif_ || (soap_ && target_.camera_hint);
    if (answered() && !spoke_onvif) observation.source = model::Protocol::http;
    observation.camera = target_.camera_hint || (onvif_ && state_ == State::ok);
    std::vector<std::string> details;
    if (!detail_.empty()) details.push_back(detail_);
    details.insert(details.end(), notes_.begin(), notes_.end());
    observation.identification = model::Identification{
        state_.value_or(State::unreachable), protocol::tidy(fmt::format("{}", fmt::join(details, "; "))), now};
    return observation;
}

void InterviewReport::conclude(State state, std::string detail)
{
    state_ = state;
    detail_ = std::move(detail);
}

void InterviewReport::conclude_unreadable(const std::string& trouble)
{
    const State state = unreadable_state();
    const bool page = state == State::none && answered();
    conclude(state, page ? fmt::format("speaks no ONVIF: its web server answers with HTTP {}", status_) : trouble);
}

InterviewReport::State InterviewReport::unreadable_state() const
{
    return onvif_ || (target_.camera_hint && !target_.endpoint.empty()) ? State::malformed : State::none;
}

void InterviewReport::note(std::string text)
{
    if (notes_.size() < most_notes && std::ranges::find(notes_, text) == notes_.end())
        notes_.push_back(std::move(text));
}

}  // namespace onvigil::interview
