#include "render/explain.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "model/verdict.hpp"
#include "render/device_rows.hpp"
#include "render/json_text.hpp"
#include "render/why.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;

std::string source_name(std::string_view source)
{
    if (source == "ws-discovery") return "WS-Discovery answer";
    if (source == "neighbours") return "neighbour table";
    if (source == "onvif") return "ONVIF answer";
    if (source == "http") return "web server";
    if (source == "tls") return "certificate";
    std::string upper(source);
    for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return upper + " answer";
}

/// The evidence a reason rests on: of its key and source; its value, and its MAC where it has one, stand in the
/// sentence.
const json::object* evidence_of(const json::object& reason, const json::array& evidence)
{
    const std::string folded = text::lower(text_at(reason, "text"));
    const auto key = text_at(reason, "key"), source = text_at(reason, "source");
    const json::object* best = nullptr;
    std::size_t longest = 0;
    for (const auto& item : evidence) {
        if (!item.is_object()) continue;
        if (text_at(item.get_object(), "key") != key || text_at(item.get_object(), "source") != source) continue;
        const auto value = text::lower(text_at(item.get_object(), "value"));
        const auto detail = text::lower(text_at(item.get_object(), "detail"));
        if (value.size() <= longest || folded.find(value) == std::string::npos) continue;
        if (folded.find(detail) == std::string::npos) continue;
        best = &item.get_object();
        longest = value.size();
    }
    return best;
}

/// Without "(neighbour table, lan0, 2026-11-23T00:00:00Z)": source and dates stand on the line below.
std::string_view without_stamp(std::string_view reason)
{
    const auto open = reason.rfind(" (");
    return open != std::string_view::npos && reason.ends_with("Z)") ? reason.substr(0, open) : reason;
}

void append_reason(std::string& out, const json::object& reason, const json::array& evidence)
{
    const bool proof = text_at(reason, "strength") == "proof";
    const auto text = text_at(reason, "text");
    const auto* source = evidence_of(reason, evidence);
    out += fmt::format("  {} {}{}\n", proof ? "●" : "○", source != nullptr ? without_stamp(text) : text,
                       proof ? "" : "   (indication)");
    if (source == nullptr) return;
    const auto via = text_at(*source, "via");
    out += fmt::format("    {}{}{}, first seen {}, last {}\n", source_name(text_at(*source, "source")),
                       via.empty() ? "" : " on ", via, minute(text_at(*source, "first_seen")),
                       minute(text_at(*source, "last_seen")));
}

void append_heading(std::string& out, const json::object& device, bool colour)
{
    out += text_at(device, "id");
    if (const auto name = text_at(device, "name"); !name.empty()) out += fmt::format("  \"{}\"", name);
    for (const auto& address : texts_of(array_at(device, "addresses"))) out += "  " + address;
    const auto brand = text_at(device, "brand"), model = text_at(device, "model"), serial = text_at(device, "serial");
    const auto label = brand.empty() ? text_at(device, "manufacturer") : brand;
    if (!label.empty() || !model.empty())
        out += fmt::format("  sold as {}{}{}", label, !label.empty() && !model.empty() ? " " : "", model);
    if (!serial.empty()) out += ", serial " + serial;
    out += '\n';
    auto verdict = text_at(device, "verdict");
    const auto level = model::parse_level(verdict).value_or(model::Level::unknown);
    for (char& c : verdict) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    out += coloured(verdict, colour_of(level), colour) + "\n";
}

/// Who made it: what points to the maker, then what points to somebody else, then where they disagree.
void append_maker(std::string& out, const json::object& device)
{
    const auto maker = text_at(device, "maker");
    if (maker.empty())
        out += "\nWho made it: not known; " + text_at(device, "why") + ".\n";
    else
        out +=
            fmt::format("\nWho made it: {} ({})\n", text_at(device, "maker_name"), text_at(device, "maker_strength"));

    const auto& evidence = array_at(device, "evidence");
    bool others = false;
    for (const auto& reason : array_at(device, "reasons")) {
        if (!reason.is_object()) continue;
        if (text_at(reason.get_object(), "maker") == maker)
            append_reason(out, reason.get_object(), evidence);
        else
            others = true;
    }
    if (others) out += "What else it shows:\n";
    for (const auto& reason : array_at(device, "reasons"))
        if (reason.is_object() && text_at(reason.get_object(), "maker") != maker)
            append_reason(out, reason.get_object(), evidence);
    for (const auto& text : texts_of(array_at(device, "contradictions"))) out += "But: " + text + ".\n";
    for (const auto& text : texts_of(array_at(device, "notes"))) out += "Note: " + text + ".\n";
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

void append_law(std::string& out, const json::object& device)
{
    const auto& findings = array_at(device, "findings");
    if (findings.empty())
        out += "\nWho bans it: no list in force.\n";
    else
        out += "\nWho bans it:\n";
    for (const auto& item : findings) {
        if (!item.is_object()) continue;
        const auto& finding = item.get_object();
        const auto& list = list_of(device, text_at(finding, "list"));
        const auto title = text_at(list, "title"), effective = text_at(list, "effective");
        out += fmt::format("  {}   {}{}{}{}{}\n", title.empty() ? text_at(finding, "list") : title,
                           effective.empty() ? "" : fmt::format("in force since {}   ", effective), tie(finding),
                           text_at(finding, "effect") == "advisory" ? "   (advisory: owning it stays lawful)" : "",
                           text_at(finding, "strength") == "indication" ? "   (suspected: indications only)" : "",
                           flag_at(finding, "waived") ? "   waived" : "");
        if (const auto citation = text_at(finding, "citation"); !citation.empty()) out += "    " + citation + "\n";
    }
    for (const auto& item : array_at(device, "announced")) {
        if (!item.is_object()) continue;
        const auto& mention = item.get_object();
        const auto title = text_at(list_of(device, text_at(mention, "list")), "title");
        out += fmt::format("  {}   {} (no finding yet)\n", title.empty() ? text_at(mention, "list") : title,
                           text_at(mention, "text"));
        if (const auto citation = text_at(mention, "citation"); !citation.empty()) out += "    " + citation + "\n";
    }
}

void append_standing(std::string& out, const json::object& device)
{
    std::string since;
    for (const auto& item : array_at(device, "findings"))
        if (item.is_object())
            if (const auto opened = text_at(item.get_object(), "opened"); since.empty() || opened < since)
                since = opened;
    if (!since.empty()) out += "Since " + minute(since) + ". ";
    const auto& waiver = object_at(device, "waiver");
    if (waiver.empty()) {
        out += "No waiver.";
    } else {
        const auto ticket = text_at(waiver, "ticket");
        out += fmt::format("Waived until {} by {}: {}{}{}.", minute(text_at(waiver, "until")), text_at(waiver, "by"),
                           text_at(waiver, "reason"), ticket.empty() ? "" : ", ticket ", ticket);
    }
    out += " Times are UTC.\n";
}

}  // namespace

std::string minute(std::string_view rfc3339)
{
    if (rfc3339.size() < 17 || rfc3339[10] != 'T') return std::string(rfc3339);
    return fmt::format("{} {}", rfc3339.substr(0, 10), rfc3339.substr(11, 5));
}

std::string explain_text(const json::object& device, bool colour)
{
    std::string out;
    append_heading(out, device, colour);
    append_maker(out, device);
    append_law(out, device);
    append_standing(out, device);
    return out;
}

}  // namespace onvigil::render
