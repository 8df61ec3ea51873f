#include "control/request_bodies.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

#include "base/limits.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "render/device_rows.hpp"
#include "render/json_writer.hpp"

namespace onvigil::control {
namespace {

namespace json = boost::json;
using render::JsonWriter;

/// Every key must be one of `known`: a misspelt one would silently do nothing.
Result<json::object, Problem> parse_object(std::string_view body, std::initializer_list<std::string_view> known)
{
    if (text::trim(body).empty()) return json::object();
    json::error_code error;
    auto value = json::parse(body, error);
    if (error) return Problem{"the body is no JSON: " + error.message()};
    if (!value.is_object()) return Problem{"the body must be a JSON object"};
    for (const auto& member : value.get_object())
        if (std::ranges::find(known, std::string_view(member.key())) == known.end())
            return Problem{fmt::format("{}: unknown key", text::clean(member.key(), 80))};
    return std::move(value.get_object());
}

using Wrong = std::optional<Problem>;

/// What is said for the record, or found again by, is not cut silently.
Wrong too_long(std::string_view key, std::string_view text)
{
    if (text.size() <= limits::text_bytes) return std::nullopt;
    return Problem{fmt::format("{}: longer than {} bytes", text::clean(key, 80), limits::text_bytes)};
}

/// Missing and null are empty texts.
Wrong read(const json::object& body, std::string_view key, std::string& out)
{
    const auto* value = body.if_contains(key);
    if (value == nullptr || value->is_null()) return std::nullopt;
    if (!value->is_string()) return Problem{fmt::format("{}: must be a text", key)};
    out = text::clean(value->get_string());
    return too_long(key, value->get_string());
}

Wrong read(const json::object& body, std::string_view key, std::vector<std::string>& out)
{
    const auto* value = body.if_contains(key);
    if (value == nullptr || value->is_null()) return std::nullopt;
    if (!value->is_array()) return Problem{fmt::format("{}: must be an array of texts", key)};
    for (const auto& item : value->get_array()) {
        if (!item.is_string()) return Problem{fmt::format("{}: must be an array of texts", key)};
        if (auto wrong = too_long(key, item.get_string())) return wrong;
        out.push_back(text::clean(item.get_string()));
    }
    return std::nullopt;
}

constexpr auto end_of_day = std::chrono::hours{24} - std::chrono::milliseconds{1};

Problem not_a_time(std::string_view name, std::string_view value)
{
    return {
        fmt::format("{}: {} is not a time: RFC 3339, a date, or a duration such as 24h", name, text::clean(value, 80))};
}

}  // namespace

std::string problem_json(const ApiError& error)
{
    return render::json_line([&](JsonWriter& json) {
        json.member("type", "about:blank");
        json.member("title", error.title);
        json.member("status", std::uint64_t{error.status});
        json.member("detail", error.detail);
        if (!error.candidates.empty()) {
            json.objects("devices", error.candidates, [&](const auto& record) {
                const auto row = render::row_of(record);
                json.member("id", row.id);
                json.member("verdict", name(row.verdict));
                json.member_or_null("maker", row.maker);
                json.member_or_null("model", row.model);
                json.member_or_null("address", row.address);
            });
        }
    });
}

std::string to_json(const WaiverRequest& request)
{
    return render::json_object([&](JsonWriter& json) {
        json.member("until", request.until);
        json.member("reason", request.reason);
        json.member_or_null("ticket", request.ticket);
        json.member("lists", request.lists);
    });
}

Result<WaiverRequest, Problem> parse_waiver(std::string_view body, model::TimePoint now)
{
    auto object = parse_object(body, {"until", "reason", "ticket", "lists"});
    if (!object) return object.error();
    std::string until;
    WaiverRequest request;
    for (auto wrong : {read(*object, "until", until), read(*object, "reason", request.reason),
                       read(*object, "ticket", request.ticket), read(*object, "lists", request.lists)})
        if (wrong) return std::move(*wrong);
    const auto end = parse_future(until, now);
    if (!end)
        return Problem{until.empty()
                           ? "until: missing; a waiver has an end: RFC 3339, a date, or a duration such as 90d"
                           : "until: " + until + " is no time: RFC 3339, a date, or a duration such as 90d"};
    if (*end <= now) return Problem{"until: " + until + " has passed already"};
    if (request.reason.empty()) return Problem{"reason: missing; say why, for the record"};
    request.until = *end;
    return request;
}

std::string to_json(const Labels& labels)
{
    return render::json_object([&](JsonWriter& json) {
        json.object("labels", [&] {
            for (const auto& [key, value] : labels) {
                json.key(key);
                if (value)
                    json.string(*value);
                else
                    json.null();
            }
        });
    });
}

Result<Labels, Problem> parse_labels(std::string_view body)
{
    auto object = parse_object(body, {"labels"});
    if (!object) return object.error();
    const auto* labels = object->if_contains("labels");
    if (labels == nullptr || !labels->is_object()) return Problem{"labels: missing; {\"labels\":{\"KEY\":\"VALUE\"}}"};
    Labels out;
    for (const auto& [key, value] : labels->get_object()) {
        const std::string name = text::clean(key);
        if (name.empty()) return Problem{"labels: a key is empty"};
        // No filter could choose it: what stands before the first = is the key, and != is refused.
        if (name.find('=') != name.npos && !value.is_null()) return Problem{"labels: the key " + name + " holds a ="};
        if (name.ends_with('!') && !value.is_null()) return Problem{"labels: the key " + name + " ends with a !"};
        if (auto wrong = too_long("labels", key)) return std::move(*wrong);
        if (value.is_null())
            out[name] = std::nullopt;
        else if (!value.is_string())
            return Problem{"labels: " + name + " must be a text, or null to take it off"};
        else if (auto wrong = too_long("labels", value.get_string()))
            return std::move(*wrong);
        else
            out[name] = text::clean(value.get_string());
    }
    if (out.size() > limits::labels_per_device)
        return Problem{fmt::format("labels: more than {}", limits::labels_per_device)};
    return out;
}

std::size_t number_of_labels(const model::Device& device, const Labels& changes)
{
    auto number = device.labels.size();
    for (const auto& [key, value] : changes) {
        const bool there = device.labels.contains(key), wanted = value && !value->empty();
        if (there && !wanted) --number;
        if (wanted && !there) ++number;
    }
    return number;
}

std::string to_json(const ScanRequest& request)
{
    return render::json_object([&](JsonWriter& json) {
        json.array("networks", request.networks, [&](const auto& network) { json.string(to_text(network)); });
        if (request.estimate) json.member("estimate", true);
    });
}

Result<ScanRequest, Problem> parse_scan(std::string_view body)
{
    auto object = parse_object(body, {"networks", "estimate"});
    if (!object) return object.error();
    std::vector<std::string> networks;
    if (auto wrong = read(*object, "networks", networks)) return std::move(*wrong);
    ScanRequest request;
    if (const auto* estimate = object->if_contains("estimate"); estimate != nullptr && !estimate->is_null()) {
        if (!estimate->is_bool()) return Problem{"estimate: must be true or false"};
        request.estimate = estimate->get_bool();
    }
    for (const auto& text : networks) {
        const auto network = model::parse_cidr(text);
        if (!network) return Problem{"networks: " + model::not_a_network(text)};
        if (const auto why = model::why_not_swept(*network)) return Problem{"networks: " + *why};
        request.networks.push_back(*network);
    }
    return request;
}

std::string to_json(const PolicySample& sample)
{
    return render::json_object([&](JsonWriter& json) {
        if (!sample.manufacturer.empty()) json.member("manufacturer", sample.manufacturer);
        if (!sample.model.empty()) json.member("model", sample.model);
        if (!sample.mac.empty()) json.member("mac", sample.mac);
        if (!sample.server.empty()) json.member("server", sample.server);
    });
}

Result<PolicySample, Problem> parse_policy_sample(std::string_view body)
{
    auto object = parse_object(body, {"manufacturer", "model", "mac", "server"});
    if (!object) return object.error();
    PolicySample sample;
    for (auto wrong : {read(*object, "manufacturer", sample.manufacturer), read(*object, "model", sample.model),
                       read(*object, "mac", sample.mac), read(*object, "server", sample.server)})
        if (wrong) return std::move(*wrong);
    if (!sample.mac.empty() && !model::parse_mac(sample.mac))
        return Problem{"mac: " + sample.mac + " is no MAC address"};
    return sample;
}

std::string to_json(const KnowledgeTexts& texts)
{
    return render::json_object([&](JsonWriter& json) {
        const auto write = [&](const auto& files) {
            for (const auto& [name, text] : files) json.member(name, text);
        };
        json.object("makers", [&] { write(texts.makers); });
        json.object("lists", [&] { write(texts.lists); });
    });
}

Result<KnowledgeTexts, Problem> parse_knowledge_texts(std::string_view body)
{
    auto object = parse_object(body, {"makers", "lists"});
    if (!object) return object.error();
    KnowledgeTexts texts;
    for (const auto& [key, files] : {std::pair("makers", &texts.makers), std::pair("lists", &texts.lists)}) {
        const auto* given = object->if_contains(key);
        if (given == nullptr || given->is_null()) continue;
        const Problem wrong{fmt::format("{}: must be an object of file names and texts", key)};
        if (!given->is_object()) return wrong;
        for (const auto& [name, text] : given->get_object()) {
            if (!text.is_string()) return wrong;
            files->emplace(std::string(name), std::string(text.get_string()));
        }
    }
    return texts;
}

std::string to_json(const ReplayRequest& request)
{
    return render::json_object([&](JsonWriter& json) {
        json.member("sink", request.sink);
        json.member("since", request.since);
    });
}

Result<ReplayRequest, Problem> parse_replay(std::string_view body, model::TimePoint now)
{
    auto object = parse_object(body, {"sink", "since"});
    if (!object) return object.error();
    std::string sink, since;
    for (auto wrong : {read(*object, "sink", sink), read(*object, "since", since)})
        if (wrong) return std::move(*wrong);
    if (sink.empty()) return Problem{"sink: missing"};
    if (since.empty()) return Problem{"since: missing; RFC 3339, a date, or a duration such as 24h"};
    const auto time = parse_past(since, now);
    if (!time) return not_a_time("since", since);
    return ReplayRequest{sink, *time};
}

std::string to_json(const SinkChoice& choice)
{
    return render::json_object([&](JsonWriter& json) {
        if (!choice.sink.empty()) json.member("sink", choice.sink);
    });
}

Result<SinkChoice, Problem> parse_sink_choice(std::string_view body)
{
    auto object = parse_object(body, {"sink"});
    if (!object) return object.error();
    SinkChoice choice;
    if (auto wrong = read(*object, "sink", choice.sink)) return std::move(*wrong);
    return choice;
}

namespace {

/// A pattern that fits no type is a slip: its events would be missed for ever.
std::optional<Problem> no_such_type(std::string_view glob)
{
    const auto types = model::event_type_names();
    if (std::ranges::any_of(types, [&](const auto& type) { return text::matches_glob(glob, type); }))
        return std::nullopt;
    std::vector<std::string> candidates = types;
    for (const auto& type : types) candidates.push_back(type.substr(0, type.find('.')) + ".*");
    const auto meant = text::nearest(glob, candidates);
    std::string all;
    for (const auto& type : types) all += (all.empty() ? "" : ", ") + type;
    return Problem{fmt::format("type: no event is called {}; {}", text::clean(glob, 80),
                               meant.empty() ? "there are " + all : "did you mean " + meant + "?")};
}

}  // namespace

Result<EventQuery, Problem> parse_event_query(const Query& query, model::TimePoint now)
{
    EventQuery out;
    for (const auto& [name, value] : query.pairs()) {
        if (name == "since" || name == "until") {
            const auto time = parse_past(value, now);
            if (!time) return not_a_time(name, value);
            (name == "since" ? out.since : out.until) = time;
        } else if (name == "type") {
            for (const auto type : split_list(value)) {
                if (auto problem = no_such_type(type)) return std::move(*problem);
                out.types.emplace_back(type);
            }
        } else if (name == "device") {
            out.device_id = value;
        } else if (name == "limit") {
            const auto limit = text::whole_number<decltype(out.limit)>(value);
            if (!limit) return Problem{fmt::format("limit: {} is not a whole number", text::clean(value, 40))};
            out.limit = *limit;
        } else if (name == "format") {
            if (value != "sse" && value != "jsonl")
                return Problem{fmt::format("format: {} is neither jsonl nor sse", text::clean(value, 40))};
            out.server_sent = value == "sse";
        } else if (name != "follow") {
            return Problem{text::clean(name, 40) +
                           ": unknown parameter; there are since, until, type, device, limit, format, follow"};
        }
    }
    return out;
}

bool matches(const EventQuery& query, const model::Event& event)
{
    if (event.seq <= query.after_seq && query.after_seq > 0) return false;
    if (query.since && event.time < *query.since) return false;
    if (query.until && event.time > *query.until) return false;
    if (!query.device_id.empty()) {
        const auto* id = model::text_field(event, "device_id");
        if (id == nullptr || *id != query.device_id) return false;
    }
    return query.types.empty() || std::ranges::any_of(query.types, [&](const auto& glob) {
               return text::matches_glob(glob, name(event.type));
           });
}

std::optional<model::TimePoint> parse_past(std::string_view text, model::TimePoint now)
{
    if (const auto duration = model::parse_duration(text)) return now - *duration;
    if (const auto date = model::parse_date(text)) return model::TimePoint{*date};
    return model::parse_rfc3339(text);
}

std::optional<model::TimePoint> parse_future(std::string_view text, model::TimePoint now)
{
    if (const auto duration = model::parse_duration(text)) return now + *duration;
    if (const auto date = model::parse_date(text)) return model::TimePoint{*date + end_of_day};
    return model::parse_rfc3339(text);
}

}  // namespace onvigil::control
