#include "interview/interview_scheduler.hpp"

#include "scheduler_fixture.hpp"

#include <sys/socket.h>
#include <boost/asio/ip/tcp.hpp>

namespace onvigil::interview {
namespace {

/// A host that answers no SYN: what it may keep waiting is there already.
struct SilentHost {
    explicit SilentHost(asio::io_context& context)
        : listening(context), waiting{asio::ip::tcp::socket(context), asio::ip::tcp::socket(context)}
    {
        listening.open(asio::ip::tcp::v4());
        listening.bind({asio::ip::make_address_v4("127.0.0.3"), 0});
        listening.listen(0);
        const auto here = listening.local_endpoint();
        for (auto& one : waiting) {
            one.open(asio::ip::tcp::v4());
            one.native_non_blocking(true);
            (void)!::connect(one.native_handle(), here.data(), static_cast<socklen_t>(here.size()));  // Asio's waits
        }
    }
    asio::ip::tcp::acceptor listening;
    std::array<asio::ip::tcp::socket, 2> waiting;
};

TEST_F(Asking, OfAHostThatAFloodMayHaveInventedNothingIsToldWhereItDoesNotAnswer)
{
    settings.timeout = 100ms;
    const SilentHost host(context);
    net::Target target;
    target.address = asio::ip::make_address("127.0.0.3");
    target.url.port = host.listening.local_endpoint().port();
    target.endpoint = "urn:uuid:a";
    target.camera_hint = true;
    target.standing = net::Standing::claimed;
    start().ask(target);
    ASSERT_TRUE(until_ended(1));
    EXPECT_TRUE(observations.empty());

    target = target_of(camera(open_camera, "127.0.0.2"), "urn:uuid:b");
    target.standing = net::Standing::claimed;
    scheduler->ask(target);
    ASSERT_TRUE(until_ended(2));
    EXPECT_EQ(outcome(), State::ok);
}

/// An open camera with so many blanks in its answers.
FakeCamera::Script lengthy_camera(std::size_t blanks)
{
    return [blanks](const std::string& request) {
        std::string body = protocol::onvif::encode(test::answer_of(test::call_in(request)));
        body.insert(body.rfind('<'), std::string(blanks, ' '));
        return Does{test::http(200, body)};
    };
}

Does camera_that_hangs(const std::string&)
{
    return {.bytes = {}, .then = Does::Then::hang};
}

Does camera_behind_errors(const std::string& request)
{
    return test::call_in(request) == Call::get_system_date_and_time ? Does{.bytes = {}, .then = Does::Then::close}
                                                                    : open_camera(request);
}

TEST_F(Asking, NewcomersAreAskedBeforeMoreIsAskedOfAHostThatAnswersAtLengthOrNotAtAll)
{
    settings.concurrency = 2;
    start();
    scheduler->ask(target_of(camera(lengthy_camera(32 * 1024), "127.0.1.1"), "urn:uuid:lengthy"));
    scheduler->ask(target_of(camera(camera_behind_errors, "127.0.1.2"), "urn:uuid:errors"));
    for (int i = 3; i <= 6; ++i) {
        const std::string address = "127.0.1." + std::to_string(i);
        scheduler->ask(target_of(camera(open_camera, address.c_str()), "urn:uuid:" + std::to_string(i)));
    }

    ASSERT_TRUE(until_ended(6));

    for (std::size_t i = 0; i < 3; ++i) EXPECT_NE(observations[i].endpoint, "urn:uuid:lengthy") << i;
    const auto lengthy = std::ranges::find(observations, "urn:uuid:lengthy", &model::Observation::endpoint);
    ASSERT_NE(lengthy, observations.end());
    EXPECT_EQ(lengthy->identification->state, State::ok);
}

Does camera_that_refuses(const std::string& request)
{
    return test::call_in(request) == Call::get_system_date_and_time ? open_camera(request)
                                                                    : Does{soap(401, test::refusal())};
}

Does page(const std::string&)
{
    return {test::http(200, "<html><title>Login</title></html>")};
}

TEST_F(Asking, NewcomersWhoseNetworkHasAnsweredAreAskedBeforeMoreIsAskedOfAHostThatRefusesOrSpeaksNoOnvif)
{
    settings.concurrency = 2;
    start();
    scheduler->ask(target_of(camera(camera_that_refuses, "127.0.1.1"), "urn:uuid:refuses"));
    scheduler->ask(target_of(camera(page, "127.0.1.2"), "urn:uuid:page"));
    for (int i = 3; i <= 6; ++i) {
        const std::string address = "127.0.1." + std::to_string(i);
        net::Target newcomer = target_of(camera(open_camera, address.c_str()), "urn:uuid:" + std::to_string(i));
        newcomer.standing = net::Standing::near;
        scheduler->ask(newcomer);
    }

    ASSERT_TRUE(until_ended(6));

    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(observations[i].identification->state, State::ok) << i;
}

/// As many as there are places send at length and wait; as many hang in these, and more wait for them.
TEST_F(Asking, LargeAnswersThatWaitForNewcomersTakeNeitherMemoryNorTimersNorTheDevicesTime)
{
    constexpr unsigned places = 24;
    settings.concurrency = places;
    settings.timeout = 800ms;
    start();
    const auto ask = [&](const FakeCamera::Script& script, const std::string& network, unsigned count) {
        for (unsigned n = 1; n <= count; ++n) {
            const std::string address = network + std::to_string(n);
            scheduler->ask(target_of(camera(script, address.c_str()), "urn:uuid:" + address));
        }
    };
    ask(lengthy_camera(450 * 1024), "127.0.1.", places);
    ask(camera_that_hangs, "127.0.2.", 2 * places + 1);
    const auto asked = [](const FakeCamera& one) { return !one.requests.empty(); };
    ASSERT_TRUE(until([&] { return std::ranges::count_if(cameras, asked) == 2 * places; }));

    context.run_for(100ms);
    EXPECT_LT(context.run_for(200ms), 5 * places);  // a timer each, of those that hang
    EXPECT_EQ(scheduler->status().drops["answers-too-large"], 0u);
    const auto lengthy = [](const model::Observation& one) { return one.endpoint.starts_with("urn:uuid:127.0.1."); };
    EXPECT_TRUE(std::ranges::none_of(observations, lengthy));

    ASSERT_TRUE(until_ended(3 * places + 1));
    EXPECT_GT(scheduler->status().outcomes[State::ok], 0u);
}

}  // namespace
}  // namespace onvigil::interview
