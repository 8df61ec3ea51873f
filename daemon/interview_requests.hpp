#pragma once
/// daemon/interview_requests.hpp - hands what discovery wants to be interviewed on to the scheduler.

#include "discovery/interviews.hpp"
#include "interview/interview_scheduler.hpp"

#include <utility>

namespace onvigil::daemon {

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
