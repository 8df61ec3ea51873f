#pragma once
/// daemon/ports.hpp - the store as the dispatcher and the interviews need it: small adapters.

#include "alerts/journal.hpp"
#include "daemon/pipeline.hpp"
#include "discovery/interviews.hpp"
#include "interview/interview_ports.hpp"
#include "interview/interview_scheduler.hpp"
#include "store/store.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace onvigil::daemon {

/// The journal of events, read from the store; what is to be written goes the pipeline's way.
class StoredJournal final : public alerts::Journal {
public:
    StoredJournal(store::Store& store, Pipeline& pipeline, std::map<std::string, store::Cursor> cursors);

    boost::asio::awaitable<std::vector<model::Event>> read_after(std::uint64_t seq, std::size_t limit) override;
    [[nodiscard]] std::uint64_t last_seq() const override { return pipeline_.last_seq(); }
    boost::asio::awaitable<std::uint64_t> seq_before(model::TimePoint since) override;
    [[nodiscard]] std::vector<std::string> cursor_names() const override;
    [[nodiscard]] std::optional<alerts::Cursor> load_cursor(const std::string& sink) const override;
    boost::asio::awaitable<void> save_cursor(std::string sink, alerts::Cursor cursor) override;
    boost::asio::awaitable<void> remove_cursor(std::string sink) override;
    boost::asio::awaitable<void> append_lost(std::string sink, std::uint64_t count, std::uint64_t first_seq,
                                             std::uint64_t last_seq, std::string why) override;

private:
    store::Store& store_;
    Pipeline& pipeline_;
    std::map<std::string, store::Cursor> cursors_;
};

/// Logins that were tried, kept in memory for the question and in the store for ever.
class StoredLedger final : public interview::CredentialLedger {
public:
    using Marks = std::vector<std::pair<std::string, std::string>>;
    StoredLedger(store::Store& store, const Marks& refusals)
        : store_(store), refusals_(refusals.begin(), refusals.end())
    {
    }

    [[nodiscard]] bool refused(std::string_view device_key, std::string_view digest) const override;
    [[nodiscard]] boost::asio::awaitable<void> record(std::string device_key, std::string digest) override;
    [[nodiscard]] boost::asio::awaitable<void> accepted(std::string device_key, std::string digest) override;

private:
    store::Store& store_;
    std::set<std::pair<std::string, std::string>> refusals_;
};

/// Hands what discovery wants to be interviewed on to the scheduler.
class InterviewRequests final : public discovery::Interviews {
public:
    explicit InterviewRequests(interview::InterviewScheduler& scheduler) : scheduler_(scheduler) {}

    void ask(net::Target target) override { scheduler_.ask(std::move(target)); }
    void fetch_description(net::Description description) override
    {
        scheduler_.fetch_description(std::move(description));
    }
    [[nodiscard]] bool acquire(const model::IpAddress& address) override { return scheduler_.acquire(address); }
    void release(const model::IpAddress& address) override { scheduler_.release(address); }

private:
    interview::InterviewScheduler& scheduler_;
};

}  // namespace onvigil::daemon
