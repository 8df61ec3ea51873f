#include "alerts/event_fields.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "render/main_address.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace onvigil::alerts {
namespace {

using model::Device;
using model::Field;
using model::FieldValue;
using model::Verdict;

FieldValue text_or_null(std::string_view text)
{
    if (text.empty()) return {};
    return std::string(text);
}

/// The first of `macs` before and after, where the former is gone: a replaced network card, not one more.
std::pair<std::string, std::string> replaced_mac(const Device& before, const Device& after)
{
    if (before.macs.empty() || after.macs.empty()) return {};
    const auto& old = before.macs.front().mac;
    const bool still_there = std::ranges::any_of(after.macs, [&](const auto& m) { return m.mac == old; });
    if (still_there) return {};
    return {model::to_text(old), model::to_text(after.macs.front().mac)};
}

/// `KEY=VALUE`, as they were given.
FieldValue labels_of(const Device& device)
{
    if (device.labels.empty()) return {};
    std::vector<std::string> out;
    for (const auto& [key, value] : device.labels) out.push_back(fmt::format("{}={}", key, value));
    return out;
}

void add(Difference& out, std::string_view key, std::string_view before, std::string_view after)
{
    if (before.empty() || after.empty() || before == after) return;
    if (!out.text.empty()) out.text += ", ";
    out.text += fmt::format("{}: {} -> {}", key, before, after);
}

}  // namespace

void add_device_fields(std::vector<Field>& fields, const Device& device, const Verdict* verdict)
{
    fields.reserve(fields.size() + 24);
    const auto put = [&](std::string_view key, FieldValue value) { fields.emplace_back(key, std::move(value)); };
    put("device_id", device.id);
    put("verdict", verdict ? FieldValue(std::string(model::name(verdict->level))) : FieldValue());
    put("maker", text_or_null(verdict ? verdict->maker : ""));
    put("brand", text_or_null(verdict ? verdict->brand : ""));
    put("manufacturer", text_or_null(device.manufacturer));
    put("model", text_or_null(device.model));
    put("firmware", text_or_null(device.firmware));
    put("serial", text_or_null(device.serial));
    put("address", text_or_null(render::main_address_text(device)));
    put("mac", text_or_null(render::main_mac_text(device)));
    put("endpoint", text_or_null(device.endpoint));
    put("state", std::string(model::name(device.presence)));
    put("hostname", text_or_null(device.hostname));
    put("first_seen", model::to_rfc3339(device.first_seen));
    put("labels", labels_of(device));
}

void add_finding_fields(std::vector<Field>& fields, const model::Finding& finding)
{
    const auto maker = std::ranges::find(fields, "maker", &Field::first);
    if (maker != fields.end()) maker->second = text_or_null(finding.maker);
    const auto put = [&](std::string_view key, FieldValue value) { fields.emplace_back(key, std::move(value)); };
    put("finding_id", finding.id);
    put("list", finding.list);
    put("maker_name", text_or_null(finding.maker_name));
    put("relation", std::string(model::name(finding.relation)));
    put("effect", std::string(model::name(finding.effect)));
    put("strength", std::string(model::name(finding.strength)));
    put("reason", text_or_null(join_reasons(finding.reasons)));
    put("citation", text_or_null(finding.citation));
    put("waived", finding.waived);
    put("opened", model::to_rfc3339(finding.opened));
}

std::string describe(const Device& device, const Verdict* verdict)
{
    std::string label = verdict && !verdict->brand.empty() ? verdict->brand.str() : device.manufacturer.str();
    if (label.empty() && verdict) label = verdict->maker_name;
    if (!device.model.empty()) label += (label.empty() ? "" : " ") + device.model.str();
    if (label.empty()) label = "device";
    if (!device.name.empty() && text::lower(label).find(text::lower(device.name)) == std::string::npos)
        label += fmt::format(" \"{}\"", device.name);
    const auto address = render::main_address_text(device);
    return address.empty() ? label : fmt::format("{} at {}", label, address);
}

std::string join_reasons(const std::vector<model::SharedText>& reasons)
{
    std::string out;
    for (std::size_t i = 0; i < reasons.size(); ++i) {
        if (i > 0 && out.size() + reasons[i].size() > limits::event_reason_bytes)
            return out + fmt::format("; and {} more", reasons.size() - i);
        if (i > 0) out += "; ";
        out += reasons[i].str();
    }
    return out;
}

std::string one_line(std::string_view text)
{
    constexpr std::string_view ellipsis = "…";
    std::string whole = text::clean(text, text.size() * 3);
    if (whole.size() <= limits::event_message_bytes) return whole;
    return text::clean(whole, limits::event_message_bytes - ellipsis.size()) + std::string(ellipsis);
}

Difference difference(const Device& before, const Verdict* verdict_before, const Device& after,
                      const Verdict* verdict_after)
{
    Difference out;
    add(out, "manufacturer", before.manufacturer, after.manufacturer);
    add(out, "model", before.model, after.model);
    out.label = !out.text.empty();
    add(out, "firmware", before.firmware, after.firmware);
    add(out, "serial", before.serial, after.serial);
    add(out, "hardware_id", before.hardware_id, after.hardware_id);
    add(out, "name", before.name, after.name);
    add(out, "location", before.location, after.location);
    add(out, "hostname", before.hostname, after.hostname);
    add(out, "endpoint", before.endpoint, after.endpoint);
    const auto [old_mac, new_mac] = replaced_mac(before, after);
    add(out, "mac", old_mac, new_mac);
    if (verdict_before && verdict_after) {
        add(out, "maker", verdict_before->maker, verdict_after->maker);
        add(out, "brand", verdict_before->brand, verdict_after->brand);
    }
    return out;
}

}  // namespace onvigil::alerts
