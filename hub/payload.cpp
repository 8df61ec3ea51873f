#include "hub/payload.hpp"

#include <boost/json.hpp>

#include <algorithm>

#include "hub/details.hpp"
#include "render/device_json.hpp"
#include "render/event_json.hpp"
#include "render/json_access.hpp"
#include "render/stored_device.hpp"
#include "render/stored_verdict.hpp"

namespace onvigil::hub {
namespace {

namespace json = boost::json;

/// In base64; the hub refuses more, and the device must not stay away for that.
constexpr std::size_t longest_details = 80'000;

/// Of a device's document with its details, generously: a text that grows is copied.
constexpr std::size_t usual_row = 4096;

std::optional<model::Record> record_of(const StoredDevice& stored)
{
    auto device = render::device_from_document(stored.device);
    if (!device) return std::nullopt;
    model::Record record{std::make_shared<const model::Device>(std::move(*device)), nullptr};
    if (stored.verdict.empty()) return record;
    auto verdict = render::verdict_from_document(stored.verdict);
    if (!verdict) return std::nullopt;
    record.verdict = std::make_shared<const model::Verdict>(std::move(*verdict));
    return record;
}

void append_mac(std::string& out, const model::Device& device)
{
    const auto stated = std::ranges::find_if(device.macs, &model::DeviceMac::self_stated);
    out += stated == device.macs.end() ? "null" : '"' + model::to_text(stated->mac) + '"';
}

}  // namespace

void replace_nul_escapes(std::string& text)
{
    constexpr std::string_view nul = "\\u0000";
    for (auto at = text.find(nul); at != std::string::npos; at = text.find(nul, at + 1)) {
        auto slashes = at;
        while (slashes > 0 && text[slashes - 1] == '\\') --slashes;
        if ((at - slashes) % 2 == 0) text.replace(at, nul.size(), "\\ufffd");
    }
}

std::string devices_json(std::span<const StoredDevice> devices, std::string_view site, const DetailsOf& details,
                         std::size_t& unreadable)
{
    std::string out = "[";
    out.reserve(devices.size() * usual_row);
    Packer packer;
    std::string argument;
    for (const auto& stored : devices) {
        const auto record = record_of(stored);
        if (!record) {
            ++unreadable;
            continue;
        }
        out += out.size() > 1 ? ",{\"mac\":" : "{\"mac\":";
        append_mac(out, *record->device);
        out += ",\"document\":";
        render::append_details(out, {.record = *record}, {}, site);
        argument.clear();
        render::append_argument(argument, details(*record));
        replace_nul_escapes(argument);
        const auto text = packer.packed(argument);
        if (text.size() <= longest_details) out.append(",\"details\":\"").append(text).append("\"");
        out += '}';
    }
    replace_nul_escapes(out);
    return out += ']';
}

std::string events_json(std::span<const model::Event> events)
{
    std::string out = "[";
    for (const auto& event : events) {
        if (out.size() > 1) out += ',';
        render::append_event_json(out, event);
    }
    replace_nul_escapes(out);
    return out += ']';
}

std::string array_text(std::span<const std::string> values)
{
    std::string out = "{";
    for (const auto& value : values) {
        out += out.size() > 1 ? ",\"" : "\"";
        for (const char c : value) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        out += '"';
    }
    return out += '}';
}

std::string status_json(const SensorReport& report, const Position& newest, std::span<const std::string> accepts,
                        std::span<const DirectiveResult> results)
{
    json::object status{{"version", report.version},
                        {"site", report.site},
                        {"host", report.host},
                        {"problems", report.problems},
                        {"newest_change", newest.change},
                        {"newest_seq", newest.seq},
                        {"knowledge", report.knowledge},
                        {"accepts", json::array(accepts.begin(), accepts.end())}};
    if (report.last_round) status["last_round"] = model::to_rfc3339(*report.last_round);
    json::array ended;
    for (const auto& result : results)
        ended.push_back({{"n", result.number}, {"ok", result.ok}, {"result", result.text}});
    if (!ended.empty()) status["results"] = std::move(ended);
    std::string out = json::serialize(status);
    replace_nul_escapes(out);
    return out;
}

void with_lists(std::string& status, const std::string& lists)
{
    if (lists.empty() || lists.size() > longest_lists) return;
    auto text = lists;
    replace_nul_escapes(text);
    status.back() = ',';
    status.append("\"lists\":").append(text).append("}");
}

Result<Answer, Problem> parse_answer(std::string_view text)
{
    boost::system::error_code error;
    const auto value = json::parse(text, error);
    if (error || !value.is_object()) return Problem{"the hub's answer cannot be read; is it of another version?"};
    const auto& object = value.get_object();
    const auto change = render::number_at(object, "change"), seq = render::number_at(object, "seq");
    if (change < 0 || seq < 0) return Problem{"the hub's answer cannot be read: its position is below 0"};
    Answer answer;
    answer.taken = render::flag_at(object, "taken");
    answer.epoch = render::text_at(object, "epoch");
    answer.position = {static_cast<std::uint64_t>(change), static_cast<std::uint64_t>(seq)};
    answer.complete = render::flag_at(object, "complete");
    answer.knowledge = render::number_at(object, "knowledge");
    // Not made inert: the signature is of every byte.
    if (const auto* bundle = object.if_contains("bundle"); bundle != nullptr && bundle->is_string())
        answer.bundle = std::string_view(bundle->get_string());
    answer.signature = render::text_at(object, "signature");
    for (const auto& item : render::array_at(object, "directives")) {
        if (answer.directives.size() == most_directives) break;
        if (!item.is_object()) continue;
        const auto& directive = item.get_object();
        const auto& body = render::object_at(directive, "body");
        answer.directives.push_back({.number = render::number_at(directive, "n"),
                                     .kind = render::text_at(directive, "kind"),
                                     .device = render::text_at(body, "device"),
                                     .request = json::serialize(render::object_at(body, "request")),
                                     .by = render::text_at(directive, "by")});
    }
    return answer;
}

}  // namespace onvigil::hub
