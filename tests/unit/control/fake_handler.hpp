#pragma once
/// fake_handler.hpp - a daemon that holds what a test puts in and notes what it is asked to change.

#include "fake_devices.hpp"

#include <fmt/format.h>
#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace onvigil::control {

class FakeHandler : public FakeDevices {
public:
    std::vector<model::Event> journal;
    std::vector<ListView> lists;
    std::vector<std::string> audited;  ///< "uid 0 (root) forgot dev-…"
    std::chrono::milliseconds clock_ahead{};
    std::shared_ptr<ScanView> running_scan = std::make_shared<ScanView>();
    render::Coverage covered{};
    ReportSettings reports{};
    std::size_t events_before_error = 0;

    model::TimePoint now() const override { return now_value; }
    Status status() const override { return state; }
    std::string site() const override { return state.site; }

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
        if (!request.estimate) changes.push_back(fmt::format("scan of {} networks", request.networks.size()));
        return std::shared_ptr<const ScanView>(running_scan);
    }

    std::size_t stop_scans(const ScanView* one) override
    {
        changes.push_back(one == nullptr ? "stop scans" : "stop one scan");
        return 1;
    }

    Answering<std::vector<model::Event>> events(EventQuery query) override
    {
        std::vector<model::Event> out;
        if (refuses && query.after_seq >= events_before_error) co_return *refuses;
        for (const auto& event : journal)
            if (matches(query, event) && (query.limit == 0 || out.size() < query.limit)) out.push_back(event);
        co_return out;
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

    Answering<PolicyDiff> policy_diff(KnowledgeTexts texts) override
    {
        if (refuses) co_return *refuses;
        PolicyDiff diff{.devices = records.size(), .added = {}, .removed = {}, .changed = {}, .changes = {}};
        for (const auto& [name, text] : texts.lists) diff.added.push_back(name);
        for (const auto& [id, record] : records)
            if (!texts.lists.empty()) diff.changes.push_back({record, with_level(record, model::Level::clear)});
        co_return diff;
    }

    std::vector<model::SinkStatus> alerts() const override { return state.sinks; }
    Answering<std::vector<SinkTest>> alerts_test(std::string sink) override
    {
        if (refuses) co_return *refuses;
        std::vector<SinkTest> out;
        for (const auto& one : state.sinks)
            if (sink.empty() || one.name == sink)
                out.push_back({one.name, one.state == model::SinkState::ok, one.last_error});
        co_return out;
    }
    Answering<std::uint64_t> alerts_replay(ReplayRequest request) override
    {
        if (refuses) co_return *refuses;
        changes.push_back("replay " + request.sink + " since " + model::to_rfc3339(request.since));
        co_return journal.size();
    }

    render::Coverage coverage() const override { return covered; }
    ReportSettings report_settings() const override { return reports; }

    std::string config_json() const override { return R"({"site":"hq","discovery":{"interval":"5m","networks":[]}})"; }
};

}  // namespace onvigil::control
