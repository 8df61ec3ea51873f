#include "on_a_wire.hpp"

namespace onvigil::discovery {
namespace {

TEST_F(DiscoveryOnAWire, OnASilentNetworkTheKnownDevicesAreAskedOneByOne)
{
    FakeCamera camera(context_, *devices_, 0, "10.9.0.2");  // hears no multicast
    notes_.known = {*model::parse_ip("10.9.0.2"), *model::parse_ip("10.9.0.77")};
    DiscoverySettings settings = quick();
    start(settings);
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    EXPECT_TRUE(notes_.rounds[0].silent.empty()) << "somebody answered in the end";
    EXPECT_EQ(notes_.heard_from("10.9.0.2", model::Protocol::ws_discovery), 1u);
}

TEST_F(DiscoveryOnAWire, ADeviceOfASweptNetworkThatAnswersUnicastAloneIsHeardInEveryRound)
{
    devices_->in([] { NetworkNamespace::run("ip addr add 10.9.0.3/24 dev cam0"); });
    FakeCamera loud(context_, *devices_, camera_interface_, "10.9.0.3");
    FakeCamera quiet(context_, *devices_, 0, "10.9.0.2");  // hears no multicast
    notes_.known = {*model::parse_ip("10.9.0.2"), *model::parse_ip("10.9.0.3")};
    DiscoverySettings settings = many_rounds();
    settings.networks = {*model::parse_cidr("10.9.0.2/32")};
    settings.network_interval = 1h;
    start(settings);
    EXPECT_TRUE(until([&] { return notes_.heard_from("10.9.0.2", model::Protocol::ws_discovery) >= 4; }, 25s))
        << "the sweep alone asks once";
}

TEST_F(DiscoveryOnAWire, AScanThatIsAskedForWhileARoundEndsWaitsForTheNextOne)
{
    sensor_->in([] { NetworkNamespace::run("ip neigh replace 10.9.0.7 lladdr 02:00:00:0a:0b:0c dev lan0 nud stale"); });
    const auto ended_with = std::make_shared<std::uint64_t>(0);
    notes_.hears = [this, ended_with, asked = false]() mutable {  // neighbours that say nothing are told at its end
        if (std::exchange(asked, true)) return;
        asio::co_spawn(context_, discovery_->scan({}), [this, ended_with](std::exception_ptr, ScanProgress) {
            *ended_with = discovery_->status().rounds.count;
        });
    };
    DiscoverySettings settings = quick();
    settings.protocols = {model::Protocol::neighbours};
    start(settings);
    EXPECT_TRUE(until([&] { return *ended_with > 0; }, 20s));
    EXPECT_EQ(*ended_with, 2u);
}

/// A second network card of the sensor, in the same network as the first: a switch joins them and the camera.
class TwoCardsInOneNetwork : public DiscoveryOnAWire, public ::testing::WithParamInterface<std::uint16_t> {
protected:
    void SetUp() override
    {
        DiscoveryOnAWire::SetUp();
        if (IsSkipped()) return;
        sensor_->in([&] {
            NetworkNamespace::run("ip link add lan1 type veth peer name cam1 netns " + devices_->path());
            NetworkNamespace::run("ip addr add 10.9.0.5/24 dev lan1 && ip link set lan1 up");
        });
        camera_interface_ = devices_->in([] {
            NetworkNamespace::run(
                "ip link add br0 type bridge && ip link set br0 up && ip addr del 10.9.0.2/24 dev cam0");
            NetworkNamespace::run("ip link set cam0 master br0 && ip link set cam1 master br0 && ip link set cam1 up");
            NetworkNamespace::run("ip link set br0 address 02:00:00:0a:0b:0d && ip addr add 10.9.0.2/24 dev br0");
            return int(if_nametoindex("br0"));
        });
        sensor_->in([] {  // a neighbour is tried in each round
            NetworkNamespace::run(
                "for card in lan0 lan1; do ip neigh replace 10.9.0.2 lladdr 02:00:00:0a:0b:0d dev $card nud stale; "
                "done");
        });
    }
};

TEST_P(TwoCardsInOneNetwork, AnAnswerCountsForTheCardWhoseProbeItAnswers)
{
    FakeCamera camera(context_, *devices_, camera_interface_, "10.9.0.2");
    camera.drop_repeated_ids();
    notes_.known = {*model::parse_ip("10.9.0.2")};
    DiscoverySettings settings = many_rounds();
    settings.source_port = GetParam();
    start(settings);
    const auto both_heard = [&] {
        const auto interfaces = discovery_->status().interfaces;
        return interfaces.size() == 2 && std::ranges::all_of(interfaces, [](const auto& one) {
                   return !one.silent && one.answers_last_round > 0u;
               });
    };
    EXPECT_TRUE(until(both_heard, 25s));
    EXPECT_TRUE(until([&] { return discovery_->status().problems.empty(); }, 25s));
    camera.silence();
    const auto one_silent = [&] { return has_problem("nobody at all answered on lan"); };
    EXPECT_TRUE(until(one_silent, 25s)) << "what answers no probe is silent as before";
}

INSTANTIATE_TEST_SUITE_P(SourcePorts, TwoCardsInOneNetwork, ::testing::Values(0, 40'000));

TEST_F(DiscoveryOnAWire, ANetworkWhereNobodyAnswersIsSaidToBeSilent)
{
    start(quick());
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    EXPECT_EQ(notes_.rounds[0].silent, std::vector<std::string>{"lan0"});
    const Status status = discovery_->status();
    EXPECT_TRUE(status.interfaces.at(0).silent);
    ASSERT_EQ(status.problems.size(), 1u);
    EXPECT_EQ(status.problems[0].what, "nobody at all answered on lan0");
}

TEST_F(DiscoveryOnAWire, AnInterfaceThatIsRenamedHasBeenSilentForAsLong)
{
    start(many_rounds());
    const auto shown = [&] {
        const auto interfaces = discovery_->status().interfaces;
        return interfaces.size() == 1 ? interfaces[0] : model::InterfaceStatus();
    };
    ASSERT_TRUE(until([&] { return shown().silent_rounds >= 3; }, 25s));
    sensor_->in([] { NetworkNamespace::run("ip link set lan0 name lan7 || ip link set lan0 down name lan7 up"); });
    ASSERT_TRUE(until([&] { return shown().name == "lan7"; }));
    EXPECT_GE(shown().silent_rounds, 3u);
    EXPECT_TRUE(shown().silent);
}

TEST_F(DiscoveryOnAWire, KnownDevicesDoNotHideThatMulticastIsBroken)
{
    FakeCamera camera(context_, *devices_, 0, "10.9.0.2");  // hears no multicast
    notes_.known = {*model::parse_ip("10.9.0.2")};
    start(many_rounds());
    ASSERT_TRUE(until([&] { return has_problem("nobody answers multicast on lan0"); }));
    EXPECT_GE(notes_.rounds.size(), 2u) << "once may be bad luck";
    EXPECT_TRUE(notes_.rounds.back().silent.empty());
    EXPECT_TRUE(discovery_->status().interfaces.at(0).silent);
}

TEST_F(DiscoveryOnAWire, SilenceThatGoesOnIsToldInEveryRoundWhateverItsCauseTurnsOutToBe)
{
    FakeCamera camera(context_, *devices_, 0, "10.9.0.2");  // hears no multicast
    start(many_rounds());
    ASSERT_TRUE(until([&] { return has_problem("nobody at all answered on lan0") && notes_.rounds.size() >= 2; }));
    notes_.known = {*model::parse_ip("10.9.0.2")};
    bool always_told = true;
    EXPECT_TRUE(until([&] {
        always_told = always_told && !discovery_->status().problems.empty();
        return has_problem("nobody answers multicast on lan0");
    }));
    EXPECT_TRUE(always_told);
}

TEST_F(DiscoveryOnAWire, KnownDevicesDoNotHideThatMulticastIsBrokenWhereThePortIsFixed)
{
    FakeCamera camera(context_, *devices_, 0, "10.9.0.2");  // hears no multicast
    notes_.known = {*model::parse_ip("10.9.0.2")};
    DiscoverySettings settings = many_rounds();
    settings.source_port = 40'000;
    start(settings);
    EXPECT_TRUE(until([&] { return has_problem("nobody answers multicast on lan0"); }));
}

TEST_F(DiscoveryOnAWire, NeighboursThatAnswerNothingAreTriedSoThatTheKernelForgetsWhoIsGone)
{
    devices_->in([] { NetworkNamespace::run("ip addr add 10.9.0.3/24 dev cam0"); });
    sensor_->in([] {
        NetworkNamespace::run(
            "MAC=02:00:00:0a:0b:0c; for host in 2 3; do "
            "ip neigh replace 10.9.0.$host lladdr $MAC dev lan0 nud stale; done");
    });
    devices_->in(
        [] { NetworkNamespace::run("ip link set cam0 address 02:00:00:0a:0b:0c; ip addr del 10.9.0.3/24 dev cam0"); });
    notes_.neighbours = {*model::parse_ip("10.9.0.2"), *model::parse_ip("10.9.0.3")};
    auto settings = quick();
    settings.interval = 3s;
    settings.protocols = {model::Protocol::neighbours};
    start(settings);
    const auto told = [&](std::string_view address) { return notes_.heard_from(address, model::Protocol::neighbours); };
    ASSERT_TRUE(until([&] { return notes_.rounds.size() >= 6; }, 25s));
    EXPECT_GE(told("10.9.0.2"), 6u);
    EXPECT_GE(told("10.9.0.3"), 1u) << "at first the kernel believes that it is there";
    EXPECT_LT(told("10.9.0.3"), 5u) << "some eight seconds later it does not";
}

TEST_F(DiscoveryOnAWire, ANeighbourThatDiedSinceTheLastRoundIsMissedByTheNextOne)
{
    const auto stale = [&] {
        NetworkNamespace::run(
            "MAC=02:00:00:0a:0b:0c; for host in 2 3 4; do "
            "ip neigh replace 10.9.0.$host lladdr $MAC dev lan0 nud stale; done");
    };
    devices_->in([] {
        NetworkNamespace::run(
            "ip link set cam0 address 02:00:00:0a:0b:0c; ip addr add 10.9.0.3/24 dev cam0; ip addr add 10.9.0.4/24 dev "
            "cam0");
    });
    sensor_->in(stale);
    notes_.neighbours = {*model::parse_ip("10.9.0.2"), *model::parse_ip("10.9.0.3")};
    auto settings = quick();
    settings.interval = 18s;
    settings.protocols = {model::Protocol::neighbours};
    start(settings);
    const auto told = [&](std::string_view address) { return notes_.heard_from(address, model::Protocol::neighbours); };
    const auto regular = [&] {
        return std::count_if(notes_.rounds.begin(), notes_.rounds.end(),
                             [](const auto& round) { return !round.extra; });
    };
    ASSERT_TRUE(until([&] { return regular() == 1; }));
    EXPECT_EQ(told("10.9.0.3"), notes_.rounds.size());
    EXPECT_EQ(told("10.9.0.4"), notes_.rounds.size()) << "the inventory does not know it";
    devices_->in([] { NetworkNamespace::run("ip addr del 10.9.0.3/24 dev cam0; ip addr del 10.9.0.4/24 dev cam0"); });
    sensor_->in(stale);  // as in the minutes between two rounds
    ASSERT_TRUE(until([&] { return regular() == 2; }, 30s));
    EXPECT_EQ(told("10.9.0.2"), notes_.rounds.size());
    EXPECT_LT(told("10.9.0.3"), notes_.rounds.size());
    EXPECT_LT(told("10.9.0.4"), notes_.rounds.size());
}

}  // namespace
}  // namespace onvigil::discovery
