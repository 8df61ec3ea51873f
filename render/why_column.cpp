#include "render/why_column.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

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

/// What the evidence behind a reason says, as half a sentence; {0} is the maker, {1} how the protocol is known, {2}
/// where a MAC was read. `brief` stands beside MAKER and SOLD AS.
struct KeyPhrase {
    Key key;
    std::string_view full, brief;
};
constexpr KeyPhrase key_phrases[] = {{Key::oui_organization, "MAC registered to {0}", "its MAC"},
                                     {Key::endpoint_mac, "{0} MAC inside its endpoint", "MAC in endpoint"},
                                     {Key::protocol, "speaks {1}", "speaks {1}"},
                                     {Key::onvif_manufacturer, "says so itself", "says so"},
                                     {Key::xmlns, "{0} namespaces in its answers", "namespaces"},
                                     {Key::scope_name, "its scopes say so", "scopes"},
                                     {Key::scope_hardware, "its scopes say so", "scopes"},
                                     {Key::scope_mac, "{0} MAC in its {2}", "MAC in {2}"},
                                     {Key::scope_extension, "scopes as {0}'s", "scopes"},
                                     {Key::onvif_model, "model number as {0}'s", "model number"},
                                     {Key::dhip_model, "model number as {0}'s", "model number"},
                                     {Key::sadp_model, "model number as {0}'s", "model number"},
                                     {Key::onvif_serial, "serial number as {0}'s", "serial number"},
                                     {Key::onvif_hardware_id, "hardware id as {0}'s", "hardware id"},
                                     {Key::http_server, "its web server says so", "web server"},
                                     {Key::http_realm, "its web server says so", "web server"},
                                     {Key::http_title, "its web server says so", "web server"},
                                     {Key::rtsp_server, "its RTSP server says so", "RTSP server"},
                                     {Key::rtsp_realm, "its RTSP server says so", "RTSP server"},
                                     {Key::tls_subject, "its certificate says so", "certificate"},
                                     {Key::ssdp_manufacturer, "its announcements say so", "announcements"},
                                     {Key::ssdp_server, "its announcements say so", "announcements"},
                                     {Key::ssdp_usn, "its announcements say so", "announcements"},
                                     {Key::mdns_instance, "its announcements say so", "announcements"},
                                     {Key::device_kind, "its announcements say so", "announcements"},
                                     {Key::dhip_vendor, "its DHIP answer says so", "DHIP answer"}};
static_assert(std::size(key_phrases) == model::key_count);

struct Phrase {
    Why why;
    std::optional<Key> key{};  ///< of the evidence; none: a badge, or a sentence of its own
};

Why phrase(const model::Reason& reason, std::string_view maker)
{
    const auto row = std::ranges::find(key_phrases, reason.key, &KeyPhrase::key);
    const std::string_view known_as = model::traits(reason.source).known_as;
    const bool by_mdns = reason.source == model::Protocol::mdns;
    const auto own = known_as.empty() ? fmt::format("{}'s protocol", maker) : std::string(known_as);
    return {fmt::format(fmt::runtime(row->full), maker, own, by_mdns ? "mDNS records" : "scopes"),
            fmt::format(fmt::runtime(row->brief), maker, known_as.empty() ? "its protocol" : known_as,
                        by_mdns ? "mDNS" : "scopes")};
}

/// The sentence without the source in parentheses at its end.
std::string_view without_source(std::string_view text)
{
    const auto open = text.rfind(" (");
    const bool bracketed = open != std::string_view::npos && open > 0 && text.ends_with(')');
    return bracketed ? text.substr(0, open) : text;
}

void add_phrase(std::vector<Phrase>& phrases, const model::Reason& reason, std::string_view maker)
{
    if (phrases.size() == most_reasons) return;
    auto added =
        reason.badge.empty() ? Phrase{phrase(reason, maker), reason.key} : Phrase{{reason.badge, "by its badge"}};
    for (const auto& known : phrases)
        if (known.why.full == added.why.full) return;
    phrases.push_back(std::move(added));
}

std::vector<Phrase> reasons_for_maker(const Record& record)
{
    std::vector<Phrase> phrases;
    const auto& verdict = *record.verdict;
    const bool named = !verdict.maker.empty() || verdict.findings.empty();
    const std::string maker_id = named ? verdict.maker.str() : verdict.findings.front().maker.str();
    const std::string maker = short_maker(maker_id);
    for (const auto& reason : verdict.reasons)
        if (reason.maker == maker_id) add_phrase(phrases, reason, maker);
    if (phrases.empty() && !verdict.findings.empty() && !verdict.findings.front().reasons.empty()) {
        const std::string sentence(without_source(verdict.findings.front().reasons.front()));
        phrases.push_back({{sentence, sentence}});
    }
    if (phrases.size() != 2) return phrases;
    constexpr auto stated = Key::onvif_manufacturer, registered = Key::oui_organization;
    if (phrases[0].key == registered && phrases[1].key == stated) std::swap(phrases[0], phrases[1]);
    if (phrases[0].key == stated && phrases[1].key == registered) phrases[1] = {{"MAC agrees", "MAC agrees"}};
    return phrases;
}

/// What keeps us from knowing more, beside a reason and alone; empty where nothing does.
struct Obstacle {
    State state;
    std::string_view beside, alone, brief;
};
constexpr Obstacle obstacles[] = {
    {State::needs_login, "needs a login", "needs a login: give it credentials or look at it", "no login"},
    {State::refused, "refused its credential", "refused its credential: correct it or look at it", "login refused"},
    {State::unreachable, "cannot be asked: no answer", "was heard, but cannot be asked: look at it", "cannot be asked"},
    {State::malformed, "answers unreadably", "answers unreadably: look at it", "answers unreadably"},
    {State::pending, "not asked yet", "not asked to the end yet", "not asked yet"},
    {State::none, "", "speaks no ONVIF and shows no maker: look at it", "no ONVIF, no maker"},
    {State::ok, "", "", ""}};

const Obstacle& obstacle(const model::Device& device)
{
    return *std::ranges::find(obstacles, device.identification.state, &Obstacle::state);
}

Why unknown_because(const model::Device& device)
{
    const std::string& stated = device.manufacturer;
    if (const auto kind = model::kind_of(device); kind != Kind::unknown && kind < Kind::camera) {
        if (kind == Kind::other) return {"no video equipment by what it announces", "no video equipment"};
        return {fmt::format("a {} by what it announces", name(kind)), fmt::format("announces a {}", name(kind))};
    }
    if (!model::is_neutral_label(stated))
        return {"calls itself " + stated + ": no proof of who made it", "no proof of maker"};
    if (const auto& one = obstacle(device); !one.alone.empty()) return {std::string(one.alone), std::string(one.brief)};
    if (!stated.empty())
        return {"calls itself " + stated + ", which names no maker: look at it", "label names no maker"};
    return {"answers, but tells nothing: give it credentials or look at it", "tells nothing"};
}

}  // namespace

Why why(const Record& record)
{
    const auto& device = *record.device;
    auto phrases = record.verdict ? reasons_for_maker(record) : std::vector<Phrase>{};
    const bool undecided = !record.verdict || record.verdict->level == model::Level::suspected;
    if (phrases.empty()) return unknown_because(device);
    if (const auto& places = record.verdict->places; !places.empty()) {
        const bool decides = record.verdict->level == model::Level::unknown;
        phrases.insert(decides ? phrases.begin() : phrases.end(), {{places.front().why, places.front().brief_why}});
    }
    const auto& why_not = obstacle(device);
    if (undecided && !why_not.beside.empty())
        phrases.push_back({{std::string(why_not.beside), std::string(why_not.brief)}});
    Why out;
    const char* between = "";
    for (const auto& phrase : phrases) {
        out.full.append(between).append(phrase.why.full);
        out.brief.append(std::exchange(between, "; ")).append(phrase.why.brief);
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
