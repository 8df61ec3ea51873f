#pragma once
/// A scheduler with cameras on the loopback interface, a ledger and a listener.

#include <gmock/gmock.h>
#include <deque>

#include "base/limits.hpp"
#include "fake_camera.hpp"
#include "fake_ports.hpp"
#include "interview/interview_scheduler.hpp"
#include "soap_answers.hpp"
#include "support/fake_address_owners.hpp"

namespace onvigil::interview {

using protocol::onvif::Call;
using test::Does;
using test::FakeCamera;
using State = model::Identification::State;

inline std::string soap(int status, const protocol::onvif::Answer& answer, std::string_view headers = {})
{
    return test::http(status, protocol::onvif::encode(answer), headers);
}

inline Does open_camera(const std::string& request)
{
    return {soap(200, test::answer_of(test::call_in(request)))};
}

inline bool carries_login(const std::string& request)
{
    return request.find("UsernameToken") != std::string::npos || request.find("Authorization:") != std::string::npos;
}

class Asking : public testing::Test {
protected:
    ~Asking() override { stop(); }

    InterviewScheduler& start(std::vector<KnownInterview> known = {})
    {
        InterviewScheduler::Ports ports{[this](model::Observation heard) { observations.push_back(std::move(heard)); },
                                        ledger, proof, known_devices};
        scheduler =
            std::make_unique<InterviewScheduler>(context.get_executor(), settings, exclude, ports, "salt", known);
        running.emplace(context.get_executor());
        running->spawn(scheduler->run());
        context.restart();
        context.poll();
        return *scheduler;
    }
    void stop()
    {
        if (!running) return;
        running->cancel();
        EXPECT_TRUE(until([&] { return running->size() == 0; }));
        running.reset();
        scheduler.reset();
    }
    /// False: it did not come true in time.
    bool until(const std::function<bool()>& done, std::chrono::seconds limit = 20s)
    {
        const auto end = std::chrono::steady_clock::now() + limit;
        context.restart();
        while (!done()) {
            if (std::chrono::steady_clock::now() > end) return false;
            context.run_one_for(100ms);
        }
        return true;
    }
    bool until_ended(std::uint64_t interviews)
    {
        return until([&] { return scheduler->status().ended >= interviews; });
    }
    FakeCamera& camera(FakeCamera::Script script, const char* address = "127.0.0.1", std::uint16_t port = 0)
    {
        return cameras.emplace_back(context, std::move(script), address, port);
    }
    static net::Target target_of(const FakeCamera& camera, std::string endpoint = "urn:uuid:a")
    {
        net::Target target;
        target.address = camera.address();
        target.url.port = camera.port();
        target.endpoint = std::move(endpoint);
        target.camera_hint = true;
        return target;
    }
    void log_in_with(std::string password)
    {
        settings.credentials = {{{*model::parse_cidr("127.0.0.0/8")}, "audit", std::move(password)}};
    }
    State outcome() const { return observations.back().identification->state; }

    asio::io_context context;
    IdentificationSettings settings;
    std::vector<model::Cidr> exclude;
    std::vector<model::Observation> observations;
    FakeLedger ledger{context.get_executor()};
    FakeBannerPolicy proof;
    net::FakeAddressOwners known_devices;
    std::deque<FakeCamera> cameras;
    std::unique_ptr<InterviewScheduler> scheduler;
    std::optional<async::TaskGroup> running;
};

}  // namespace onvigil::interview
