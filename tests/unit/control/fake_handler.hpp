#pragma once
/// fake_handler.hpp - a daemon that holds what a test puts in and notes what it is asked to change.

#include "control/api_handler.hpp"
#include "sample_records.hpp"

#include <fmt/format.h>
#include <boost/asio/awaitable.hpp>

#include <map>
#include <string>
#include <vector>

namespace onvigil::control {

class FakeHandler : public ApiHandler {
public:
    std::map<std::string, model::Record, std::less<>> records;
    std::vector<model::Event> journal;
    std::vector<ListView> lists;
    Status state = sample_status();
    std::vector<std::string> changes;  ///< "waive dev-… by uid 0 (root): reason"
    std::vector<std::string> audited;  ///< "uid 0 (root) forgot dev-…"
    std::chrono::milliseconds clock_ahead{};
    std::shared_ptr<ScanView> running_scan = std::make_shared<ScanView>();
    std::optional<ApiError> refuses;  ///< what every change and every question about the past is answered with
    std::size_t events_before_error = 0;

    void add(const model::Record& record)
    {
        records[record.device->id] = record;
        state.devices.count(record);
    }

    model::TimePoint now() const override { return now_value; }
    Status status() const override { return state; }
    std::string site() const override { return state.site; }

    std::size_t each_device(std::string_view after_id, std::size_t count, const Visit& visit) const override
    {
        std::size_t visited = 0;
        for (auto it = records.upper_bound(after_id); it != records.end() && visited < count; ++it, ++visited)
            visit(it->second);
        return visited;
    }
    model::Record device(std::string_view id) const override
    {
        const auto found = records.find(id);
        return found == records.end() ? model::Record{} : found->second;
    }
    Answering<render::DeviceDetails> details(std::string id, render::DetailsWanted wanted) override
    {
        render::DeviceDetails out{.record = device(id), .evidence = {}, .history = {}, .lists = {}};
        if (wanted.evidence)
            for (const auto& evidence : out.record.device->evidence)
                out.evidence.push_back({evidence, "hikvision", model::Strength::proof});
        for (const auto& event : journal)
            if (const auto* of = model::text_field(event, "device_id"); wanted.history && of != nullptr && *of == id)
                out.history.push_back(event);
        for (const auto& list : lists) out.lists.push_back(note_of(list));
        co_return out;
    }

    Result<std::shared_ptr<const ScanView>, ApiError> scan(ScanRequest request) override
    {
        if (refuses) return *refuses;
        changes.push_back(fmt::format("scan of {} networks", request.networks.size()));
        return std::shared_ptr<const ScanView>(running_scan);
    }

    Answering<std::vector<model::Event>> events(EventQuery query) override
    {
        std::vector<model::Event> out;
        if (refuses && query.after_seq >= events_before_error) co_return *refuses;
        for (const auto& event : journal)
            if (matches(query, event) && (query.limit == 0 || out.size() < query.limit)) out.push_back(event);
        co_return out;
    }

    Answering<model::Record> waive(std::string id, WaiverRequest request, Actor by) override
    {
        if (refuses) co_return *refuses;
        changes.push_back(fmt::format("waive {} by {}: {} ({})", id, by.text, request.reason, request.ticket));
        auto device = *records[id].device;
        device.waiver = model::Waiver{request.reason, request.ticket, by.text, now_value, request.until, {"fnd-1"}};
        records[id].device = std::make_shared<const model::Device>(std::move(device));
        co_return records[id];
    }
    Answering<model::Record> unwaive(std::string id, Actor by) override
    {
        if (refuses) co_return *refuses;
        changes.push_back(fmt::format("unwaive {} by {}", id, by.text));
        co_return records[id];
    }
    Answering<model::Record> label(std::string id, Labels labels, Actor) override
    {
        if (refuses) co_return *refuses;
        auto device = *records[id].device;
        for (const auto& [key, value] : labels) {
            changes.push_back(fmt::format("label {} {}={}", id, key, value.value_or("-")));
            if (value)
                device.labels[key] = *value;
            else
                device.labels.erase(key);
        }
        records[id].device = std::make_shared<const model::Device>(std::move(device));
        co_return records[id];
    }
    Answering<model::Record> forget(std::string id, Actor) override
    {
        if (refuses) co_return *refuses;
        changes.push_back("forget " + id);
        const auto gone = records[id];
        records.erase(id);
        co_return gone;
    }

    Answering<model::Record> retry(std::string id, Actor) override
    {
        if (refuses) co_return *refuses;
        changes.push_back("retry " + id);
        co_return records[id];
    }
    std::chrono::milliseconds accept_clock() override { return std::exchange(clock_ahead, {}); }

    void audit(const Actor& by, std::string_view what) override
    {
        audited.push_back(fmt::format("{} {}", by.text, what));
    }
    std::vector<ListView> policy_lists() const override { return lists; }
    model::Verdict policy_test(const PolicySample& sample) const override
    {
        const bool known = sample.manufacturer == "Hikvision" && !records.empty();
        return known ? *records.begin()->second.verdict : model::Verdict();
    }

    std::vector<model::SinkStatus> alerts() const override { return state.sinks; }
    Answering<std::vector<SinkTest>> alerts_test(std::string sink, Actor) override
    {
        if (refuses) co_return *refuses;
        std::vector<SinkTest> out;
        for (const auto& one : state.sinks)
            if (sink.empty() || one.name == sink)
                out.push_back({one.name, one.state == model::SinkState::ok, one.last_error});
        co_return out;
    }
    Answering<std::uint64_t> alerts_replay(ReplayRequest request, Actor) override
    {
        if (refuses) co_return *refuses;
        changes.push_back("replay " + request.sink + " since " + model::to_rfc3339(request.since));
        co_return journal.size();
    }

    std::string config_json() const override { return R"({"site":"hq","discovery":{"interval":"5m","networks":[]}})"; }

    static constexpr model::TimePoint now_value = sample_time;
};

}  // namespace onvigil::control
