#pragma once
/// A scheduler with cameras on the loopback interface, a ledger and a listener.

#include <gmock/gmock.h>
#include <deque>
#include <set>

#include "base/limits.hpp"
#include "fake_camera.hpp"
#include "interview/interview_scheduler.hpp"
#include "interview/logins.hpp"
#include "soap_answers.hpp"
#include "support/fake_address_owners.hpp"

namespace onvigil::interview {

namespace asio = boost::asio;
using namespace std::chrono_literals;
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

class FakeLedger : public CredentialLedger {
public:
    explicit FakeLedger(asio::any_io_executor its_executor) : executor(std::move(its_executor)) {}

    bool refused(std::string_view device, std::string_view digest) const override
    {
        return marks.contains({std::string(device), std::string(digest)});
    }
    bool was_accepted(std::string_view key, std::string_view digest) const override
    {
        return acceptances.contains({std::string(key), std::string(digest)});
    }
    asio::awaitable<bool> record(std::vector<std::string> keys, std::string digest) override
    {
        asio::steady_timer disk(executor, 5ms);
        co_await disk.async_wait(asio::use_awaitable);
        if (broken) co_return false;
        for (const std::string& key : keys) marks.emplace(key, digest);
        ++records;
        co_return true;
    }
    asio::awaitable<void> accepted(std::vector<std::string> keys, std::string digest) override
    {
        for (const std::string& key : keys) marks.erase({key, digest}), acceptances.emplace(key, digest);
        co_return;
    }

    asio::any_io_executor executor;
    std::set<std::pair<std::string, std::string>> marks, acceptances;
    unsigned records = 0;
    bool broken = false;
};

/// Lets everything pass, and knows hardware addresses.
class Gate : public net::ConnectGate {
public:
    asio::awaitable<bool> pass(model::IpAddress host) override
    {
        passed.push_back(host);
        co_return open;
    }
    std::optional<model::Mac> mac_of(const model::IpAddress& host) const override
    {
        const auto known = macs.find(host);
        return known == macs.end() ? std::nullopt : std::optional(known->second);
    }
    std::vector<model::IpAddress> passed;
    std::map<model::IpAddress, model::Mac> macs;
    bool open = true;
};

class FakeProof : public MakerProof {
public:
    asio::awaitable<bool> wants_fingerprint(model::IpAddress) override { co_return wanted; }
    bool wanted = false;
};

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
    FakeProof proof;
    net::FakeAddressOwners known_devices;
    std::deque<FakeCamera> cameras;
    std::unique_ptr<InterviewScheduler> scheduler;
    std::optional<async::TaskGroup> running;
};

}  // namespace onvigil::interview
