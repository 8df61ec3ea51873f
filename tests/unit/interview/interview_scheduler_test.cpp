#include "interview/interview_scheduler.hpp"

#include <gmock/gmock.h>

#include "scheduler_fixture.hpp"

namespace onvigil::interview {
namespace {

TEST_F(Asking, ACameraIsIdentifiedOverOneConnection)
{
    FakeCamera& axis = camera(open_camera);
    start().ask(target_of(axis));

    ASSERT_TRUE(until_ended(1));

    ASSERT_EQ(observations.size(), 1u);
    EXPECT_EQ(outcome(), State::ok);
    EXPECT_EQ(observations[0].manufacturer, "AXIS");
    EXPECT_EQ(observations[0].from, axis.address());
    EXPECT_EQ(axis.connections, 1u);
    EXPECT_EQ(axis.requests.size(), 5u);
    EXPECT_EQ(scheduler->status().outcomes.at(State::ok), 1u);
}

TEST_F(Asking, ADeviceHeardAgainIsNotAskedAgain)
{
    FakeCamera& axis = camera(open_camera);
    start();
    for (int i = 0; i < 10; ++i) scheduler->ask(target_of(axis));
    ASSERT_TRUE(until_ended(1));

    for (int i = 0; i < 10; ++i) scheduler->ask(target_of(axis));

    EXPECT_EQ(scheduler->status().queued + scheduler->status().running, 0u);
    EXPECT_EQ(axis.requests.size(), 5u);
}

TEST_F(Asking, ConcurrencyBoundsHowManyAreAskedAtOnce)
{
    settings.concurrency = 3;
    std::size_t most = 0;
    start();
    for (int i = 1; i <= 20; ++i) {
        const std::string address = "127.0.1." + std::to_string(i);
        scheduler->ask(target_of(camera(open_camera, address.c_str()), "urn:uuid:" + std::to_string(i)));
    }
    EXPECT_THAT(scheduler->status().running, testing::AllOf(testing::Ge(3u), testing::Le(6u)));

    ASSERT_TRUE(until([&] {
        most = std::max(most, scheduler->status().running);
        return scheduler->status().ended >= 20;
    }));

    EXPECT_LE(most, 6u) << "three, and as many that take long";
    EXPECT_EQ(observations.size(), 20u);
}

Does saying_nothing(const std::string&)
{
    return {.bytes = {}, .then = Does::Then::hang};
}

TEST_F(Asking, HostsThatSayNothingLeaveTheirSlotsToOthers)
{
    settings.concurrency = 2;
    start();
    for (const char* address : {"127.0.1.1", "127.0.1.2"})
        scheduler->ask(target_of(camera(saying_nothing, address), address));
    scheduler->ask(target_of(camera(open_camera, "127.0.1.3")));
    EXPECT_EQ(scheduler->status().queued, 1u);

    ASSERT_TRUE(until_ended(1));

    EXPECT_EQ(outcome(), State::ok);
    EXPECT_EQ(scheduler->status().running, 2u) << "they are still waited for";
}

TEST_F(Asking, HostsThatSayNothingDoNotHoldUpTheCameraWhoseEndpointTheyClaim)
{
    start();
    for (const char* address : {"127.0.1.1", "127.0.1.2", "127.0.1.3"})
        scheduler->ask(target_of(camera(saying_nothing, address)));
    scheduler->ask(target_of(camera(open_camera, "127.0.1.9")));
    EXPECT_EQ(scheduler->status().queued, 3u) << "one that claims it is asked at a time";

    ASSERT_TRUE(until_ended(1));

    EXPECT_EQ(outcome(), State::ok) << "before any of the others has come to its end";
    EXPECT_EQ(observations.back().from, *model::parse_ip("127.0.1.9"));
}

TEST_F(Asking, NoMoreSlotsAreLeftThanThereAre)
{
    settings.concurrency = 1;
    settings.timeout = 1'500ms;
    start();
    for (const char* address : {"127.0.1.1", "127.0.1.2", "127.0.1.3", "127.0.1.4"})
        scheduler->ask(target_of(camera(saying_nothing, address), address));

    std::size_t most = 0;
    ASSERT_TRUE(until([&] {
        most = std::max(most, scheduler->status().running);
        return scheduler->status().ended >= 4;
    }));

    EXPECT_EQ(most, 2u);
    EXPECT_EQ(scheduler->status().running, 0u);
}

TEST_F(Asking, WhomSomebodyElseOccupiesIsAskedWhenItIsLeft)
{
    FakeCamera& axis = camera(open_camera);
    start();
    ASSERT_TRUE(scheduler->acquire(axis.address()));
    scheduler->ask(target_of(axis));
    EXPECT_EQ(scheduler->status().running, 0u);
    EXPECT_EQ(scheduler->status().queued, 1u);
    scheduler->release(axis.address());
    EXPECT_FALSE(scheduler->acquire(axis.address())) << "it is being asked";
    EXPECT_TRUE(until_ended(1));
}

TEST_F(Asking, OneAddressHasOneConnectionAtATimeAndTenRequestsASecond)
{
    start();
    for (int i = 0; i < 3; ++i)
        scheduler->ask(target_of(camera(open_camera, "127.0.2.1"), "urn:uuid:" + std::to_string(i)));
    const auto began = std::chrono::steady_clock::now();

    ASSERT_TRUE(until([&] {
        unsigned open = 0;
        for (const FakeCamera& one : cameras) open += one.open;
        EXPECT_LE(open, 2u);  // a server sees the end of the last one a moment later
        EXPECT_LE(scheduler->status().running, 1u);
        return scheduler->status().ended >= 3;
    }));

    EXPECT_GE(std::chrono::steady_clock::now() - began, 1s);  // fifteen requests
}

TEST_F(Asking, TwoAddressesOfOneDeviceHaveOneConnectionAtATimeAndTenRequestsASecondTogether)
{
    known_devices.devices = {{*model::parse_ip("127.0.2.1"), 7}, {*model::parse_ip("127.0.2.2"), 7}};
    start();
    for (const char* address : {"127.0.2.1", "127.0.2.2", "127.0.2.2"})
        scheduler->ask(target_of(camera(open_camera, address), {}));
    const auto began = std::chrono::steady_clock::now();

    ASSERT_TRUE(until([&] {
        EXPECT_LE(scheduler->status().running, 1u);
        return scheduler->status().ended >= 3;
    }));

    EXPECT_GE(std::chrono::steady_clock::now() - began, 1s);  // fifteen requests
}

TEST_F(Asking, AFloodOfTargetsIsBoundedAndCounted)
{
    settings.concurrency = 1;
    FakeCamera& hanging = camera([](const std::string&) { return Does{"", Does::Then::hang}; });
    start().ask(target_of(hanging));
    net::Target target = target_of(hanging);
    for (unsigned i = 0; i < limits::devices + 100; ++i) {
        target.address = asio::ip::address_v4(0x7F100000u + i);
        scheduler->ask(target);
    }

    const auto status = scheduler->status();
    EXPECT_LE(status.running, 2u) << "one in the slot, and one that has left it";
    EXPECT_LE(status.queued, limits::queued_interviews);
    EXPECT_GE(status.drops.at("interviews-table-full"), 100u);
}

TEST_F(Asking, WhateverADeviceDoesItCostsOneSlotForABoundedTime)
{
    settings.concurrency = 1;
    settings.timeout = 100ms;
    using Then = Does::Then;
    const std::vector<std::pair<FakeCamera::Script, State>> cases{
        {[](const std::string&) {
             return Does{"", Then::hang};
         },
         State::unreachable},
        {[](const std::string&) {
             return Does{"", Then::reset};
         },
         State::unreachable},
        {[](const std::string&) {
             return Does{"", Then::close};
         },
         State::unreachable},
        {[](const std::string&) {
             return Does{std::string(4000, 'x'), Then::drip};
         },
         State::malformed},
        {[](const std::string&) {
             return Does{"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<s:Env", Then::reset};
         },
         State::malformed},
        {[](const std::string&) {
             return Does{std::string(300, '\0'), Then::close};
         },
         State::malformed},
        {[](const std::string&) { return Does{test::http(200, "<html>no</html>")}; }, State::malformed},
        {[](const std::string&) { return Does{test::http(200, "")}; }, State::malformed},
        {[](const std::string&) { return Does{test::http(200, std::string(limits::http_body_bytes + 1, ' '))}; },
         State::malformed},
    };
    start();
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const std::string address = "127.0.3." + std::to_string(i + 1);
        observations.clear();
        scheduler->ask(target_of(camera(cases[i].first, address.c_str())));
        ASSERT_TRUE(until_ended(i + 1)) << i;
        EXPECT_EQ(outcome(), cases[i].second) << i << ": " << observations.back().identification->detail;
    }
    scheduler->ask(target_of(camera(open_camera, "127.0.3.100")));
    ASSERT_TRUE(until_ended(cases.size() + 1));
    EXPECT_EQ(outcome(), State::ok);
    EXPECT_GE(scheduler->status().drops.at("answers-too-large"), 1u);
}

TEST_F(Asking, ExcludedNetworksNeverGetAPacket)
{
    exclude = {*model::parse_cidr("127.0.0.0/8")};
    FakeCamera& axis = camera(open_camera);
    start().ask(target_of(axis));
    scheduler->fetch_description({axis.address(), axis.port(), "/", "lan0", false});

    EXPECT_EQ(scheduler->status().queued + scheduler->status().running, 0u);
    EXPECT_EQ(scheduler->status().drops.at("interviews-excluded"), 2u);
    EXPECT_EQ(axis.connections, 0u);
}

TEST_F(Asking, WhoIsExcludedWhileWaitingForItsTurnGetsNoPacket)
{
    settings.concurrency = 1;
    FakeCamera& first = camera(open_camera);
    FakeCamera& second = camera(open_camera, "127.0.0.2");
    start();
    scheduler->ask(target_of(first, "urn:uuid:a"));
    scheduler->ask(target_of(second, "urn:uuid:b"));
    scheduler->reconfigure(settings, {*model::parse_cidr("127.0.0.2/32")});
    ASSERT_TRUE(until([&] { return scheduler->status().queued + scheduler->status().running == 0; }));
    EXPECT_EQ(scheduler->status().ended, 1u);
    EXPECT_EQ(second.connections, 0u);
    EXPECT_EQ(scheduler->status().drops.at("interviews-excluded"), 1u);

    scheduler->reconfigure(settings, {});
    scheduler->ask(target_of(second, "urn:uuid:b"));
    ASSERT_TRUE(until_ended(2)) << "the exclusion is over";
}

TEST_F(Asking, WhoIsExcludedInTheMiddleOfAnInterviewGetsNoOtherRequest)
{
    FakeCamera& axis = camera([&](const std::string& request) {
        if (cameras.front().requests.size() == 2)
            scheduler->reconfigure(settings, {*model::parse_cidr("127.0.0.1/32")});
        return open_camera(request);
    });
    start().ask(target_of(axis));
    ASSERT_TRUE(until([&] { return scheduler->status().queued + scheduler->status().running == 0; }));
    EXPECT_EQ(axis.requests.size(), 2u);
    EXPECT_TRUE(observations.empty()) << "half an interview says nothing about the device";
    EXPECT_EQ(scheduler->status().drops.at("interviews-excluded"), 1u);

    scheduler->reconfigure(settings, {});
    scheduler->ask(target_of(axis));
    ASSERT_TRUE(until_ended(1)) << "the exclusion is over";
}

TEST_F(Asking, AnExclusionOfManyWhoWaitTakesNoLongerForEachThanForOne)
{
    settings.concurrency = 1;
    settings.timeout = 200ms;
    FakeCamera& hanging = camera([](const std::string&) { return Does{"", Does::Then::hang}; });
    start().ask(target_of(hanging));
    ASSERT_TRUE(until([&] { return hanging.connections == 1; }));
    for (unsigned i = 0; i < 50'000; ++i) {
        net::Target target;
        target.address = asio::ip::address_v4(0x7F300000u + i);
        scheduler->ask(std::move(target));
    }
    scheduler->reconfigure(settings, {*model::parse_cidr("127.0.0.0/8")});
    const auto began = std::chrono::steady_clock::now();
    ASSERT_TRUE(until([&] { return scheduler->status().queued + scheduler->status().running == 0; }, 60s));
    EXPECT_LT(std::chrono::steady_clock::now() - began, settings.timeout + 20s);
}

TEST_F(Asking, EveryConnectionPassesTheGate)
{
    Gate gate;
    FakeCamera& device = camera(open_camera);
    start();
    scheduler->connect_through(gate);
    scheduler->ask(target_of(device));
    ASSERT_TRUE(until_ended(1));
    EXPECT_EQ(gate.passed, std::vector{device.address()});
    gate.open = false;
    scheduler->ask(target_of(device, "urn:uuid:b"));
    ASSERT_TRUE(until([&] { return scheduler->status().queued + scheduler->status().running == 0; }));
    EXPECT_EQ(scheduler->status().ended, 1u);
}

TEST_F(Asking, AKnownDeviceIsNotAskedAfterARestart)
{
    FakeCamera& axis = camera(open_camera);
    KnownInterview known;
    known.address = axis.address();
    known.port = axis.port();
    known.endpoint = "urn:uuid:a";
    known.state = State::ok;
    known.at = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) - 1h;
    start({known}).ask(target_of(axis));

    EXPECT_EQ(scheduler->status().queued + scheduler->status().running, 0u);
    scheduler->ask(target_of(axis, "urn:uuid:somebody-else"));
    ASSERT_TRUE(until_ended(1));
}

TEST_F(Asking, BannersAreReadOnlyWhereTheMakerIsNotProven)
{
    FakeCamera& axis = camera([](const std::string& request) {
        if (request.starts_with("GET / "))
            return Does{test::http(200, "<title>login</title>", "Server: App-webs/\r\n"), Does::Then::close};
        return open_camera(request);
    });
    start().ask(target_of(axis));
    ASSERT_TRUE(until_ended(1));
    ASSERT_TRUE(until([&] { return scheduler->status().running == 0; }));
    EXPECT_EQ(axis.requests.size(), 5u);

    proof.wanted = true;
    scheduler->forget(axis.address());
    scheduler->ask(target_of(axis));
    ASSERT_TRUE(until_ended(2));
    ASSERT_TRUE(until([&] { return scheduler->status().running == 0; }));

    EXPECT_EQ(axis.requests.size(), 11u);
    for (const std::string& request : axis.requests) EXPECT_FALSE(carries_login(request));
    EXPECT_EQ(observations.back().source, model::Protocol::http);
    EXPECT_THAT(observations.back().claims, testing::Contains(testing::Pair(model::Key::http_server, "App-webs/")));
}

TEST_F(Asking, ADescriptionIsReadFromTheSender)
{
    FakeCamera& upnp = camera([](const std::string&) {
        return Does{test::http(200, "<root><device><manufacturer>Dahua</manufacturer></device></root>")};
    });
    start().fetch_description({upnp.address(), upnp.port(), "/desc.xml", "lan0", false});

    ASSERT_TRUE(until([&] { return !observations.empty(); }));

    EXPECT_EQ(observations[0].source, model::Protocol::ssdp);
    EXPECT_THAT(upnp.requests[0], testing::StartsWith("GET /desc.xml HTTP/1.1\r\n"));
}

TEST_F(Asking, WhatIsDescribedAsACameraIsInterviewed)
{
    FakeCamera& upnp = camera([](const std::string&) {
        return Does{test::http(200, "<root><device><modelName>IP Camera</modelName></device></root>")};
    });
    start().fetch_description({upnp.address(), upnp.port(), "/desc.xml", "lan0", false});

    ASSERT_TRUE(until_ended(1));
    EXPECT_TRUE(observations.at(0).camera);
    EXPECT_TRUE(observations.at(1).identification);
}

TEST_F(Asking, StoppingInTheMiddleSaysNothingAboutTheDevice)
{
    FakeCamera& hanging = camera([](const std::string&) { return Does{"", Does::Then::hang}; });
    start().ask(target_of(hanging));
    ASSERT_TRUE(until([&] { return !hanging.requests.empty(); }));

    stop();

    EXPECT_TRUE(observations.empty());
}

}  // namespace
}  // namespace onvigil::interview
