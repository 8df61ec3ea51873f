// One host answers a probe and names another, 10.77.0.10, as the place of its service.
#include "discovery/named_host_probe.hpp"

#include "across_a_router.hpp"

namespace onvigil::discovery {
namespace {

class NamedHostProbeTest : public DiscoveryAcrossARouter {
protected:
    void SetUp() override
    {
        DiscoveryAcrossARouter::SetUp();
        if (IsSkipped()) return;
        devices_->in([] { NetworkNamespace::run("ip addr add 10.77.0.10/32 dev lo"); });
        relay_ = std::make_unique<FakeCamera>(context_, socket_, "10.77.0.10");
        settings_ = routed();
        settings_.networks = {*model::parse_cidr("10.77.0.8/29")};
    }

    asio::ip::tcp::acceptor open(std::uint16_t port)
    {
        auto open = devices_->in([&] { return asio::ip::tcp::acceptor(context_, {named_, port}); });
        open.non_blocking(true);
        return open;
    }
    static bool was_connected_to(asio::ip::tcp::acceptor& port)
    {
        boost::system::error_code none;
        (void)port.accept(none);
        return none != asio::error::would_block;
    }
    /// Where the device is asked; it is waited for.
    model::IpAddress asked()
    {
        EXPECT_TRUE(until([&] { return !notes_.asks.empty(); }));
        return notes_.asks.empty() ? model::IpAddress() : notes_.asks[0].address;
    }

    const model::IpAddress sender_ = *model::parse_ip("10.77.0.9"), named_ = *model::parse_ip("10.77.0.10");
    std::unique_ptr<FakeCamera> relay_;
    DiscoverySettings settings_;
};

TEST_F(NamedHostProbeTest, ANamedHostThatOpensTheNamedPortHasTheDevice)
{
    auto service = open(8080);
    start(settings_);
    EXPECT_EQ(asked(), named_);
    EXPECT_TRUE(was_connected_to(service));
    EXPECT_GE(notes_.heard_from("10.77.0.10", model::Protocol::ws_discovery), 1u);
}

TEST_F(NamedHostProbeTest, AWebServerShowsThatTheHostIsThereWhereTheNamedPortIsClosed)
{
    auto web = open(80);
    start(settings_);
    EXPECT_EQ(asked(), named_);
    EXPECT_TRUE(was_connected_to(web));
}

TEST_F(NamedHostProbeTest, AnExcludedHostGetsNoConnectionWhateverNamesIt)
{
    auto service = open(8080);
    settings_.exclude = {*model::parse_cidr("10.77.0.10/32")};
    start(settings_);
    EXPECT_EQ(asked(), sender_);
    EXPECT_FALSE(was_connected_to(service));
}

TEST_F(NamedHostProbeTest, AHostThatIsBeingAskedIsThereAndGetsNoSecondConnection)
{
    auto service = open(8080);
    notes_.being_asked = true;
    start(settings_);
    EXPECT_EQ(asked(), named_);
    EXPECT_FALSE(was_connected_to(service));
}

}  // namespace
}  // namespace onvigil::discovery
