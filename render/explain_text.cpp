#include "render/explain_text.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "model/neutral_label.hpp"
#include "model/protocol_traits.hpp"
#include "model/verdict.hpp"
#include "render/device_rows.hpp"
#include "render/json_access.hpp"
#include "render/why_column.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;

std::string source_name(std::string_view source)
{
    if (const auto known = model::parse_protocol(source)) return std::string(model::traits(*known).as_source);
    return std::string(source) + " answer";
}

/// The evidence a reason rests on: of its key and source; its value, and its MAC where it has one, stand in the
/// sentence.
const json::object* evidence_of(const json::object& reason, const json::array& evidence)
{
    const std::string folded = text::lower(text_at(reason, "text"));
    const auto key = text_at(reason, "key"), source = text_at(reason, "source");
    const json::object* best = nullptr;
    std::size_t longest = 0;
    for (const json::object& item : objects_of(evidence)) {
        if (text_at(item, "key") != key || text_at(item, "source") != source) continue;
        const auto value = text::lower(text_at(item, "value"));
        const auto detail = text::lower(text_at(item, "detail"));
        if (value.size() <= longest || folded.find(value) == std::string::npos) continue;
        if (folded.find(detail) == std::string::npos) continue;
        best = &item;
        longest = value.size();
    }
    return best;
}

/// Without "(neighbour table, lan0, 2026-11-23T00:00:00Z)" or "(ONVIF)": source and dates stand on the line below.
/// What else the parentheses hold stays: "(HTTP; a user can edit it)".
std::string without_place_and_date(std::string text)
{
    const auto open = text.rfind(" (");
    if (open == std::string::npos || !text.ends_with(')')) return text;
    const auto semicolon = text.find("; ", open);
    if (semicolon == std::string::npos) return text.substr(0, open);
    return text.substr(0, open + 2) + text.substr(semicolon + 2);
}

/// "namespace http://x.example/, a mark of X firmware" of a reason that rests on a namespace: the namespace.
std::string namespace_in(const json::object& reason)
{
    if (text_at(reason, "key") != "xmlns") return {};
    const auto text = text_at(reason, "text");
    constexpr std::string_view before = "the namespace ";
    const auto begin = text.find(before), end = text.find(", a mark of ");
    if (begin == std::string::npos || end == std::string::npos || end < begin) return {};
    return text.substr(begin + before.size(), end - begin - before.size());
}

/// Where a device writes a MAC; a network card's own has no such place.
constexpr std::pair<std::string_view, std::string_view> mac_places[] = {
    {"oui.organization", ""}, {"scope.mac", "in what it says of itself, "}, {"endpoint.mac", "inside its endpoint, "}};

/// A reason, and below it each source that gave it.
struct Told {
    bool proof = false;
    std::string fact;  ///< what it tells: what two reasons tell alike is told once
    std::string sentence;
    std::string place;  ///< where the source tells it, if the sentence of another reason is to stand for it
    std::string sources;
};

Told told_of(const json::object& reason, const json::array& evidence, const std::vector<std::string>& more_namespaces,
             ZoneAt zone)
{
    const bool names_protocol = text_at(reason, "key") == "protocol";
    const auto text = text_at(reason, "text");
    const auto* source = evidence_of(reason, evidence);
    Told told;
    told.proof = text_at(reason, "strength") == "proof";
    told.sentence = source != nullptr && !names_protocol ? without_place_and_date(text) : text;
    told.fact = told.sentence;
    const auto written =
        std::ranges::find(mac_places, text_at(reason, "key"), &std::pair<std::string_view, std::string_view>::first);
    if (source != nullptr && written != std::end(mac_places)) {
        if (const auto mac = text_at(*source, "detail"); !mac.empty()) told.fact = mac;
        told.place = written->second;
    }
    for (const auto& uri : more_namespaces) told.sources += "    and " + uri + "\n";
    if (source == nullptr) return told;
    const auto via = text_at(*source, "via");
    std::string where = names_protocol ? std::string() : source_name(text_at(*source, "source"));
    if (!via.empty()) where += (where.empty() ? "on " : " on ") + via;
    told.sources += fmt::format("    {}{}{}\n", where, where.empty() ? "" : ", ",
                                seen(text_at(*source, "first_seen"), text_at(*source, "last_seen"), zone));
    return told;
}

/// The same fact from one more source.
void add_source(Told& told, Told more)
{
    constexpr std::size_t indent = 4;
    if (!more.sources.empty()) more.sources.insert(indent, more.place);
    if (told.proof && !more.proof && more.sources.ends_with('\n'))
        more.sources.insert(more.sources.size() - 1, "   (indication)");
    told.sources += more.sources;
}

/// The reasons that point to `maker`, or those that point elsewhere. Namespaces of one maker are one entry, and so is
/// what several sources say.
std::vector<Told> reasons_of(const json::object& device, std::string_view maker, bool to_maker, ZoneAt zone)
{
    std::vector<Told> entries;
    std::vector<std::string> listed;  // makers with their namespaces
    const auto& reasons = array_at(device, "reasons");
    for (const auto& item : reasons) {
        if (!item.is_object() || (text_at(item.get_object(), "maker") == maker) != to_maker) continue;
        const auto& reason = item.get_object();
        const auto named = text_at(reason, "maker"), strength = text_at(reason, "strength");
        std::vector<std::string> more;
        if (!namespace_in(reason).empty()) {
            if (std::ranges::find(listed, named + strength) != listed.end()) continue;
            listed.push_back(named + strength);
            for (const auto& other : reasons)
                if (other.is_object() && &other != &item && text_at(other.get_object(), "maker") == named &&
                    text_at(other.get_object(), "strength") == strength)
                    if (auto uri = namespace_in(other.get_object()); !uri.empty()) more.push_back(std::move(uri));
        }
        auto told = told_of(reason, array_at(device, "evidence"), more, zone);
        const auto same = std::ranges::find(entries, told.fact, &Told::fact);
        if (same == entries.end())
            entries.push_back(std::move(told));
        else
            add_source(*same, std::move(told));
    }
    return entries;
}

std::string lines_of(const std::vector<Told>& entries)
{
    std::string out;
    for (const auto& told : entries)
        out += fmt::format("  {} {}{}\n{}", told.proof ? "●" : "○", told.sentence, told.proof ? "" : "   (indication)",
                           told.sources);
    return out;
}

/// Whether one of them ends in those words: "LTS sells mostly Hikvision equipment: it calls itself LTS".
bool already_told(const std::vector<Told>& entries, const std::string& sentence)
{
    return std::ranges::any_of(entries, [&](const Told& told) { return told.sentence.ends_with(": " + sentence); });
}

void append_heading(std::string& out, const json::object& device, bool colour)
{
    out += text_at(device, "id");
    if (const auto name = text_at(device, "name"); !name.empty()) out += fmt::format("  \"{}\"", name);
    for (const auto& address : texts_of(array_at(device, "addresses"))) out += "  " + address;
    const auto brand = text_at(device, "brand"), model = text_at(device, "model"), serial = text_at(device, "serial");
    auto label = brand.empty() ? text_at(device, "manufacturer") : brand;
    if (model::is_neutral_label(label)) label.clear();
    if (!label.empty() || !model.empty())
        out += fmt::format("  sold as {}{}{}", label, !label.empty() && !model.empty() ? " " : "", model);
    if (!serial.empty()) out += ", serial " + serial;
    out += '\n';
    auto verdict = text_at(device, "verdict");
    const auto level = model::parse_level(verdict).value_or(model::Level::unknown);
    for (char& c : verdict) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    out += coloured(verdict, colour_of(level), colour) + "\n";
}

/// Who made it: what points to the maker, then what points elsewhere, then where they disagree.
void append_maker(std::string& out, const json::object& device, ZoneAt zone)
{
    if (text_at(device, "maker").empty())
        out += "\nWho made it: not known; " + text_at(device, "why") + ".\n";
    else
        out +=
            fmt::format("\nWho made it: {} ({})\n", text_at(device, "maker_name"), text_at(device, "maker_strength"));
    out += argument_text(device, zone);
}

const json::object& list_of(const json::object& device, std::string_view id)
{
    static const json::object none;
    for (const auto& list : array_at(device, "lists"))
        if (list.is_object() && text_at(list.get_object(), "id") == id) return list.get_object();
    return none;
}

std::string tie(const json::object& finding)
{
    const auto maker = short_maker(text_at(finding, "maker"));
    const auto relation = text_at(finding, "relation");
    if (relation == "named") return maker + " is named";
    if (relation == "subsidiary") return maker + " is a subsidiary of a maker it names";
    if (relation == "affiliate") return maker + " is an affiliate of a maker it names";
    if (relation == "brand") return maker + " is a brand of a maker it names";
    return maker + "'s equipment under another badge";
}

/// "none of the lists in force (us-ndaa-889, ca-qc-2023)"
std::string no_list_in_force(const json::object& device)
{
    std::string ids;
    for (const json::object& list : objects_at(device, "lists"))
        if (flag_at(list, "in_force")) ids += (ids.empty() ? " (" : ", ") + text_at(list, "id");
    return ids.empty() ? "no list is in force" : "none of the lists in force" + ids + ")";
}

/// ", as of 2026-11-28": when the one of the lists that was compared with its source first was; empty where none says
/// it.
std::string as_of(const json::object& device)
{
    std::string oldest;
    for (const json::object& list : objects_at(device, "lists"))
        if (const auto day = text_at(list, "as_of"); oldest.empty() || (!day.empty() && day < oldest)) oldest = day;
    return oldest.empty() ? oldest : ", as of " + oldest;
}

void append_entry(std::string& out, const json::object& device, const json::object& entry, std::string_view what)
{
    const auto title = text_at(list_of(device, text_at(entry, "list")), "title");
    out += fmt::format("  {}   {}\n", title.empty() ? text_at(entry, "list") : title, what);
    if (const auto citation = text_at(entry, "citation"); !citation.empty()) out += "    " + citation + "\n";
}

void append_findings(std::string& out, const json::object& device, std::string_view effect)
{
    for (const json::object& finding : objects_at(device, "findings")) {
        if (text_at(finding, "effect") != effect) continue;
        const auto effective = text_at(list_of(device, text_at(finding, "list")), "effective");
        append_entry(out, device, finding,
                     fmt::format("{}{}{}{}", effective.empty() ? "" : fmt::format("in force since {}   ", effective),
                                 tie(finding),
                                 text_at(finding, "strength") == "indication" ? "   (suspected: indications only)" : "",
                                 flag_at(finding, "waived") ? "   waived" : ""));
    }
}

void append_law(std::string& out, const json::object& device)
{
    std::string bans, listed;
    append_findings(bans, device, "banned");
    append_findings(listed, device, "advisory");
    for (const json::object& mention : objects_at(device, "announced"))
        append_entry(bans, device, mention, text_at(mention, "text") + " (no finding yet)");
    if (bans.empty()) bans = listed.empty() ? ": " + no_list_in_force(device) + ".\n" : ": no list in force.\n";
    out += "\nWho bans it" + (bans.front() == ':' ? bans : as_of(device) + ":\n" + bans);
    if (!listed.empty()) out += "Who lists it, while owning it stays lawful" + as_of(device) + ":\n" + listed;
}

void append_standing(std::string& out, const json::object& device, ZoneAt zone)
{
    std::string since;
    bool some_waived = false, some_not = false;
    for (const json::object& finding : objects_at(device, "findings")) {
        if (const auto opened = text_at(finding, "opened"); since.empty() || opened < since) since = opened;
        (flag_at(finding, "waived") ? some_waived : some_not) = true;
    }
    const bool in_part = some_waived && some_not;
    if (!since.empty()) out += "Since " + minute(since, zone) + ". ";
    const auto& waiver = object_at(device, "waiver");
    if (waiver.empty()) {
        out += "No waiver.";
    } else {
        const auto ticket = text_at(waiver, "ticket");
        out += fmt::format("Waived{} until {} by {}: {}{}{}.", in_part ? " in part" : "",
                           minute(text_at(waiver, "until"), zone), text_at(waiver, "by"), text_at(waiver, "reason"),
                           ticket.empty() ? "" : ", ticket ", ticket);
    }
    out += zone == nullptr ? " Times are UTC.\n" : "\n";
}

}  // namespace

std::string argument_text(const json::object& judged, ZoneAt zone)
{
    const auto maker = text_at(judged, "maker");
    const auto to_maker = reasons_of(judged, maker, true, zone);
    auto others = reasons_of(judged, maker, false, zone);
    std::erase_if(others, [&](const Told& told) { return already_told(to_maker, told.sentence); });
    std::string out = lines_of(to_maker);
    if (!others.empty()) out += "What else it shows:\n" + lines_of(others);
    const auto& identification = object_at(judged, "identification");
    const auto state = text_at(identification, "state");
    if (state == "refused" || state == "needs-login") out += "Login: " + text_at(identification, "detail") + ".\n";
    for (const json::object& one : objects_at(judged, "contradictions_told"))
        out += "But: " + text_at(one, "sentence") + "\n";
    for (const auto& text : texts_of(array_at(judged, "notes"))) out += "Note: " + text + ".\n";
    return out;
}

std::string explain_text(const json::object& device, Table::Style style)
{
    std::string out;
    append_heading(out, device, style.colour);
    append_maker(out, device, style.zone);
    append_law(out, device);
    append_standing(out, device, style.zone);
    return wrap(out, style.screen_width);
}

}  // namespace onvigil::render
