#pragma once
/// daemon/scans.hpp - scans that were asked for: runs them and keeps the view of each up to date.

#include "async/task_group.hpp"
#include "control/scan_view.hpp"
#include "daemon/pipeline.hpp"
#include "discovery/discovery.hpp"
#include "interview/interview_scheduler.hpp"

#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace onvigil::daemon {

class Scans {
public:
    Scans(async::TaskGroup& tasks, discovery::Discovery& discovery, const interview::InterviewScheduler& interviews,
          Pipeline& pipeline, std::chrono::milliseconds window);

    /// At most this many at once; beyond it the caller is told to wait.
    static constexpr std::size_t most = 4;

    /// nullptr: too many run already. Of networks, only what lies in them is waited for and summed up.
    [[nodiscard]] std::shared_ptr<const control::ScanView> start(std::vector<model::Cidr> networks);
    /// How large such a scan is and how long it takes: `total`, `expected`.
    [[nodiscard]] control::ScanView estimate(const std::vector<model::Cidr>& networks) const;
    /// Ends them, or this one alone; how many.
    std::size_t stop(const control::ScanView* one = nullptr);

    void committed(std::span<const RecordChange> changes);
    void reconfigure(std::chrono::milliseconds window) { window_ = window; }

private:
    using View = std::shared_ptr<control::ScanView>;
    using Lines = std::vector<control::ScanView::Line>;
    using Progress = std::shared_ptr<discovery::ScanProgress>;
    struct Running {
        View view;
        Progress progress;
        std::vector<model::Cidr> networks;
        std::unordered_map<std::string, std::size_t> found, changed;  ///< id -> its line
    };
    [[nodiscard]] boost::asio::awaitable<void> run(View view, std::vector<model::Cidr> networks, Progress progress);
    /// Keeps the progress of a running scan up to date.
    [[nodiscard]] boost::asio::awaitable<void> follow(View view, Progress progress, Instant started);
    [[nodiscard]] bool all_asked(const std::vector<model::Cidr>& networks) const;
    static void put(Lines& lines, std::unordered_map<std::string, std::size_t>& index, const model::Record& record,
                    std::string what);

    async::TaskGroup& tasks_;
    discovery::Discovery& discovery_;
    const interview::InterviewScheduler& interviews_;
    Pipeline& pipeline_;
    std::chrono::milliseconds window_;
    std::vector<Running> running_;
};

}  // namespace onvigil::daemon
