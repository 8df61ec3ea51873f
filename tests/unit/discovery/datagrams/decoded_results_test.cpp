#include "discovery/datagrams/decoded_results.hpp"

#include "given.hpp"

#include <gmock/gmock.h>

namespace onvigil::discovery::decoded_results_test {
namespace {

model::Observation heard_from(const std::string& address)
{
    model::Observation out;
    out.from = ip(address);
    return out;
}

TEST(DecodedResults, OfHostsElsewhereAreNotAskedAndSaySo)
{
    DecodedResults results;
    for (const char* address : {"10.0.0.7", "203.0.113.7"}) {
        results.observations.push_back(heard_from(address));
        results.targets.push_back({.address = ip(address)});
        results.descriptions.push_back({.address = ip(address)});
        results.presence_probes.push_back({.address = ip(address)});
    }
    EXPECT_EQ(results.leave_out([](const auto& host) { return host == ip("203.0.113.7"); }), 3u);

    ASSERT_EQ(results.targets.size(), 1u);
    EXPECT_EQ(results.targets[0].address, ip("10.0.0.7"));
    EXPECT_EQ(results.descriptions.at(0).address, ip("10.0.0.7"));
    EXPECT_EQ(results.presence_probes.at(0).address, ip("10.0.0.7"));
    EXPECT_FALSE(results.observations.at(0).identification);
    ASSERT_TRUE(results.observations.at(1).identification);
    EXPECT_THAT(results.observations[1].identification->detail, testing::HasSubstr("discovery.networks"));
}

TEST(DecodedResults, AnsweredOtherwiseKeepWhatCameOfIt)
{
    DecodedResults results;
    results.observations.push_back(heard_from("203.0.113.7"));
    results.observations[0].identification = {model::Identification::State::none, "a relay's", {}};
    EXPECT_EQ(results.leave_out([](const auto&) { return true; }), 0u);
    EXPECT_EQ(results.observations[0].identification->detail, "a relay's");
}

TEST(DecodedResults, ThatAreClearedKeepStatedPorts)
{
    DecodedResults results;
    results.observations.push_back(heard_from("10.0.0.7"));
    results.web_ports.note(ip("10.0.0.7"), 8080);
    results.clear();
    EXPECT_TRUE(results.observations.empty());
    net::Target target = usual_target({.address = ip("10.0.0.7"), .network = "lan0", .camera = true});
    EXPECT_TRUE(target.camera_hint);
    EXPECT_EQ(target.url.port, 80);
    results.web_ports.put_first(target);
    EXPECT_EQ(target.url.port, 8080);
}

}  // namespace
}  // namespace onvigil::discovery::decoded_results_test
