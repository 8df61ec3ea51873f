/// What one identified device costs: 1,000 cameras on loopback addresses, five calls each, served by another process.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <map>

#include "fake_camera.hpp"
#include "interview/interview_scheduler.hpp"
#include "soap_answers.hpp"

namespace onvigil::interview {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr unsigned devices = 1000;
#ifdef __OPTIMIZE__
constexpr double allowed_ms = 1.0;
#else
constexpr double allowed_ms = 20.0;  // a build for debugging, perhaps with sanitizers
#endif

class Silent : public CredentialLedger, public BannerPolicy, public net::AddressOwners {
public:
    void heard(const model::Observation& observation)
    {
        if (observation.identification->state == model::Identification::State::ok) ++identified;
    }
    bool refused(std::string_view, std::string_view) const override { return false; }
    bool was_accepted(std::string_view, std::string_view) const override { return false; }
    asio::awaitable<bool> record(std::vector<std::string>, std::string) override { co_return true; }
    asio::awaitable<void> withdraw(std::vector<std::string>, std::string) override { co_return; }
    asio::awaitable<void> accepted(std::vector<std::string>, std::string) override { co_return; }
    asio::awaitable<void> keep_alone(std::vector<std::string>) override { co_return; }
    std::string noted(std::string_view) const override { return {}; }
    asio::awaitable<void> note(std::string, std::string) override { co_return; }
    asio::awaitable<bool> wants_fingerprint(model::IpAddress) override { co_return false; }
    std::uint64_t device_at(const model::IpAddress&) const override { return 0; }

    unsigned identified = 0;
};

/// One port on every address of 127.0.0.0/8, in a process of its own so that its cost is not counted.
class Fleet {
public:
    /// `namespaces`: declared in every answer, as makers do that declare all of ONVIF.
    explicit Fleet(unsigned namespaces)
    {
        asio::io_context context;
        asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::any(), 0});
        acceptor.listen(4096);
        port = acceptor.local_endpoint().port();
        child_ = ::fork();
        if (child_ == 0) serve(context, acceptor, namespaces);
    }
    ~Fleet()
    {
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
    }
    Fleet(const Fleet&) = delete;
    Fleet& operator=(const Fleet&) = delete;

    std::uint16_t port = 0;

private:
    [[noreturn]] static void serve(asio::io_context& context, asio::ip::tcp::acceptor& acceptor, unsigned namespaces)
    {
        context.notify_fork(asio::io_context::fork_child);
        std::map<protocol::onvif::Call, std::string> answers;
        for (const auto call : {protocol::onvif::Call::get_system_date_and_time,
                                protocol::onvif::Call::get_device_information, protocol::onvif::Call::get_scopes,
                                protocol::onvif::Call::get_network_interfaces, protocol::onvif::Call::get_hostname}) {
            auto answer = test::answer_of(call);
            std::vector<std::string> declared;
            for (unsigned n = 0; n < namespaces; ++n)
                declared.push_back("http://www.onvif.org/ver" + std::to_string(n) + "/device/wsdl/of/some/length");
            answer.namespaces = protocol::Namespaces(std::move(declared));
            answers[call] = test::http(200, protocol::onvif::encode(answer));
        }
        test::FakeCamera camera(context, std::move(acceptor), [&](const std::string& request) {
            return test::Does{answers[test::call_in(request)]};
        });
        context.run();
        ::_exit(0);
    }

    pid_t child_ = -1;
};

double cpu_seconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void identify_all(unsigned namespaces)
{
    const Fleet fleet(namespaces);
    asio::io_context context(1);
    Silent ports;
    InterviewScheduler scheduler(context.get_executor(), {}, {},
                                 {[&](const model::Observation& heard) { ports.heard(heard); }, ports, ports, ports},
                                 "salt");
    async::TaskGroup running(context.get_executor());
    running.spawn(scheduler.run());
    context.poll();
    const double before = cpu_seconds();
    const auto began = std::chrono::steady_clock::now();

    for (unsigned i = 0; i < devices; ++i) {
        net::Target target;
        target.address = asio::ip::address_v4(0x7F200001u + i);
        target.url.port = fleet.port;
        target.endpoint = "urn:uuid:" + std::to_string(i);
        target.camera_hint = true;
        scheduler.ask(std::move(target));
    }
    const auto end = began + 60s;
    while (scheduler.status().ended < devices && std::chrono::steady_clock::now() < end) context.run_one_for(1s);
    const double spent = cpu_seconds() - before;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;

    running.cancel();
    while (running.size() > 0) context.run_one();
    EXPECT_EQ(ports.identified, devices);
    const double each = spent * 1000 / devices;
    std::printf("%u devices, 5 calls each, %u namespaces an answer: %.2f s, %.3f ms of CPU a device\n", devices,
                namespaces, took.count(), each);
    EXPECT_LT(each, allowed_ms);
}

TEST(InterviewSchedulerCost, AThousandCamerasThatAreBriefTakeLittleCpu)
{
    identify_all(0);
}
TEST(InterviewSchedulerCost, AThousandCamerasThatDeclareAllOfOnvifTakeLittleCpu)
{
    identify_all(35);
}

}  // namespace
}  // namespace onvigil::interview
