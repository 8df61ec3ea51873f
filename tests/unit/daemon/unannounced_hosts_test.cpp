#include "daemon/unannounced_hosts.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace onvigil::daemon {
namespace {

using model::Protocol;
using State = model::Identification::State;

class CountingListener final : public CommitListener {
public:
    void committed(std::span<const RecordChange> changes, std::span<const model::Event>) override
    {
        told += changes.size();
    }
    std::size_t told = 0;
};

struct Host {
    std::vector<Protocol> protocols;
    bool recognised = true;
    State state = State::pending;
    bool asked = false;
    model::Presence presence = model::Presence::online;
};

model::Record record(const Host& host)
{
    model::Device device;
    device.id = "dev-1";
    device.addresses = {*model::parse_ip("10.0.0.7")};
    device.network = "lan0";
    device.protocols = host.protocols;
    device.presence = host.presence;
    device.identification.state = host.state;
    if (host.asked) device.identification.at = model::TimePoint(std::chrono::seconds(1));
    model::Verdict verdict;
    if (host.recognised) verdict.reasons.push_back({.maker = model::SharedText("dahua"), .text = {}});
    return {std::make_shared<const model::Device>(device), std::make_shared<const model::Verdict>(verdict)};
}

std::vector<net::Target> asked_of(const Host& host)
{
    std::vector<net::Target> out;
    CountingListener next;
    UnannouncedHosts hosts(next, [&](net::Target target) { out.push_back(std::move(target)); });
    const RecordChange change{{}, record(host)};
    hosts.committed(std::span(&change, 1), {});
    EXPECT_EQ(next.told, 1u);
    return out;
}

TEST(UnannouncedHosts, AreAskedWhereTheirAnnouncementsOrTheirMacNameAMaker)
{
    for (const auto& protocols :
         {std::vector{Protocol::ssdp}, {Protocol::mdns}, {Protocol::ssdp, Protocol::neighbours}}) {
        const auto asked = asked_of({protocols});
        ASSERT_EQ(asked.size(), 1u);
        EXPECT_EQ(asked[0].url, net::ServiceUrl());
        EXPECT_EQ(asked[0].address, *model::parse_ip("10.0.0.7"));
        EXPECT_EQ(asked[0].network, "lan0");
    }
    EXPECT_EQ(asked_of({{Protocol::ssdp}, true, State::none}).size(), 1u) << "a maker was recognised later";
    EXPECT_EQ(asked_of({{Protocol::neighbours}, false}).size(), 1u) << "the inventory holds none but makers' hosts";
}

TEST(UnannouncedHosts, AreLeftAloneWhereNothingNamesAMakerOrAnotherSignLeadsToThem)
{
    EXPECT_TRUE(asked_of({{Protocol::ssdp, Protocol::neighbours}, false}).empty());
    EXPECT_TRUE(asked_of({{Protocol::ssdp}, true, State::none, true}).empty()) << "an attempt has ended";
    EXPECT_TRUE(asked_of({{Protocol::ws_discovery, Protocol::ssdp}}).empty()) << "asked because of its answer";
    EXPECT_TRUE(asked_of({{Protocol::ssdp}, true, State::pending, false, model::Presence::offline}).empty());
    EXPECT_TRUE(asked_of({{}}).empty());
}

TEST(UnannouncedHosts, ADeviceThatIsGoneIsPassedOn)
{
    CountingListener next;
    UnannouncedHosts hosts(next, [](const net::Target&) { FAIL(); });
    const RecordChange change{record({{Protocol::ssdp}}), {}};
    hosts.committed(std::span(&change, 1), {});
    EXPECT_EQ(next.told, 1u);
}

}  // namespace
}  // namespace onvigil::daemon
