#pragma once
/// daemon/control_handler.hpp - what the control socket asks, answered from the parts of the daemon. Translates,
/// decides nothing.

#include "alerts/dispatcher.hpp"
#include "config/settings_json.hpp"
#include "control/api_handler.hpp"
#include "daemon/engine.hpp"
#include "daemon/health.hpp"
#include "daemon/pipeline.hpp"
#include "daemon/scans.hpp"
#include "store/store.hpp"

#include <functional>

namespace onvigil::daemon {

class ControlHandler final : public control::ApiHandler {
public:
    struct Parts {
        Engine& engine;
        Pipeline& pipeline;
        Scans& scans;
        store::Store& store;
        systemd::Hwdb& hwdb;
        alerts::Dispatcher& dispatcher;
        std::function<control::Status()> status;
        std::function<std::vector<model::SinkStatus>()> sinks;
        const config::Settings& settings;  ///< those in effect
        std::function<void(const std::string&)> audit;
        std::filesystem::path configuration_folder;
    };
    explicit ControlHandler(Parts parts) : parts_(std::move(parts)) {}

    [[nodiscard]] model::TimePoint now() const override;
    [[nodiscard]] control::Status status() const override { return parts_.status(); }
    [[nodiscard]] std::string site() const override { return parts_.engine.sensor().site; }
    std::size_t each_device(std::string_view after_id, std::size_t count, const Visit& visit) const override;
    [[nodiscard]] model::Record device(std::string_view id) const override;
    [[nodiscard]] control::Answering<render::DeviceDetails> details(std::string id,
                                                                    render::DetailsWanted wanted) override;
    [[nodiscard]] Result<std::shared_ptr<const control::ScanView>, control::ApiError> scan(
        control::ScanRequest request) override;
    std::size_t stop_scans(const control::ScanView* one) override;
    [[nodiscard]] control::Answering<std::vector<model::Event>> events(control::EventQuery query) override;
    [[nodiscard]] control::Answering<model::Record> waive(std::string id, control::WaiverRequest request,
                                                          control::Actor by) override;
    [[nodiscard]] control::Answering<model::Record> unwaive(std::string id) override;
    [[nodiscard]] control::Answering<model::Record> label(std::string id, control::Labels labels) override;
    [[nodiscard]] control::Answering<model::Record> forget(std::string id) override;
    [[nodiscard]] control::Answering<model::Record> retry(std::string id) override;
    std::chrono::milliseconds accept_clock() override;
    void audit(const control::Actor& by, std::string_view what) override;
    [[nodiscard]] std::vector<control::ListView> policy_lists() const override;
    [[nodiscard]] model::Verdict policy_test(const control::PolicySample& sample) const override;
    [[nodiscard]] control::Answering<control::PolicyDiff> policy_diff(control::KnowledgeTexts texts) override;
    [[nodiscard]] std::vector<model::SinkStatus> alerts() const override;
    [[nodiscard]] control::Answering<std::vector<control::SinkTest>> alerts_test(std::string sink) override;
    [[nodiscard]] control::Answering<std::uint64_t> alerts_replay(control::ReplayRequest request) override;
    [[nodiscard]] std::string config_json() const override { return config::to_json(parts_.settings); }
    [[nodiscard]] render::Coverage coverage() const override;
    [[nodiscard]] control::ReportSettings report_settings() const override { return parts_.settings.report; }

private:
    [[nodiscard]] control::Answering<model::Record> edited(std::string id, Pipeline::DeviceEdit change);

    Parts parts_;
    bool comparing_ = false;  ///< policies; one at a time
};

/// The whole argument of a verdict, of which a record keeps the gist. Touches nothing else: any thread may call it.
[[nodiscard]] render::DeviceDetails details_of(const model::Record& record, const policy::Policy& policy,
                                               model::TimePoint now);
/// What an auditor needs of a list.
[[nodiscard]] render::ListNote note_of(const policy::List& list, const policy::Policy& policy, model::TimePoint now);

}  // namespace onvigil::daemon
