#include "render/report/shared_values.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "render/device_json.hpp"
#include "render/json_writer.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;
using Keys = std::span<const std::string_view>;

constexpr std::string_view own_keys[]{"id",        "site", "verdict",  "state",      "serial",
                                      "addresses", "macs", "endpoint", "first_seen", "last_seen"};
/// Of a group what no device of it need have.
constexpr std::string_view empty_in_groups[]{"waiver", "name", "location", "hostname", "findings", "reasons", "labels"};
constexpr std::string_view tie_keys[]{"list", "maker", "maker_name", "relation", "effect", "strength", "citation"};

bool among(Keys keys, std::string_view key)
{
    return std::ranges::find(keys, key) != keys.end();
}

/// The device with what the report tells of it; its findings are not shortened yet.
json::object told(const model::Record& record, std::string_view site)
{
    static const DeviceKeys keys = every_key & ~(device_key("scopes") | device_key("xaddrs"));
    std::string text;
    render::append_device(text, record, site, keys);
    auto whole = json::parse(text).as_object();
    json::object out;
    for (auto& [key, value] : whole) {
        if (key == "identification") value.as_object().erase("at");
        out.emplace(key, std::move(value));
        if (key == "findings") out.emplace("reasons", json::array());
    }
    return out;
}

std::string group_key(const model::Record& record)
{
    const model::Verdict none;
    const auto& verdict = record.verdict ? *record.verdict : none;
    std::string key(1, static_cast<char>('0' + static_cast<int>(verdict.level)));
    for (const std::string_view text :
         {std::string_view(verdict.maker), std::string_view(verdict.brand),
          std::string_view(record.device->manufacturer), std::string_view(record.device->model)})
        key.append(1, '\x1f').append(text);
    return key;
}

json::object tie_of(const json::object& finding)
{
    json::object tie;
    for (const auto key : tie_keys) tie.emplace(key, finding.at(key));
    return tie;
}

std::string text_of_json(const json::value& value)
{
    return escape_invisible(json::serialize(value));
}

/// The place of what `key` names; null: it is not in the table.
template <typename Places>
json::value place_of(const Places& places, std::string_view key)
{
    const auto found = places.find(key);
    return found == places.end() ? json::value() : json::value(found->second);
}

}  // namespace

void SharedValues::add(const model::Record& record, std::string_view site)
{
    const bool tied = record.verdict && !record.verdict->findings.empty();
    const auto key = group_key(record);
    const bool new_group = groups_.size() < most_ && !group_places_.contains(key);
    if (!tied && !new_group) return;
    auto device = told(record, site);
    for (const auto& finding : device.at("findings").as_array()) {
        auto tie = tie_of(finding.as_object());
        if (ties_.size() < most_ && tie_places_.try_emplace(json::serialize(tie), ties_.size()).second)
            ties_.push_back(std::move(tie));
    }
    if (!new_group) return;
    json::object group;
    for (auto& [name, value] : device) {
        if (among(own_keys, name) && name != "verdict") continue;
        if (among(empty_in_groups, name))
            value = value.is_array()   ? json::value(json::array())
                    : name == "labels" ? json::value(json::object())
                                       : json::value();
        group.emplace(name, std::move(value));
    }
    group_places_.emplace(key, groups_.size());
    groups_.push_back(std::move(group));
}

void SharedValues::write_tables(JsonWriter& json) const
{
    json.array("ties", ties_, [&](const auto& tie) { json.raw("\n" + text_of_json(tie)); });
    json.array("groups", groups_, [&](const auto& group) { json.raw("\n" + text_of_json(group)); });
}

json::array SharedValues::findings_of(json::array findings, json::array& reasons) const
{
    json::array out;
    for (auto& value : findings) {
        auto& finding = value.as_object();
        json::array places;
        for (const auto& reason : finding.at("reasons").as_array()) {
            const auto found = std::ranges::find(reasons, reason);
            places.emplace_back(found - reasons.begin());
            if (found == reasons.end()) reasons.push_back(reason);
        }
        const auto place = place_of(tie_places_, json::serialize(tie_of(finding)));
        json::object shown{{"id", finding.at("id")}, {"tie", place}};
        if (place.is_null())
            for (const auto key : tie_keys) shown.emplace(key, finding.at(key));
        for (const auto* key : {"opened", "waived"}) shown.emplace(key, finding.at(key));
        shown.emplace("reasons", std::move(places));
        out.push_back(std::move(shown));
    }
    return out;
}

void SharedValues::append_device(std::string& out, const model::Record& record, std::string_view site) const
{
    auto device = told(record, site);
    auto& reasons = device.at("reasons").as_array();
    auto findings = std::move(device.at("findings").as_array());
    device.at("findings") = findings_of(std::move(findings), reasons);
    const auto place = place_of(group_places_, group_key(record));
    const auto* group = place.is_null() ? nullptr : &groups_[place.as_uint64()];
    JsonWriter json(out);
    json.begin_object();
    for (const auto& [key, value] : device) {
        if (group != nullptr && !among(own_keys, key) && group->at(key) == value) continue;
        json.key(key);
        json.raw(text_of_json(value));
        if (key != "id") continue;
        json.key("group");
        json.raw(json::serialize(place));
    }
    json.end_object();
}

}  // namespace onvigil::render
