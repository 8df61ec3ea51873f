#include "render/why.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "base/text.hpp"
#include "model/device_kind.hpp"
#include "model/neutral_label.hpp"

namespace onvigil::render {
namespace {

using Kind = model::DeviceKind;
using model::Key;
using model::Record;
using State = model::Identification::State;

/// Beyond this a column is no longer read.
constexpr std::size_t most_reasons = 2;

std::string upper(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

/// What the evidence behind a reason says of `maker`, as half a sentence.
std::string phrase(const model::Reason& reason, std::string_view maker)
{
    const std::string who(maker);
    const std::string_view known_as = model::traits(reason.source).known_as;
    switch (reason.key) {
        case Key::oui_organization:
            return "MAC registered to " + who;
        case Key::endpoint_mac:
            return who + " MAC inside its endpoint";
        case Key::protocol:
            return "speaks " + (known_as.empty() ? who + "'s protocol" : std::string(known_as));
        case Key::onvif_manufacturer:
            return "says so itself";
        case Key::xmlns:
            return who + " namespaces in its answers";
        case Key::scope_name:
        case Key::scope_hardware:
            return "its scopes say so";
        case Key::scope_mac:
            return who + " MAC in its " + (reason.source == model::Protocol::mdns ? "mDNS records" : "scopes");
        case Key::scope_extension:
            return "scopes as " + who + "'s";
        case Key::onvif_model:
        case Key::dhip_model:
        case Key::sadp_model:
            return "model number as " + who + "'s";
        case Key::onvif_serial:
            return "serial number as " + who + "'s";
        case Key::onvif_hardware_id:
            return "hardware id as " + who + "'s";
        case Key::http_server:
        case Key::http_realm:
        case Key::http_title:
            return "its web server says so";
        case Key::rtsp_server:
        case Key::rtsp_realm:
            return "its RTSP server says so";
        case Key::tls_subject:
            return "its certificate says so";
        case Key::ssdp_manufacturer:
        case Key::ssdp_server:
        case Key::ssdp_usn:
        case Key::mdns_instance:
        case Key::device_kind:
            return "its announcements say so";
        case Key::dhip_vendor:
            return "its DHIP answer says so";
    }
    return "says so itself";
}

/// The sentence without the source in parentheses at its end.
std::string_view without_source(std::string_view text)
{
    const auto open = text.rfind(" (");
    const bool bracketed = open != std::string_view::npos && open > 0 && text.ends_with(')');
    return bracketed ? text.substr(0, open) : text;
}

void add_phrase(std::vector<std::string>& phrases, std::string phrase)
{
    if (phrases.size() == most_reasons) return;
    for (const auto& known : phrases)
        if (known == phrase) return;
    phrases.push_back(std::move(phrase));
}

/// "LTS sells mostly Hikvision equipment: it calls itself LTS" up to the colon; empty where it is no such sentence.
std::string_view about_brand(std::string_view reason)
{
    const auto colon = reason.find(": ");
    const auto sentence = reason.substr(0, colon);
    const bool speaks_of_brand = sentence.find(" sells mostly ") != std::string_view::npos ||
                                 sentence.find(" is a brand of ") != std::string_view::npos;
    return colon != std::string_view::npos && speaks_of_brand ? sentence : std::string_view();
}

std::string phrase_for(const model::Reason& reason, std::string_view maker)
{
    if (const auto brand = about_brand(reason.text); !brand.empty()) return std::string(brand);
    return phrase(reason, maker);
}

std::vector<std::string> reasons_for_maker(const Record& record)
{
    std::vector<std::string> phrases;
    const auto& verdict = *record.verdict;
    const bool named = !verdict.maker.empty() || verdict.findings.empty();
    const std::string maker_id = named ? verdict.maker.str() : verdict.findings.front().maker.str();
    const std::string maker = short_maker(maker_id);
    for (const auto& reason : verdict.reasons)
        if (reason.maker == maker_id) add_phrase(phrases, phrase_for(reason, maker));
    if (phrases.empty() && !verdict.findings.empty() && !verdict.findings.front().reasons.empty())
        phrases.emplace_back(without_source(verdict.findings.front().reasons.front()));
    const std::string registered = "MAC registered to " + maker;
    if (phrases.size() == 2 && phrases[1] == "says so itself" && phrases[0] == registered)
        std::swap(phrases[0], phrases[1]);
    if (phrases.size() == 2 && phrases[0] == "says so itself" && phrases[1] == registered) phrases[1] = "MAC agrees";
    return phrases;
}

/// What keeps us from knowing more; empty where nothing does.
std::string_view obstacle(const model::Device& device)
{
    switch (device.identification.state) {
        case State::needs_login:
            return "needs a login";
        case State::refused:
            return "refused its credential";
        case State::unreachable:
            return "cannot be asked: no answer";
        case State::malformed:
            return "answers unreadably";
        case State::pending:
            return "not asked yet";
        case State::ok:
        case State::none:
            break;
    }
    return {};
}

std::string unknown_because(const model::Device& device)
{
    const auto& stated = device.manufacturer;
    if (const auto kind = model::kind_of(device); kind != Kind::unknown && kind < Kind::camera)
        return kind == Kind::other ? "no video equipment by what it announces"
                                   : fmt::format("a {} by what it announces", name(kind));
    if (!model::is_neutral_label(stated)) return "calls itself " + stated + ": no proof of who made it";
    switch (device.identification.state) {
        case State::needs_login:
            return "needs a login: give it credentials or look at it";
        case State::refused:
            return "refused its credential: correct it or look at it";
        case State::unreachable:
            return "was heard, but cannot be asked: look at it";
        case State::malformed:
            return "answers unreadably: look at it";
        case State::pending:
            return "not asked to the end yet";
        case State::none:
            return "speaks no ONVIF and shows no maker: look at it";
        case State::ok:
            break;
    }
    if (!stated.empty()) return "calls itself " + stated + ", which names no maker: look at it";
    return "answers, but tells nothing: give it credentials or look at it";
}

}  // namespace

std::string why(const Record& record)
{
    const auto& device = *record.device;
    auto phrases = record.verdict ? reasons_for_maker(record) : std::vector<std::string>{};
    const bool undecided = !record.verdict || record.verdict->level == model::Level::suspected;
    if (phrases.empty()) return unknown_because(device);
    std::string text = phrases.front();
    for (std::size_t i = 1; i < phrases.size(); ++i) text += "; " + phrases[i];
    if (const auto why_not = obstacle(device); undecided && !why_not.empty()) text.append("; ").append(why_not);
    return text;
}

std::string short_maker(std::string_view maker_id)
{
    std::string out;
    for (std::size_t at = 0; at < maker_id.size();) {
        const std::size_t dash = std::min(maker_id.find('-', at), maker_id.size());
        const auto word = maker_id.substr(at, dash - at);
        const bool initials = word.size() <= 3;
        for (std::size_t i = 0; i < word.size(); ++i) out += initials || i == 0 ? upper(word.substr(i, 1))[0] : word[i];
        if (dash < maker_id.size()) out += '-';
        at = dash + 1;
    }
    return out;
}

}  // namespace onvigil::render
