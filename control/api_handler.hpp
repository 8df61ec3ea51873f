#pragma once
/// control/api_handler.hpp - what the socket asks of the daemon; the daemon implements it, tests fake it.
///
/// All calls come on the daemon's one thread. Calls that answer at once must be cheap; what has to wait for the store
/// or the network is awaitable. Everything handed out is committed. Filtering, sorting, paging, resolving names of
/// devices, authorisation and JSON are the server's work.

#include "base/result.hpp"
#include "control/access.hpp"
#include "control/daemon_status.hpp"
#include "control/policy_view.hpp"
#include "control/report_settings.hpp"
#include "control/request_bodies.hpp"
#include "control/scan_view.hpp"
#include "control/sink_view.hpp"
#include "render/device_json.hpp"
#include "render/report/report.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::control {

template <typename T>
using Answering = boost::asio::awaitable<Result<T, ApiError>>;

class ApiHandler {
public:
    ApiHandler() = default;
    virtual ~ApiHandler() = default;
    ApiHandler(const ApiHandler&) = delete;
    ApiHandler& operator=(const ApiHandler&) = delete;

    [[nodiscard]] virtual model::TimePoint now() const = 0;
    [[nodiscard]] virtual Status status() const = 0;
    [[nodiscard]] virtual std::string site() const = 0;

    using Visit = std::function<void(const model::Record&)>;
    /// Shows at most `count` committed devices with ids above `after_id`, in the order of their ids, and says how many;
    /// 0: no more.
    virtual std::size_t each_device(std::string_view after_id, std::size_t count, const Visit& visit) const = 0;
    /// The committed device of exactly that id; no device: both pointers empty.
    [[nodiscard]] virtual model::Record device(std::string_view id) const = 0;
    /// Everything known of one device.
    [[nodiscard]] virtual Answering<render::DeviceDetails> details(std::string id, render::DetailsWanted wanted) = 0;

    /// Starts a round now (and the sweep of the networks named). The view is kept up to date until `finished`. Of an
    /// estimate nothing starts, and the view holds `total` and `expected`.
    [[nodiscard]] virtual Result<std::shared_ptr<const ScanView>, ApiError> scan(ScanRequest request) = 0;
    /// Ends this scan; null: all. How many.
    virtual std::size_t stop_scans(const ScanView* one) = 0;

    /// Past events in the order of `seq`, at most query.limit of them.
    [[nodiscard]] virtual Answering<std::vector<model::Event>> events(EventQuery query) = 0;

    /// Changes; each returns once it is committed. `id` is a device's exact id.
    [[nodiscard]] virtual Answering<model::Record> waive(std::string id, WaiverRequest request, Actor by) = 0;
    [[nodiscard]] virtual Answering<model::Record> unwaive(std::string id) = 0;
    [[nodiscard]] virtual Answering<model::Record> label(std::string id, Labels labels) = 0;
    [[nodiscard]] virtual Answering<model::Record> forget(std::string id) = 0;  ///< what was forgotten
    /// What it refused counts no more: it is asked again at once.
    [[nodiscard]] virtual Answering<model::Record> retry(std::string id) = 0;

    /// The system clock is right, whatever it did. How far it was ahead of the time gone by; 0: it was not doubted.
    virtual std::chrono::milliseconds accept_clock() = 0;

    /// Puts on record what a peer has changed or set off: one line, "labelled dev-…: owner=me".
    virtual void audit(const Actor& by, std::string_view what) = 0;

    /// Every list there is, by id.
    [[nodiscard]] virtual std::vector<ListView> policy_lists() const = 0;
    [[nodiscard]] virtual model::Verdict policy_test(const PolicySample& sample) const = 0;

    /// The devices that these makers and lists, instead of the shipped ones, would judge otherwise; the administrator's
    /// own go before them as ever.
    [[nodiscard]] virtual Answering<PolicyDiff> policy_diff(KnowledgeTexts texts) = 0;

    [[nodiscard]] virtual std::vector<model::SinkStatus> alerts() const = 0;
    /// Sends a test event through one sink, or all; how each ended.
    [[nodiscard]] virtual Answering<std::vector<SinkTest>> alerts_test(std::string sink) = 0;
    /// Moves a sink's cursor back; how many events it will deliver again.
    [[nodiscard]] virtual Answering<std::uint64_t> alerts_replay(ReplayRequest request) = 0;

    /// What discovery is told to ask, and what to leave out; the rest of the coverage stands in the status.
    [[nodiscard]] virtual render::Coverage coverage() const = 0;
    [[nodiscard]] virtual ReportSettings report_settings() const = 0;

    /// The effective configuration as JSON text, secrets left out.
    [[nodiscard]] virtual std::string config_json() const = 0;
};

}  // namespace onvigil::control
