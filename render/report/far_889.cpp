#include "render/report/far_889.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.hpp"
#include "model/protocol_traits.hpp"
#include "render/inventory_summary.hpp"
#include "render/json_writer.hpp"
#include "render/main_address.hpp"
#include "render/report/business_days.hpp"
#include "render/report/html_sections.hpp"
#include "render/report/html_text.hpp"
#include "render/report/json_report.hpp"
#include "render/why_column.hpp"

namespace onvigil::render {
namespace {

constexpr std::string_view clause = "FAR 52.204-25(d)(2); by class deviation 52.240-91";
constexpr std::string_view days_note =
    "Business days leave out Saturdays and Sundays, not holidays: no date here is later than the law's. Both are "
    "counted from the day the finding was opened. Whether 52.240-91 keeps these terms: see the contract.";

/// `proven`: that the maker is proven. A contractor must not report a suspicion as a fact.
std::string described(const model::Record& record, const model::Finding& finding, bool proven)
{
    std::vector<std::string_view> spoken;
    for (const auto protocol : record.device->protocols)
        if (const auto& traits = model::traits(protocol); traits.kind != model::ProtocolKind::neighbour_table)
            spoken.push_back(traits.in_sentences);
    return fmt::format("{} on the network{}{}; {} {}",
                       record.device->camera ? "video surveillance equipment" : "equipment",
                       spoken.empty() ? "" : ", speaks ", fmt::join(spoken, ", "),
                       proven ? "made by" : "suspected, not proven, to be made by", finding.maker_name.str());
}

std::string waiver_text(const model::Waiver& waiver, ZoneAt zone)
{
    return fmt::format("{}{}{} (by {}, until {})", waiver.reason, waiver.ticket.empty() ? "" : ", ", waiver.ticket,
                       waiver.by, minute(model::to_rfc3339(waiver.until), zone));
}

/// A waiver of some devices is none of the others.
std::string mitigation_text(const CoveredEquipment& equipment)
{
    constexpr std::size_t most = 20;
    std::vector<std::string> told;
    for (const auto& [text, devices] : equipment.waivers) {
        if (told.size() == most) {
            told.push_back(fmt::format("and {} waivers more", equipment.waivers.size() - most));
            break;
        }
        const bool all = devices == equipment.members.size();
        told.push_back(all ? text
                           : fmt::format("{}; waived: {} of {} devices", text, devices, equipment.members.size()));
    }
    return fmt::to_string(fmt::join(told, "; "));
}

std::vector<std::string_view> missing(const std::vector<FormField>& fields)
{
    std::vector<std::string_view> out;
    for (const auto& field : fields)
        if (field.value.empty()) out.push_back(field.label);
    return out;
}

std::string fields_html(const std::vector<FormField>& fields, bool follow_up)
{
    std::string out = "<table class=\"fill\"><tbody>\n";
    for (const auto& field : fields)
        if (field.follow_up == follow_up)
            out += fmt::format("<tr><th scope=\"row\">{}<td>{}\n", field.label,
                               field.value.empty() ? "&nbsp;" : html_escaped(field.value));
    return out + "</tbody></table>\n";
}

}  // namespace

std::vector<FormField> form_fields(const CoveredEquipment& equipment)
{
    return {{"contract_number", "Contract number", false, ""},
            {"order_number", "Order number", false, ""},
            {"supplier_name", "Supplier name", false, ""},
            {"supplier_uei", "Supplier unique entity identifier", false, ""},
            {"supplier_cage", "Supplier CAGE code", false, ""},
            {"brand", "Brand", false, equipment.brand},
            {"model_number", "Model number (OEM number, manufacturer part number or wholesaler number)", false,
             equipment.model},
            {"item_description", "Item description", false, equipment.description},
            {"mitigation", "Readily available information about mitigation undertaken or recommended", false,
             mitigation_text(equipment)},
            {"further_mitigation", "Further information about mitigation undertaken or recommended", true, ""},
            {"prevention", "Efforts undertaken to prevent use or submission", true, ""},
            {"additional_efforts", "Additional efforts that will be incorporated to prevent future use or submission",
             true, ""}};
}

FormDays form_days(const CoveredEquipment& equipment, ZoneAt zone)
{
    const auto offset = zone == nullptr ? std::chrono::seconds(0) : zone(equipment.identified).offset;
    const auto day = std::chrono::floor<std::chrono::days>(equipment.identified + offset);
    return {day, business_days_after(day, 1), business_days_after(day, 10)};
}

void Far889Form::count(const model::Record& record, std::uint32_t member)
{
    const auto opened = first_finding(record);
    if (!opened) return;
    const auto& verdict = *record.verdict;
    const auto& device = *record.device;
    const auto& finding = verdict.findings.front();
    const bool proven = finding.strength == model::Strength::proof;
    std::string brand = !verdict.brand.empty() ? verdict.brand.str() : device.manufacturer.str();
    if (brand.empty() && proven) brand = short_maker(finding.maker);
    const auto key = text::lower(
        fmt::format("{}\x1f{}\x1f{}\x1f{}", finding.maker.str(), brand, device.model, name(finding.strength)));
    auto [found, fresh] = items_.try_emplace(key);
    auto& item = found->second;
    if (fresh) {
        item.maker_name = finding.maker_name;
        item.proven = proven;
        item.brand = std::move(brand);
        item.model = device.model;
        item.description = described(record, finding, proven);
        item.identified = *opened;
    }
    item.identified = std::min(item.identified, *opened);
    if (device.waiver && std::ranges::any_of(verdict.findings, [](const auto& one) { return one.waived; }))
        ++item.waivers[waiver_text(*device.waiver, head_.zone)];
    item.members.push_back(member);
}

bool Far889Form::advance(std::string& out)
{
    if (counted_ < records_.size()) {
        count(records_.at(counted_), counted_);
        ++counted_;
        return true;
    }
    if (number_ == 0) {
        append_head(out);
        item_ = items_.begin();
    }
    if (item_ == items_.end()) {
        if (!head_.fleet) out += html_ ? "<h2>Coverage and limits</h2>\n" + limits_html() : "\n]";
        return false;
    }
    ++number_;
    html_ ? append_html_item(out, item_->second) : append_json_item(out, item_->second);
    ++item_;
    return true;
}

void Far889Form::append_head(std::string& out) const
{
    const auto kinds = counted(items_.size(), "kind", "kinds") + " of equipment";
    if (!html_ && !head_.fleet) append_far_889_head(out, head_);
    if (html_ && !head_.fleet) out += far_889_opening(head_, head_.site, kinds);
    if (html_ && head_.fleet)
        out += fmt::format("<h1 class=\"site\" id=\"site-{}\">{}</h1>\n<p class=\"by\">{}</p>\n<p>{}.</p>\n",
                           head_.fleet->part, html_escaped(head_.site), html_escaped(head_.sensor), kinds);
}

std::string far_889_opening(const ReportHead& head, std::string_view place, std::string_view kinds)
{
    auto out = html_head(fmt::format("Covered equipment at {}", place));
    out += fmt::format(
        "<h1>Report of covered equipment: {}</h1>\n<p class=\"by\">{}. Onvigil {} on {}, {} UTC.</p>\n<p>{}. Blank "
        "lines "
        "hold what a network cannot tell. {}</p>\n",
        html_escaped(place), clause, html_escaped(head.version), html_escaped(head.sensor),
        minute(model::to_rfc3339(head.generated)), kinds, days_note);
    if (!head.narrowed.empty())
        out += fmt::format("<p><b>Not the whole inventory:</b> {}.</p>\n",
                           html_escaped(fmt::to_string(fmt::join(head.narrowed, ", "))));
    return out;
}

void Far889Form::append_html_item(std::string& out, const CoveredEquipment& equipment) const
{
    const auto fields = form_fields(equipment);
    const auto days = form_days(equipment, head_.zone);
    out += fmt::format(
        "<h2>{}. {}{}{}</h2>\n<p>Identified <b>{}</b> ({}). Report due by <b>{}</b>, one business day after; "
        "further "
        "report due by <b>{}</b>, ten business days after.</p>\n<p>Missing here: {}.</p>\n",
        number_, html_escaped(equipment.maker_name) + (equipment.proven ? "" : " (suspected)"),
        equipment.brand.empty() ? std::string() : ", " + html_escaped(equipment.brand),
        equipment.model.empty() ? std::string() : " " + html_escaped(equipment.model), model::to_text(days.identified),
        minute(model::to_rfc3339(equipment.identified), head_.zone), model::to_text(days.report_due),
        model::to_text(days.follow_up_due), fmt::join(missing(fields), ", "));
    out += "<h3>Within one business day</h3>\n" + fields_html(fields, false);
    out += "<h3>Within ten business days</h3>\n" + fields_html(fields, true);
    out += fmt::format(
        "<h3>{}</h3>\n<table class=\"d\"><thead><tr><th>Address<th>MAC<th>Serial<th>Name<th>Finding "
        "since<th>Id</thead><tbody>\n",
        counted(equipment.members.size(), "device", "devices"));
    for (const auto member : equipment.members) {
        const auto one = records_.at(member);
        const auto& device = *one.device;
        out += fmt::format("<tr><td>{}<td>{}<td>{}<td>{}<td>{}<td>{}\n", html_escaped(main_address_text(device, "–")),
                           main_mac_text(device), html_escaped(device.serial), html_escaped(device.name),
                           minute(model::to_rfc3339(*first_finding(one)), head_.zone), html_escaped(device.id));
    }
    out += "</tbody></table>\n";
}

void append_far_889_head(std::string& out, const ReportHead& head)
{
    JsonWriter json(out);
    json.begin_object();
    json.member("form", "far-889");
    json.member("clause", clause);
    append_origin(json, head);
    json.member("narrowed", head.narrowed);
    json.member("days", days_note);
    json.key("equipment");
    json.begin_array();
}

void Far889Form::append_json_item(std::string& out, const CoveredEquipment& equipment) const
{
    const auto fields = form_fields(equipment);
    const auto days = form_days(equipment, head_.zone);
    out += number_ == 1 ? "\n" : ",\n";
    JsonWriter json(out);
    json.begin_object();
    if (head_.fleet) json.member("site", head_.site);
    json.member("maker", equipment.maker_name);
    json.member("strength", equipment.proven ? "proof" : "indication");
    json.member("identified", equipment.identified);
    json.member("report_due", model::to_text(days.report_due));
    json.member("follow_up_due", model::to_text(days.follow_up_due));
    for (const auto& field : fields) json.member_or_null(field.key, field.value);
    json.key("missing");
    json.begin_array();
    for (const auto& field : fields)
        if (field.value.empty()) json.string(field.key);
    json.end_array();
    json.objects("devices", equipment.members, [&](const auto member) {
        const auto one = records_.at(member);
        const auto& device = *one.device;
        json.member("id", device.id);
        json.member_or_null("address", main_address_text(device));
        json.member_or_null("mac", main_mac_text(device));
        json.member_or_null("serial", device.serial);
        json.member("opened", first_finding(one));
    });
    json.end_object();
}

}  // namespace onvigil::render
