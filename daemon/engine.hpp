#pragma once
/// daemon/engine.hpp - the parts that find, ask, judge and remember, put together: what `onvigild` and `--once` share.

#include "async/task_group.hpp"
#include "daemon/credential_ledger.hpp"
#include "daemon/device_directory.hpp"
#include "daemon/interview_requests.hpp"
#include "daemon/pipeline.hpp"
#include "daemon/start.hpp"
#include "daemon/trusted_clock.hpp"
#include "daemon/unannounced_hosts.hpp"
#include "discovery/discovery.hpp"
#include "interview/interview_scheduler.hpp"
#include "store/store.hpp"
#include "systemd/hwdb.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace onvigil::daemon {

class Engine {
public:
    /// Opens the inventory (empty path: in memory) and takes up where the last run ended.
    Engine(const boost::asio::any_io_executor& executor, const Start& start, const std::filesystem::path& inventory,
           store::Access access, CommitListener& listener);

    /// Starts finding, asking and committing.
    void spawn_into(async::TaskGroup& tasks);

    /// New settings and knowledge, in force at once.
    void reconfigure(const Start& start);

    /// Empty: the host's name.
    void rename_site(const std::string& site);

    /// What earlier interviews of the device came to, refused logins included, counts no more; with `ask` it is asked
    /// again at once, else when it is heard.
    [[nodiscard]] boost::asio::awaitable<void> forget_interviews(model::DevicePtr device, bool ask);

    /// No device waits to be asked or is being asked.
    [[nodiscard]] bool all_asked() const;
    /// Notes the end of a sweep and where a running one stands; called now and then.
    void save_sweep_position();

    [[nodiscard]] store::Store& store() { return store_; }
    [[nodiscard]] systemd::Hwdb& hwdb() { return hwdb_; }
    [[nodiscard]] TrustedClock& clock() { return *clock_; }
    [[nodiscard]] Pipeline& pipeline() { return *pipeline_; }
    [[nodiscard]] discovery::Discovery& discovery() { return *discovery_; }
    [[nodiscard]] interview::InterviewScheduler& interviews() { return *interviews_; }
    [[nodiscard]] const std::map<std::string, store::Cursor>& cursors() const { return cursors_; }
    [[nodiscard]] const Sensor& sensor() const { return pipeline_->evaluator().sensor(); }

private:
    /// A baseline waits for it, and no more where there is nothing left to sweep.
    void end_first_sweep();

    store::Store store_;
    systemd::Hwdb hwdb_;
    std::map<std::string, store::Cursor> cursors_;
    std::unique_ptr<TrustedClock> clock_;
    std::unique_ptr<UnannouncedHosts> unannounced_;
    std::unique_ptr<Pipeline> pipeline_;
    std::unique_ptr<DeviceDirectory> directory_;
    std::unique_ptr<CredentialLedger> ledger_;
    std::unique_ptr<interview::InterviewScheduler> interviews_;
    std::unique_ptr<InterviewRequests> requests_;
    std::unique_ptr<discovery::Discovery> discovery_;
    std::shared_ptr<policy::Policy> policy_;  ///< what the registry asks for makers; follows a reload
    bool sweeping_ = true;                    ///< the first sweep has not ended
};

}  // namespace onvigil::daemon
