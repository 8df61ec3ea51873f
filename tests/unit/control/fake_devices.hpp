#pragma once
/// fake_devices.hpp - the devices of a daemon: what a test puts in, and what it is asked to change in them.

#include "control/api_handler.hpp"
#include "sample_records.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

namespace onvigil::control {

class FakeDevices : public ApiHandler {
public:
    std::map<std::string, model::Record, std::less<>> records;
    Status state = sample_status();
    std::vector<std::string> changes;  ///< "waive dev-… by uid 0 (root): reason"
    std::optional<ApiError> refuses;   ///< what every change and every question about the past is answered with

    void add(const model::Record& record)
    {
        records[record.device->id] = record;
        state.devices.count(record);
    }

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

    Answering<model::Record> waive(std::string id, WaiverRequest request, Actor by) override
    {
        if (refuses) co_return *refuses;
        changes.push_back(fmt::format("waive {} by {}: {} ({})", id, by.text, request.reason, request.ticket));
        auto device = *records[id].device;
        device.waiver = model::Waiver{request.reason, request.ticket, by.text, now_value, request.until, {"fnd-1"}};
        records[id].device = std::make_shared<const model::Device>(std::move(device));
        co_return records[id];
    }
    Answering<model::Record> unwaive(std::string id) override
    {
        if (refuses) co_return *refuses;
        changes.push_back("unwaive " + id);
        co_return records[id];
    }
    Answering<model::Record> label(std::string id, Labels labels) override
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
    Answering<model::Record> forget(std::string id) override
    {
        if (refuses) co_return *refuses;
        changes.push_back("forget " + id);
        const auto gone = records[id];
        records.erase(id);
        co_return gone;
    }

    Answering<model::Record> retry(std::string id) override
    {
        if (refuses) co_return *refuses;
        changes.push_back("retry " + id);
        co_return records[id];
    }

    static constexpr model::TimePoint now_value = sample_time;
};

}  // namespace onvigil::control
