// Which logins leave, and when: never the same wrong one twice.
#include <gmock/gmock.h>

#include "scheduler_fixture.hpp"

namespace onvigil::interview {
namespace {

TEST_F(Asking, TheLedgerHasTheMarkBeforeTheLoginIsOnTheWire)
{
    log_in_with("secret");
    bool recorded_first = false;
    FakeCamera& locked = camera([&](const std::string& request) {
        if (test::call_in(request) == Call::get_system_date_and_time) return open_camera(request);
        if (!carries_login(request)) return Does{soap(400, test::refusal())};
        if (ledger.records == 1 && !ledger.marks.empty()) recorded_first = true;
        return open_camera(request);
    });
    start().ask(target_of(locked));

    ASSERT_TRUE(until_ended(1));

    EXPECT_EQ(outcome(), State::ok);
    EXPECT_TRUE(recorded_first);
    EXPECT_EQ(ledger.records, 1u);
    EXPECT_TRUE(ledger.marks.empty());  // accepted
    EXPECT_EQ(locked.requests.size(), 6u);
}

TEST_F(Asking, AHostThatOnlyAnotherNamedGetsNoLogin)
{
    log_in_with("secret");
    FakeCamera& locked = camera([](const std::string& request) {
        if (test::call_in(request) == Call::get_system_date_and_time) return open_camera(request);
        return carries_login(request) ? open_camera(request) : Does{soap(400, test::refusal())};
    });
    net::Target named = target_of(locked);
    named.relayed = true;
    start().ask(named);
    ASSERT_TRUE(until_ended(1));
    EXPECT_EQ(outcome(), State::needs_login);
    EXPECT_EQ(ledger.records, 0u);
    EXPECT_TRUE(
        std::ranges::none_of(locked.requests, [](const std::string& request) { return carries_login(request); }));
}

TEST_F(Asking, WhatMakesTheReadingOfOneHostThrowEndsItsInterviewAlone)
{
    log_in_with("secret");
    FakeCamera& locked = camera([](const std::string& request) {
        if (test::call_in(request) == Call::get_system_date_and_time) return open_camera(request);
        return Does{soap(400, test::refusal())};
    });
    const net::Target target = target_of(locked);
    const auto login = LoginRules(settings.credentials, "salt").find(target, 0);
    protocol::onvif::Decoder decoder;
    Interview interview(target, &login->rule, false, decoder,
                        [](std::size_t) -> std::string { throw std::out_of_range("basic_string::substr"); });
    InterviewContext shared(context.get_executor());
    InterviewSession session(shared);
    session.turn_to(target.address, {}, true);
    bool ended = false;
    std::exception_ptr thrown;
    asio::co_spawn(context, session.run_interview(interview, target, login, ledger, 1s),
                   [&](std::exception_ptr error, bool) { thrown = std::move(error), ended = true; });
    ASSERT_TRUE(until([&] { return ended; }));
    session.close();

    EXPECT_FALSE(thrown);
    const auto identification = interview.take_result({}).identification;
    EXPECT_EQ(identification->state, State::malformed);
    EXPECT_THAT(identification->detail, testing::HasSubstr("a fault of Onvigil"));
    EXPECT_TRUE(ledger.marks.empty()) << "the login was not sent";
    ASSERT_EQ(shared.faults.problems().size(), 1u);
    EXPECT_EQ(shared.faults.problems()[0].detail, "127.0.0.1: basic_string::substr");
}

/// Counts wrong passwords as cameras do that lock accounts.
struct LockingCamera {
    unsigned wrong = 0;
    FakeCamera::Script script()
    {
        return [this](const std::string& request) {
            if (test::call_in(request) == Call::get_system_date_and_time) return open_camera(request);
            if (carries_login(request)) ++wrong;
            return Does{soap(400, test::refusal())};
        };
    }
};

TEST_F(Asking, AWrongPasswordReachesACameraOnceUntilTheConfigurationChanges)
{
    log_in_with("wrong");
    LockingCamera locking;
    FakeCamera& locked = camera(locking.script());
    start().ask(target_of(locked));
    ASSERT_TRUE(until_ended(1));
    EXPECT_EQ(outcome(), State::refused);

    scheduler->forget(locked.address());  // asked again, as after a refresh
    scheduler->ask(target_of(locked));
    ASSERT_TRUE(until_ended(2));
    EXPECT_EQ(outcome(), State::refused);
    EXPECT_EQ(locking.wrong, 1u);

    stop();  // the ledger outlives the daemon
    start().ask(target_of(locked));
    ASSERT_TRUE(until_ended(1));
    EXPECT_EQ(locking.wrong, 1u);

    log_in_with("another");
    scheduler->reconfigure(settings, {});
    scheduler->ask(target_of(locked));
    ASSERT_TRUE(until_ended(2));
    EXPECT_EQ(locking.wrong, 2u);
    EXPECT_EQ(ledger.marks.size(), 1u) << "of the login that the configuration has";
}

TEST_F(Asking, ALoginThatIsNewAtTheStartIsTriedAtOnceAndARefusedOneIsNot)
{
    LockingCamera locking;
    FakeCamera& locked = camera(locking.script());
    KnownInterview known;
    known.address = locked.address();
    known.port = locked.port();
    known.endpoint = "urn:uuid:a";
    known.state = State::needs_login;
    known.at = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) - 1h;

    start({known}).ask(target_of(locked));
    EXPECT_EQ(scheduler->status().queued + scheduler->status().running, 0u) << "there is no login to try";
    stop();

    log_in_with("wrong");
    start({known}).ask(target_of(locked));
    ASSERT_TRUE(until_ended(1));
    EXPECT_EQ(outcome(), State::refused);
    stop();

    known.state = State::refused;
    start({known}).ask(target_of(locked));
    EXPECT_EQ(scheduler->status().queued + scheduler->status().running, 0u) << "it was refused before";
    stop();

    log_in_with("corrected");
    start({known}).ask(target_of(locked));
    ASSERT_TRUE(until_ended(1));
    EXPECT_EQ(locking.wrong, 2u);
}

TEST_F(Asking, ADeviceTriedWithoutANameIsNotTriedAgainUnderOne)
{
    log_in_with("wrong");
    LockingCamera locking;
    FakeCamera& locked = camera(locking.script());
    start().ask(target_of(locked, ""));
    ASSERT_TRUE(until_ended(1));

    scheduler->forget(locked.address());
    scheduler->ask(target_of(locked, "urn:uuid:a"));
    ASSERT_TRUE(until_ended(2));

    EXPECT_EQ(locking.wrong, 1u);
    EXPECT_EQ(outcome(), State::refused);
}

TEST_F(Asking, OneHostSeesAWrongPasswordOnceWhateverEndpointsAndAddressesItHas)
{
    log_in_with("wrong");
    LockingCamera locking;
    FakeCamera& locked = camera(locking.script());
    FakeCamera& other_port = camera(locking.script());
    FakeCamera& other_address = camera(locking.script(), "127.0.0.2");
    known_devices.devices = {{locked.address(), 7}, {other_address.address(), 7}};
    start();
    for (const char* endpoint : {"urn:uuid:a", "urn:uuid:b", "urn:uuid:c"}) scheduler->ask(target_of(locked, endpoint));
    scheduler->ask(target_of(other_port, "urn:uuid:d"));
    scheduler->ask(target_of(other_address, "urn:uuid:e"));

    ASSERT_TRUE(until_ended(5));

    EXPECT_EQ(locking.wrong, 1u);
}

TEST_F(Asking, OneHardwareAddressSeesAWrongPasswordOnceWhateverAddressesAndEndpointsItHas)
{
    log_in_with("wrong");
    LockingCamera locking;
    Gate gate;
    start();
    scheduler->connect_through(gate);
    const model::Mac mac{{0x44, 0x19, 0xb6, 0x0a, 0x0b, 0x0c}};
    for (const auto& [address, endpoint] : {std::pair{"127.0.0.1", "urn:uuid:a"}, {"127.0.0.2", "urn:uuid:b"}}) {
        FakeCamera& at = camera(locking.script(), address);
        gate.macs[at.address()] = mac;
        scheduler->ask(target_of(at, endpoint));
    }
    ASSERT_TRUE(until_ended(2));
    for (const model::Observation& each : observations) EXPECT_EQ(each.identification->state, State::refused);
    EXPECT_EQ(locking.wrong, 1u);

    FakeCamera& other = camera(locking.script(), "127.0.0.3");
    gate.macs[other.address()] = {{0x44, 0x19, 0xb6, 0x0a, 0x0b, 0x0d}};
    scheduler->ask(target_of(other, "urn:uuid:c"));
    ASSERT_TRUE(until_ended(3));
    EXPECT_EQ(locking.wrong, 2u) << "another host";
}

/// That a login is on trial at one address does not make it a refused one at another.
TEST_F(Asking, TwoAddressesOfOneHostAreBothLoggedInToAtTheSameTime)
{
    log_in_with("secret");
    Gate gate;
    start();
    scheduler->connect_through(gate);
    for (const auto& [address, endpoint] : {std::pair{"127.0.0.1", "urn:uuid:a"}, {"127.0.0.2", "urn:uuid:b"}}) {
        FakeCamera& at = camera(
            [](const std::string& request) {
                const bool open = carries_login(request) || test::call_in(request) == Call::get_system_date_and_time;
                return open ? open_camera(request) : Does{soap(400, test::refusal())};
            },
            address);
        gate.macs[at.address()] = {{0x44, 0x19, 0xb6, 0x0a, 0x0b, 0x0c}};
        scheduler->ask(target_of(at, endpoint));
    }
    ASSERT_TRUE(until_ended(2));
    for (const model::Observation& each : observations) EXPECT_EQ(each.identification->state, State::ok);
    EXPECT_TRUE(ledger.marks.empty());
}

TEST_F(Asking, ARefusalInADevicesNameDoesNotEndTheLoginWhereItWasAccepted)
{
    log_in_with("secret");
    unsigned logins = 0;
    FakeCamera& genuine = camera([&](const std::string& request) {
        logins += carries_login(request);
        const bool open = carries_login(request) || test::call_in(request) == Call::get_system_date_and_time;
        return open ? open_camera(request) : Does{soap(400, test::refusal())};
    });
    LockingCamera refusing;
    FakeCamera& stranger = camera(refusing.script(), "127.0.0.2");
    FakeCamera& third = camera(refusing.script(), "127.0.0.3");
    known_devices.devices = {{genuine.address(), 7}, {stranger.address(), 7}, {third.address(), 7}};
    start().ask(target_of(genuine));
    ASSERT_TRUE(until_ended(1));
    scheduler->ask(target_of(stranger, "urn:uuid:b"));
    ASSERT_TRUE(until_ended(2));
    EXPECT_EQ(outcome(), State::refused);
    EXPECT_THAT(observations.back().identification->detail,
                testing::HasSubstr(", which another address of this device accepts, was not accepted at 127.0.0.2"));
    scheduler->ask(target_of(third, "urn:uuid:c"));
    ASSERT_TRUE(until_ended(3));
    EXPECT_EQ(refusing.wrong, 1u) << "what one of the device's addresses refuses is not tried at a third";
    EXPECT_THAT(observations.back().identification->detail, testing::Not(testing::HasSubstr("127.0.0.3")))
        << "it was not tried there";

    const unsigned before = std::exchange(logins, 0u);
    scheduler->forget(genuine.address());
    scheduler->ask(target_of(genuine));
    ASSERT_TRUE(until_ended(4));
    EXPECT_EQ(outcome(), State::ok);
    EXPECT_EQ(logins, before);
}

TEST_F(Asking, AProvenLoginServesAllDevicesOfAHostUntilOneRefusesIt)
{
    log_in_with("secret");
    LockingCamera locking;
    FakeCamera& recorder = camera([](const std::string& request) {
        const bool open = carries_login(request) || test::call_in(request) == Call::get_system_date_and_time;
        return open ? open_camera(request) : Does{soap(400, test::refusal())};
    });
    FakeCamera& stranger = camera(locking.script());
    start();
    for (const char* endpoint : {"urn:uuid:a", "urn:uuid:b"}) scheduler->ask(target_of(recorder, endpoint));
    ASSERT_TRUE(until_ended(2));
    for (const model::Observation& each : observations) EXPECT_EQ(each.identification->state, State::ok);

    scheduler->ask(target_of(stranger, "urn:uuid:c"));
    ASSERT_TRUE(until_ended(3));
    scheduler->ask(target_of(recorder, "urn:uuid:d"));
    ASSERT_TRUE(until_ended(4));

    EXPECT_EQ(locking.wrong, 1u);
    EXPECT_EQ(outcome(), State::refused);
    EXPECT_EQ(ledger.records, 3u);
}

TEST_F(Asking, ALoginThatTheHostTookBeforeLeavesNoMarkWhereItsAnswerIsLost)
{
    log_in_with("secret");
    bool lost = false;
    FakeCamera& locked = camera([&](const std::string& request) {
        if (test::call_in(request) == Call::get_system_date_and_time) return open_camera(request);
        if (!carries_login(request)) return Does{soap(400, test::refusal())};
        return lost ? Does{{}, Does::Then::close} : open_camera(request);
    });
    start().ask(target_of(locked, "urn:uuid:a"));
    ASSERT_TRUE(until_ended(1));
    lost = true;
    scheduler->ask(target_of(locked, "urn:uuid:b"));
    ASSERT_TRUE(until_ended(2));

    EXPECT_EQ(ledger.records, 2u) << "the mark was there while the login was on its way";
    EXPECT_TRUE(ledger.marks.empty());
    EXPECT_EQ(outcome(), State::unreachable);
}

TEST_F(Asking, ALoginThatCannotBeRecordedIsNotTried)
{
    log_in_with("secret");
    ledger.broken = true;
    LockingCamera locking;
    FakeCamera& locked = camera(locking.script());
    start().ask(target_of(locked));

    ASSERT_TRUE(until_ended(1));

    EXPECT_EQ(locking.wrong, 0u);
    EXPECT_TRUE(ledger.marks.empty());
}

TEST_F(Asking, ABusyHostSeesAnUnprovenLoginTwiceAtMostWhateverEndpointsItHas)
{
    log_in_with("secret");
    unsigned busy = 1, logins = 0;
    FakeCamera& camera_ = camera([&](const std::string& request) {
        if (test::call_in(request) == Call::get_system_date_and_time) return open_camera(request);
        if (!carries_login(request)) return Does{soap(400, test::refusal())};
        ++logins;
        if (busy == 0) return open_camera(request);
        --busy;
        return Does{"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"};
    });
    start().ask(target_of(camera_, "urn:uuid:a"));
    ASSERT_TRUE(until_ended(1));
    EXPECT_EQ(outcome(), State::malformed);
    scheduler->ask(target_of(camera_, "urn:uuid:b"));
    ASSERT_TRUE(until_ended(2));
    EXPECT_EQ(outcome(), State::ok) << "it was not judged, so it was tried once more";
    EXPECT_TRUE(ledger.marks.empty());

    ledger.acceptances.clear();
    busy = 100;
    logins = 0;
    for (std::size_t i = 3; i <= 6; ++i) {
        scheduler->ask(target_of(camera_, "urn:uuid:" + std::to_string(i)));
        ASSERT_TRUE(until_ended(i));
    }
    EXPECT_EQ(logins, 2u);
    EXPECT_EQ(outcome(), State::needs_login);
    EXPECT_THAT(observations.back().identification->detail, testing::HasSubstr("no answer tells whether"));
}

}  // namespace
}  // namespace onvigil::interview
