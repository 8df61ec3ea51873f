#include "across_a_router.hpp"

namespace onvigil::discovery {
namespace {

TEST_F(DiscoveryAcrossARouter, ANetworkIsAskedAddressByAddressAndReported)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    start(routed());
    ASSERT_TRUE(until([&] { return notes_.rounds.size() >= 2; }));
    const auto sweep = std::find_if(notes_.rounds.begin(), notes_.rounds.end(), [](const auto& r) {
        return r.networks == std::vector<std::string>{"10.77.0.0/24"};
    });
    ASSERT_NE(sweep, notes_.rounds.end());
    EXPECT_TRUE(sweep->silent.empty());
    EXPECT_EQ(camera.probes(), 2u);
    ASSERT_EQ(notes_.asks.size(), 1u);
    EXPECT_EQ(notes_.asks[0].network, "10.77.0.0/24");
    EXPECT_FALSE(notes_.asks[0].foreign_subnet);
    EXPECT_TRUE(discovery_->status().sweep.last_finished.has_value());
    EXPECT_EQ(discovery_->sweep_position(), SweepPosition());
}

TEST_F(DiscoveryAcrossARouter, AnswersToASweepFromAFixedPortBelongToItsNetwork)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    DiscoverySettings settings = routed();
    settings.source_port = 40'000;
    start(settings);
    ASSERT_TRUE(until([&] { return swept("10.77.0.0/24") == 1; }));
    ASSERT_EQ(notes_.asks.size(), 1u);
    EXPECT_EQ(notes_.asks[0].network, "10.77.0.0/24");
    EXPECT_FALSE(notes_.asks[0].foreign_subnet);
}

TEST_F(DiscoveryAcrossARouter, WhoAnswersNoDatagramIsKnockedAt)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    camera.silence();
    asio::ip::tcp::acceptor web = devices_->in([&] {
        return asio::ip::tcp::acceptor(context_, {*model::parse_ip("10.77.0.9"), 8000});
    });
    DiscoverySettings settings = routed();
    settings.networks = {*model::parse_cidr("10.77.0.8/30")};
    settings.tcp_ports = {554, 8000};
    start(settings);
    ASSERT_TRUE(until([&] { return !notes_.asks.empty(); }));
    EXPECT_EQ(notes_.asks[0].address, *model::parse_ip("10.77.0.9"));
    EXPECT_EQ(notes_.asks[0].url.port, 8000);
    EXPECT_EQ(notes_.heard_from("10.77.0.9", model::Protocol::http), 1u);
}

TEST_F(DiscoveryAcrossARouter, KnocksKeepThePaceOfOneHost)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    camera.silence();
    asio::ip::tcp::acceptor web = devices_->in([&] {
        return asio::ip::tcp::acceptor(context_, {*model::parse_ip("10.77.0.9"), 8000});
    });
    DiscoverySettings settings = routed();
    settings.window = 100ms;
    settings.networks = {*model::parse_cidr("10.77.0.9/32")};
    for (std::uint16_t port = 1000; port < 1040; ++port) settings.tcp_ports.push_back(port);
    settings.tcp_ports.push_back(8000);
    const Instant began = std::chrono::steady_clock::now();
    start(settings);
    ASSERT_TRUE(until([&] { return !notes_.asks.empty(); }));
    EXPECT_GT(std::chrono::steady_clock::now() - began, 1s) << "41 knocks, at most 25 in a counted second";
}

TEST_F(DiscoveryAcrossARouter, WhoIsBeingAskedIsKnockedAtAfterwards)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    camera.silence();
    asio::ip::tcp::acceptor web = devices_->in([&] {
        return asio::ip::tcp::acceptor(context_, {*model::parse_ip("10.77.0.9"), 8000});
    });
    web.non_blocking(true);
    DiscoverySettings settings = routed();
    settings.window = 100ms;
    settings.networks = {*model::parse_cidr("10.77.0.9/32")};
    settings.tcp_ports = {8000};
    notes_.being_asked = true;
    start(settings);
    ASSERT_TRUE(until([&] { return notes_.turns_wanted >= 3; }));
    boost::system::error_code none;
    (void)web.accept(none);
    EXPECT_EQ(none, asio::error::would_block) << "one connection a device";
    notes_.being_asked = false;
    ASSERT_TRUE(until([&] { return !notes_.asks.empty(); }));
    EXPECT_TRUE(notes_.occupied.empty()) << "the interview that follows has its turn";
}

TEST_F(DiscoveryAcrossARouter, AScanOfANetworkThatIsNotConfiguredAsksItToo)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    start(quick());
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    EXPECT_EQ(camera.probes(), 0u);
    const auto summary = scan({*model::parse_cidr("10.77.0.8/29")});
    ASSERT_TRUE(summary.has_value());
    EXPECT_EQ(summary->asked, 8u);
    EXPECT_EQ(summary->devices, 1u) << "who answered the sweep counts";
    ASSERT_EQ(notes_.asks.size(), 1u);
    EXPECT_EQ(notes_.asks[0].network, "10.77.0.8/29");
}

TEST_F(DiscoveryAcrossARouter, ASmallScanDoesNotWaitForALargeOneThatCanBeStopped)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    DiscoverySettings settings = quick();
    settings.rate = 500;
    start(settings);
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    const std::vector<model::Cidr> large{*model::parse_cidr("10.77.128.0/17")};
    EXPECT_GT(discovery_->expected(large), 60s);
    const auto progress = std::make_shared<ScanProgress>();
    bool ended = false;
    asio::co_spawn(context_, discovery_->scan(large, progress),
                   [&](std::exception_ptr, ScanProgress) { ended = true; });
    ASSERT_TRUE(until([&] { return progress->asked > 0; }));
    const auto small = scan({*model::parse_cidr("10.77.0.8/29")});
    ASSERT_TRUE(small.has_value());
    EXPECT_EQ(small->devices, 1u);
    EXPECT_FALSE(ended);
    discovery_->stop_scan(*progress);
    ASSERT_TRUE(until([&] { return ended; }, 2s));
    EXPECT_TRUE(progress->stopped);
    EXPECT_LT(progress->asked, progress->total);
    EXPECT_EQ(swept("10.77.128.0/17"), 0u) << "what was not asked to its end says of nothing that it is silent";
}

TEST_F(DiscoveryAcrossARouter, AReloadThatExcludesANetworkEndsItsScan)
{
    DiscoverySettings settings = quick();
    settings.rate = 100;
    start(settings);
    const auto progress = std::make_shared<ScanProgress>();
    bool ended = false;
    asio::co_spawn(context_, discovery_->scan({*model::parse_cidr("10.77.128.0/17")}, progress),
                   [&](std::exception_ptr, ScanProgress) { ended = true; });
    ASSERT_TRUE(until([&] { return progress->asked > 0; }));
    settings.exclude = {*model::parse_cidr("10.77.0.0/16")};
    discovery_->reconfigure(settings);
    ASSERT_TRUE(until([&] { return ended; }, 2s));
    EXPECT_TRUE(progress->stopped);
}

TEST_F(DiscoveryAcrossARouter, AScanIsNoHomeForADeviceThatHasOne)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    notes_.known = {*model::parse_ip("10.77.0.9")};
    start(quick());
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    notes_.asks.clear();
    ASSERT_TRUE(scan({*model::parse_cidr("10.77.0.8/29")}).has_value());
    ASSERT_EQ(notes_.asks.size(), 1u);
    EXPECT_EQ(notes_.asks[0].network, "lan0");
}

TEST_F(DiscoveryAcrossARouter, OfNetworksInsideEachOtherOneNameIsUsed)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    DiscoverySettings settings = routed();
    settings.networks = {*model::parse_cidr("10.77.0.8/29"), *model::parse_cidr("10.77.0.0/28")};
    start(settings);
    ASSERT_TRUE(until([&] { return notes_.rounds.size() >= 2; }));
    ASSERT_TRUE(scan({*model::parse_cidr("10.77.0.8/30")}).has_value()) << "inside a configured one";
    EXPECT_EQ(swept("10.77.0.0/28"), 1u);
    EXPECT_EQ(swept("10.77.0.8/29"), 0u);
    ASSERT_EQ(notes_.asks.size(), 2u);
    for (const net::Target& target : notes_.asks) EXPECT_EQ(target.network, "10.77.0.0/28");
}

TEST_F(DiscoveryAcrossARouter, ALostAnswerIsAskedForAgainBeforeAnybodyIsMissed)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    camera.miss(2);  // both kinds of the first pass
    start(routed());
    ASSERT_TRUE(until([&] { return swept("10.77.0.0/24") == 1; }));
    EXPECT_EQ(camera.probes(), 4u);
    EXPECT_EQ(notes_.heard_from("10.77.0.9", model::Protocol::ws_discovery), 1u);
    EXPECT_TRUE(notes_.rounds.back().silent.empty());
}

TEST_F(DiscoveryAcrossARouter, ASmallScanDoesNotWaitBehindALargeSweep)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    DiscoverySettings settings = routed();
    settings.rate = 20;  // 254 hosts, two datagrams each: 25 seconds
    settings.window = 300ms;
    start(settings);
    ASSERT_TRUE(until([&] { return discovery_->status().sweep.running; }));
    auto progress = std::make_shared<ScanProgress>();
    std::optional<ScanProgress> summary;
    asio::co_spawn(context_, discovery_->scan({*model::parse_cidr("10.77.0.8/30")}, progress),
                   [&](std::exception_ptr, ScanProgress s) { summary = s; });
    ASSERT_TRUE(until([&] { return progress->devices == 1; })) << "shown while it runs";
    ASSERT_TRUE(until([&] { return summary.has_value(); }));
    EXPECT_EQ(progress->total, 4u);
    EXPECT_EQ(summary->devices, 1u);
    const model::SweepStatus sweep = discovery_->status().sweep;
    EXPECT_TRUE(sweep.running);
    EXPECT_LT(sweep.asked, sweep.total / 2);
    EXPECT_EQ(swept("10.77.0.0/24"), 0u);
    EXPECT_TRUE(until([&] { return discovery_->status().sweep.asked > sweep.asked; })) << "it goes on";
}

TEST_F(DiscoveryAcrossARouter, AScanJoinsTheSweepUnderWay)
{
    FakeCamera camera(context_, socket_, "10.77.0.9");
    DiscoverySettings settings = routed();
    settings.networks = {*model::parse_cidr("10.77.0.8/29")};
    start(settings);
    ASSERT_TRUE(until([&] { return camera.probes() == 2; }));
    const auto summary = scan();
    ASSERT_TRUE(summary.has_value());
    EXPECT_EQ(swept("10.77.0.8/29"), 1u);
    EXPECT_EQ(camera.probes(), 2u);
    EXPECT_EQ(summary->devices, 1u) << "who had answered before counts";
    ASSERT_TRUE(scan().has_value());
    EXPECT_EQ(swept("10.77.0.8/29"), 2u) << "now none is under way";
}

TEST_F(DiscoveryAcrossARouter, EachHostIsAskedWithIdsOfItsOwn)
{
    devices_->in([] { NetworkNamespace::run("ip addr add 10.77.0.10/32 dev lo"); });
    auto second = devices_->in([&] {
        auto socket = std::make_shared<net::UdpSocket>(context_.get_executor(), net::UdpSocket::Family::v4);
        socket->bind(*model::parse_ip("10.77.0.10"), 3702, true);
        return socket;
    });
    start(routed());
    std::set<std::string> ids[2];
    net::ReceiveBuffer buffer;
    const auto read = [&](net::UdpSocket& socket, std::set<std::string>& into) {
        for (const net::Datagram& datagram : socket.receive(buffer))
            if (const auto probe = wsd::decode(datagram.bytes)) into.insert(probe->message_id);
    };
    ASSERT_TRUE(until([&] {
        read(*socket_, ids[0]);
        read(*second, ids[1]);
        return ids[0].size() >= 2 && ids[1].size() >= 2;
    })) << "two kinds of probe";
    for (const std::string& id : ids[0]) EXPECT_FALSE(ids[1].contains(id)) << id;
}

/// Neither by a probe where multicast may be broken, nor because it bears marks of a maker.
TEST_F(DiscoveryAcrossARouter, AStrangerIsAskedForNoReason)
{
    sensor_->in([] { NetworkNamespace::run("ip route add 203.0.113.0/24 via 10.9.0.2"); });
    devices_->in([] { NetworkNamespace::run("ip addr add 203.0.113.7/32 dev lo"); });
    auto stranger = devices_->in([&] {
        auto socket = std::make_shared<net::UdpSocket>(context_.get_executor(), net::UdpSocket::Family::v4);
        socket->bind(*model::parse_ip("203.0.113.7"), 3702, true);
        return socket;
    });
    notes_.known = {*model::parse_ip("203.0.113.7"), *model::parse_ip("10.77.0.9")};
    start(quick());
    net::ReceiveBuffer buffer;
    bool asked = false;
    ASSERT_TRUE(until([&] { return asked = asked || !socket_->receive(buffer).empty(); })) << "in a private range";
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    EXPECT_TRUE(stranger->receive(buffer).empty());

    for (const auto* host : {"203.0.113.7", "fd00:ec2::254", "10.77.0.9"}) {
        net::Target target;
        target.address = *model::parse_ip(host);
        discovery_->ask(std::move(target));
    }
    ASSERT_EQ(notes_.asks.size(), 1u);
    EXPECT_EQ(notes_.asks[0].address, *model::parse_ip("10.77.0.9"));
    EXPECT_EQ(discovery_->status().drops.at("not-asked-elsewhere"), 2u);
}

/// As by a host that was probed itself, and so knows the port.
TEST_F(DiscoveryAcrossARouter, WhatComesToThePortOfProbesFromHostsThatWereNotAskedIsBounded)
{
    sensor_->in([] { NetworkNamespace::run("ip route add 10.78.0.0/15 via 10.9.0.2"); });
    devices_->in([] { NetworkNamespace::run("ip route add local 10.78.0.0/15 dev lo"); });
    auto forger = devices_->in(
        [&] { return std::make_unique<net::UdpSocket>(context_.get_executor(), net::UdpSocket::Family::v4); });
    start(routed());
    std::uint16_t port = 0;
    net::ReceiveBuffer buffer;
    ASSERT_TRUE(until([&] {
        for (const net::Datagram& probe : socket_->receive(buffer)) port = probe.port;
        return port != 0;
    }));

    std::uint32_t host = 0x0A4E0000;
    const auto forge_some = [&] {
        for (unsigned i = 0; i < 200; ++i) {
            const asio::ip::address_v4 from(host++);
            const std::string bytes = wsd::encode(FakeCamera::message(wsd::Kind::probe_matches, from.to_string(), ""));
            const net::Outgoing out{*model::parse_ip("10.9.0.1"), port, protocol::as_bytes(bytes), from};
            (void)forger->send({&out, 1});
        }
    };
    while (!discovery_->flooded() && host < 0x0A4E0000 + 2 * Newcomers::most) {
        const std::size_t heard = notes_.observations.size();
        forge_some();
        (void)until([&] { return notes_.observations.size() > heard + 100 || discovery_->flooded(); }, 1s);
    }
    EXPECT_TRUE(discovery_->flooded());
    EXPECT_LE(notes_.observations.size(), Newcomers::most + 10) << "and what has answered";
}

TEST_F(DiscoveryAcrossARouter, WhoShowsNoDoorOfItsOwnIsAskedBeforeTheSweepEnds)
{
    auto socket = devices_->in([&] {
        auto made = std::make_shared<net::UdpSocket>(context_.get_executor(), net::UdpSocket::Family::v4);
        made->bind(*model::parse_ip("10.77.0.9"), 37'020, true);
        return made;
    });
    asio::co_spawn(context_,
                   parrot(socket,
                          "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ProbeMatch><Uuid>1</Uuid>"
                          "<Types>inquiry</Types><DeviceDescription>DS-2CD2012-I</DeviceDescription>"
                          "<HttpPort>81</HttpPort><MAC>44-19-b6-0a-0b-0c</MAC></ProbeMatch>"),
                   asio::detached);
    DiscoverySettings settings = quick();
    settings.protocols = {model::Protocol::sadp};
    settings.window = 300ms;
    start(settings);
    ASSERT_TRUE(until([&] { return notes_.rounds.size() == 1; }));
    settings.networks = {*model::parse_cidr("10.77.0.8/29")};
    discovery_->reconfigure(settings);
    ASSERT_TRUE(until([&] { return swept("10.77.0.8/29") == 1; }));
    EXPECT_EQ(notes_.rounds.size(), 2u) << "no other round in between";
    ASSERT_EQ(notes_.asks.size(), 1u);
    EXPECT_EQ(notes_.asks[0].url.port, 81);
    EXPECT_EQ(notes_.asks[0].network, "10.77.0.8/29");
    socket->close();
}

TEST_F(DiscoveryOnAWire, AScanOfANetworkOnALinkTakesAsLongAsItSaysAndFindsAHostThatTheKernelFindsLate)
{
    DiscoverySettings settings = quick();
    settings.window = 500ms;
    settings.protocols = model::discovery_protocols();
    start(settings);
    ASSERT_TRUE(until([&] { return !notes_.rounds.empty(); }));
    FakeCamera camera(context_, *devices_, 0, "10.9.0.77");
    const model::Cidr network = *model::parse_cidr("10.9.0.0/24");
    const Instant began = std::chrono::steady_clock::now();
    std::optional<ScanProgress> summary;
    asio::co_spawn(context_, discovery_->scan({network}), [&](std::exception_ptr, ScanProgress s) { summary = s; });
    EXPECT_FALSE(until([&] { return summary.has_value(); }, 1500ms)) << "most hosts have been looked for";
    devices_->in([] { NetworkNamespace::run("ip addr add 10.9.0.77/32 dev cam0"); });
    ASSERT_TRUE(until([&] { return summary.has_value(); }, 20s));
    EXPECT_LT(std::chrono::steady_clock::now() - began, discovery_->expected({network}) + 1s);
    EXPECT_GE(camera.probes(), 1u);
}

}  // namespace
}  // namespace onvigil::discovery
