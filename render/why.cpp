#include "render/why.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "model/device_kind.hpp"
#include "model/names.hpp"
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

/// What the evidence behind a reason says, as half a sentence; {0} is the maker, {1} how the protocol is known, {2}
/// where a MAC was read.
constexpr model::Names<Key> key_phrases{{{Key::oui_organization, "MAC registered to {0}"},
                                         {Key::endpoint_mac, "{0} MAC inside its endpoint"},
                                         {Key::protocol, "speaks {1}"},
                                         {Key::onvif_manufacturer, "says so itself"},
                                         {Key::xmlns, "{0} namespaces in its answers"},
                                         {Key::scope_name, "its scopes say so"},
                                         {Key::scope_hardware, "its scopes say so"},
                                         {Key::scope_mac, "{0} MAC in its {2}"},
                                         {Key::scope_extension, "scopes as {0}'s"},
                                         {Key::onvif_model, "model number as {0}'s"},
                                         {Key::dhip_model, "model number as {0}'s"},
                                         {Key::sadp_model, "model number as {0}'s"},
                                         {Key::onvif_serial, "serial number as {0}'s"},
                                         {Key::onvif_hardware_id, "hardware id as {0}'s"},
                                         {Key::http_server, "its web server says so"},
                                         {Key::http_realm, "its web server says so"},
                                         {Key::http_title, "its web server says so"},
                                         {Key::rtsp_server, "its RTSP server says so"},
                                         {Key::rtsp_realm, "its RTSP server says so"},
                                         {Key::tls_subject, "its certificate says so"},
                                         {Key::ssdp_manufacturer, "its announcements say so"},
                                         {Key::ssdp_server, "its announcements say so"},
                                         {Key::ssdp_usn, "its announcements say so"},
                                         {Key::mdns_instance, "its announcements say so"},
                                         {Key::device_kind, "its announcements say so"},
                                         {Key::dhip_vendor, "its DHIP answer says so"}}};
static_assert(all_named(key_phrases));

std::string phrase(const model::Reason& reason, std::string_view maker)
{
    const std::string_view known_as = model::traits(reason.source).known_as;
    return fmt::format(fmt::runtime(find_name(key_phrases, reason.key)), maker,
                       known_as.empty() ? fmt::format("{}'s protocol", maker) : std::string(known_as),
                       reason.source == model::Protocol::mdns ? "mDNS records" : "scopes");
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

/// What keeps us from knowing more, beside a reason and alone; empty where nothing does.
struct Obstacle {
    State state;
    std::string_view beside, alone;
};
constexpr Obstacle obstacles[] = {
    {State::needs_login, "needs a login", "needs a login: give it credentials or look at it"},
    {State::refused, "refused its credential", "refused its credential: correct it or look at it"},
    {State::unreachable, "cannot be asked: no answer", "was heard, but cannot be asked: look at it"},
    {State::malformed, "answers unreadably", "answers unreadably: look at it"},
    {State::pending, "not asked yet", "not asked to the end yet"},
    {State::none, "", "speaks no ONVIF and shows no maker: look at it"},
    {State::ok, "", ""}};

const Obstacle& obstacle(const model::Device& device)
{
    return *std::ranges::find(obstacles, device.identification.state, &Obstacle::state);
}

/// Phrases as they stand beside MAKER and SOLD AS where room is scarce; what the first `*` stands for comes in place of
/// the other.
constexpr std::pair<std::string_view, std::string_view> brief_phrases[] = {
    {"MAC registered to *", "MAC"},
    {"* MAC inside its endpoint", "MAC in endpoint"},
    {"* MAC in its scopes", "MAC in scopes"},
    {"* MAC in its mDNS records", "MAC in mDNS"},
    {"speaks *'s protocol", "speaks its protocol"},
    {"says so itself", "says so"},
    {"* namespaces in its answers", "namespaces"},
    {"scopes as *", "scopes"},
    {"model number as *", "model number"},
    {"serial number as *", "serial number"},
    {"hardware id as *", "hardware id"},
    {"its * says so", "*"},
    {"its * say so", "*"},
    {"* sells mostly * equipment", "as most of its brand"},
    {"* is a brand of *", "a brand of the maker"},
    {"needs a login*", "no login"},
    {"refused its credential*", "login refused"},
    {"was heard, but cannot be asked*", "cannot be asked"},
    {"cannot be asked*", "cannot be asked"},
    {"answers unreadably*", "answers unreadably"},
    {"not asked *", "not asked yet"},
    {"speaks no ONVIF and shows no maker*", "no ONVIF, no maker"},
    {"no video equipment by what it announces", "no video equipment"},
    {"a * by what it announces", "announces a *"},
    {"calls itself *: no proof of who made it", "no proof of maker"},
    {"calls itself *, which names no maker*", "label names no maker"},
    {"answers, but tells nothing*", "tells nothing"},
    {"stands where * did", "where * was"}};

/// What the first `*` of the pattern stands for in this text; nullopt where it does not fit.
std::optional<std::string_view> starred(std::string_view pattern, std::string_view text)
{
    const auto star = std::min(pattern.find('*'), pattern.size());
    if (!text.starts_with(pattern.substr(0, star))) return std::nullopt;
    text.remove_prefix(star);
    if (star == pattern.size()) return text.empty() ? std::optional(text) : std::nullopt;
    pattern.remove_prefix(star + 1);
    const auto literal = pattern.substr(0, pattern.find('*'));
    auto end = text.find(literal);
    if (literal.size() == pattern.size())
        end = text.ends_with(literal) ? text.size() - literal.size() : std::string_view::npos;
    if (end == text.npos) return std::nullopt;
    if (!starred(pattern, text.substr(end))) return std::nullopt;
    return text.substr(0, end);
}

std::string brief_phrase(std::string_view phrase)
{
    for (const auto& [pattern, brief] : brief_phrases)
        if (const auto part = starred(pattern, phrase)) {
            const auto star = brief.find('*');
            if (star == brief.npos) return std::string(brief);
            return std::string(brief.substr(0, star)).append(*part).append(brief.substr(star + 1));
        }
    return std::string(phrase);
}

std::string unknown_because(const model::Device& device)
{
    const std::string& stated = device.manufacturer;
    if (const auto kind = model::kind_of(device); kind != Kind::unknown && kind < Kind::camera)
        return kind == Kind::other ? "no video equipment by what it announces"
                                   : fmt::format("a {} by what it announces", name(kind));
    if (!model::is_neutral_label(stated)) return "calls itself " + stated + ": no proof of who made it";
    if (const auto text = obstacle(device).alone; !text.empty()) return std::string(text);
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
    if (const auto& places = record.verdict->places; !places.empty()) {  // "stands where dev-…"
        const std::string& place = places.front().str();
        const bool decides = record.verdict->level == model::Level::unknown;
        phrases.insert(decides ? phrases.begin() : phrases.end(), place.substr(0, place.find(" (")) + " did");
    }
    std::string text = phrases.front();
    for (std::size_t i = 1; i < phrases.size(); ++i) text += "; " + phrases[i];
    if (const auto why_not = obstacle(device).beside; undecided && !why_not.empty()) text.append("; ").append(why_not);
    return text;
}

std::string brief_why(std::string_view why)
{
    std::string out;
    while (!why.empty()) {
        const auto end = std::min(why.find("; "), why.size());
        out.append(out.empty() ? "" : "; ").append(brief_phrase(why.substr(0, end)));
        why.remove_prefix(std::min(end + 2, why.size()));
    }
    return out;
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
