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

/// A piece of evidence as a sentence about the device.
std::string sentence(const json::object& evidence, const std::string& maker)
{
    const auto key = model::parse_key(text_at(evidence, "key"));
    const auto value = text_at(evidence, "value"), detail = text_at(evidence, "detail");
    const std::string whose = maker.empty() ? "a maker" : short_maker(maker);
    using model::Key;
    if (!key) return fmt::format("{}: {}", text_at(evidence, "key"), value);
    switch (*key) {
        case Key::oui_organization:
            return fmt::format("its network card {}{}is registered to {}", detail, detail.empty() ? "" : " ", value);
        case Key::endpoint_mac:
            return fmt::format("the MAC {} inside its endpoint is registered to {}", detail, value);
        case Key::protocol: {
            std::string protocol = value;
            for (char& c : protocol) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            return fmt::format("it answers {}'s own discovery protocol ({})", whose, protocol);
        }
        case Key::onvif_manufacturer:
            return fmt::format("it names {} as its manufacturer", value);
        case Key::onvif_model:
            return fmt::format("its model number is {}", value);
        case Key::onvif_serial:
            return fmt::format("its serial number is {}", value);
        case Key::onvif_hardware_id:
            return fmt::format("its hardware id is {}", value);
        case Key::scope_name:
            return fmt::format("its scopes name it {}", value);
        case Key::scope_hardware:
            return fmt::format("its scopes give {} as its hardware", value);
        case Key::scope_mac:
            return fmt::format("the MAC in its scopes is registered to {}", value);
        case Key::scope_extension:
            return fmt::format("its scopes carry the extension {}", value);
        case Key::xmlns:
            return fmt::format("its answers use the namespace {}", value);
        case Key::http_server:
            return fmt::format("its web server calls itself {}", value);
        case Key::http_realm:
            return fmt::format("its web server asks for a login to \"{}\"", value);
        case Key::http_title:
            return fmt::format("its web page is titled \"{}\"", value);
        case Key::rtsp_server:
            return fmt::format("its RTSP server calls itself {}", value);
        case Key::rtsp_realm:
            return fmt::format("its RTSP server asks for a login to \"{}\"", value);
        case Key::tls_subject:
            return fmt::format("its certificate names {}", value);
        case Key::ssdp_manufacturer:
            return fmt::format("its SSDP description names {} as its manufacturer", value);
        case Key::mdns_instance:
            return fmt::format("it announces itself as {}", value);
        case Key::dhip_vendor:
            return fmt::format("its DHIP answer gives {} as vendor", value);
        case Key::dhip_model:
            return fmt::format("its DHIP answer gives {} as model", value);
        case Key::sadp_model:
            return fmt::format("its SADP answer gives {} as model", value);
    }
    return value;
}

void append_evidence(std::string& out, const json::object& evidence)
{
    const auto strength = text_at(evidence, "strength");
    const auto via = text_at(evidence, "via");
    out += fmt::format("  {} {}{}\n", strength == "proof" ? "●" : "○", sentence(evidence, text_at(evidence, "maker")),
                       strength == "indication" ? "   (indication)" : "");
    out += fmt::format("    {}{}{}, first seen {}, last {}\n", source_name(text_at(evidence, "source")),
                       via.empty() ? "" : " on ", via, minute(text_at(evidence, "first_seen")),
                       minute(text_at(evidence, "last_seen")));
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

bool tells(const std::string& sentence, const json::array& evidence)
{
    const std::string folded = text::lower(sentence);
    return std::any_of(evidence.begin(), evidence.end(), [&](const json::value& item) {
        if (!item.is_object() || text_at(item.get_object(), "maker").empty()) return false;
        const auto value = text::lower(text_at(item.get_object(), "value"));
        return !value.empty() && folded.find(value) != std::string::npos;
    });
}

/// Who made it: first what points to the maker, strongest first, then what nobody stated as evidence (brands).
void append_maker(std::string& out, const json::object& device)
{
    const auto maker = text_at(device, "maker");
    if (maker.empty())
        out += "\nWho made it: not known. " + text_at(device, "why") + ".\n";
    else
        out +=
            fmt::format("\nWho made it: {} ({})\n", text_at(device, "maker_name"), text_at(device, "maker_strength"));

    const auto& evidence = array_at(device, "evidence");
    std::vector<const json::object*> ours, others;
    for (const auto& item : evidence) {
        if (!item.is_object()) continue;
        const auto points_to = text_at(item.get_object(), "maker");
        if (!points_to.empty()) (points_to == maker ? ours : others).push_back(&item.get_object());
    }
    std::stable_partition(ours.begin(), ours.end(),
                          [](const json::object* item) { return text_at(*item, "strength") == "proof"; });
    for (const auto* item : ours) append_evidence(out, *item);
    for (const auto& reason : array_at(device, "reasons")) {
        if (!reason.is_object() || tells(text_at(reason.get_object(), "text"), evidence)) continue;
        const bool proof = text_at(reason.get_object(), "strength") == "proof";
        out += fmt::format("  {} {}{}\n", proof ? "●" : "○", text_at(reason.get_object(), "text"),
                           proof ? "" : "   (indication)");
    }
    if (!others.empty()) out += "What points elsewhere:\n";
    for (const auto* item : others) append_evidence(out, *item);
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
