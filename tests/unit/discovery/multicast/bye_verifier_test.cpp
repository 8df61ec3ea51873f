#include "discovery/multicast/bye_verifier.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace onvigil::discovery::bye_verifier_test {
namespace {

using namespace std::chrono_literals;

const Instant start{1000s};
const auto camera = *model::parse_ip("192.0.2.7");

PresenceProbe bye(const model::IpAddress& from = camera, const std::string& endpoint = "urn:uuid:1")
{
    return {from, {"lan0", false}, endpoint, true};
}

std::vector<std::string> endpoints(const std::vector<PresenceProbe>& all)
{
    std::vector<std::string> out;
    for (const PresenceProbe& one : all) out.push_back(one.endpoint);
    return out;
}

TEST(ByeVerifier, ADeviceThatSaidByeIsProbedTwiceAndThenGone)
{
    ByeVerifier verifier;
    ASSERT_TRUE(verifier.add(bye(), start));
    EXPECT_EQ(verifier.next(), start);
    EXPECT_EQ(verifier.to_probe(start), std::vector{camera});
    EXPECT_TRUE(verifier.to_probe(start).empty());
    verifier.probed({camera}, start);
    EXPECT_EQ(verifier.next(), start + 1s);
    EXPECT_EQ(verifier.to_probe(start + 1s), std::vector{camera});
    EXPECT_TRUE(verifier.silent(start + 2s).empty());
    const auto gone = verifier.silent(start + 3s);
    ASSERT_EQ(gone.size(), 1u);
    EXPECT_EQ(gone[0].endpoint, "urn:uuid:1");
    EXPECT_EQ(verifier.next(), std::nullopt);
}

TEST(ByeVerifier, SilenceCountsFromTheProbeHoweverLateItLeft)
{
    ByeVerifier verifier;
    ASSERT_TRUE(verifier.add(bye(), start));
    (void)verifier.to_probe(start);
    EXPECT_TRUE(verifier.silent(start + 10s).empty()) << "the probe still waits for its place in the pace";
    verifier.probed({camera}, start + 10s);
    EXPECT_TRUE(verifier.silent(start + 12s).empty());
    EXPECT_EQ(verifier.to_probe(start + 11s), std::vector{camera});
    verifier.probed({camera}, start + 11s);
    EXPECT_EQ(verifier.next(), start + 13s);
    EXPECT_EQ(verifier.silent(start + 13s).size(), 1u);
}

TEST(ByeVerifier, ADeviceThatAnswersStays)
{
    ByeVerifier verifier;
    ASSERT_TRUE(verifier.add(bye(), start));
    verifier.heard(camera, "urn:uuid:1");
    EXPECT_TRUE(verifier.silent(start + 1h).empty());
}

TEST(ByeVerifier, AnotherDeviceAtTheSameAddressDoesNotAnswerForIt)
{
    ByeVerifier verifier;
    ASSERT_TRUE(verifier.add(bye(), start));
    verifier.probed(verifier.to_probe(start), start);
    verifier.heard(camera, "urn:uuid:2");
    EXPECT_EQ(verifier.silent(start + 1h).size(), 1u);
}

TEST(ByeVerifier, ADeviceThatSaidHelloAndStaysSilentIsNamedAndNotCalledGone)
{
    ByeVerifier verifier;
    ASSERT_TRUE(verifier.add({camera, {"lan0", false}, "urn:uuid:1", false}, start));
    verifier.probed(verifier.to_probe(start), start);
    const auto silent = verifier.silent(start + 1h);
    ASSERT_EQ(silent.size(), 1u);
    EXPECT_FALSE(silent[0].said_bye);
    EXPECT_EQ(verifier.next(), std::nullopt);
}

TEST(ByeVerifier, EachOfSeveralDevicesAtOneAddressThatSaidByeIsGone)
{
    ByeVerifier verifier;
    for (const char* channel : {"urn:uuid:1", "urn:uuid:2", "urn:uuid:3"})
        ASSERT_TRUE(verifier.add(bye(camera, channel), start));
    EXPECT_EQ(verifier.to_probe(start), std::vector{camera}) << "one probe for all of them";
    verifier.probed({camera}, start);
    verifier.heard(camera, "urn:uuid:2");
    EXPECT_EQ(endpoints(verifier.silent(start + 3s)), (std::vector<std::string>{"urn:uuid:1", "urn:uuid:3"}));
    EXPECT_EQ(verifier.next(), std::nullopt);
}

TEST(ByeVerifier, ADeviceThatSaysByeAfterTheProbesOfAnotherIsProbedItself)
{
    ByeVerifier verifier;
    ASSERT_TRUE(verifier.add(bye(), start));
    verifier.probed(verifier.to_probe(start), start);
    ASSERT_TRUE(verifier.add(bye(camera, "urn:uuid:2"), start + 2s));
    EXPECT_EQ(verifier.to_probe(start + 2s), std::vector{camera}) << "the second probe of the first";
    EXPECT_EQ(endpoints(verifier.silent(start + 3s)), std::vector<std::string>{"urn:uuid:1"});
    EXPECT_EQ(verifier.next(), start + 3s);
    EXPECT_EQ(verifier.to_probe(start + 3s), std::vector{camera});
    verifier.probed({camera}, start + 3s);
    EXPECT_TRUE(verifier.silent(start + 5s).empty());
    EXPECT_EQ(endpoints(verifier.silent(start + 6s)), std::vector<std::string>{"urn:uuid:2"});
    EXPECT_EQ(verifier.next(), std::nullopt);
}

TEST(ByeVerifier, AFloodOfByesFromOneAddressLeavesRoomForOthers)
{
    ByeVerifier verifier;
    for (std::size_t i = 0; i < limits::presence_probes_per_address; ++i)
        ASSERT_TRUE(verifier.add(bye(camera, "urn:uuid:" + std::to_string(i)), start));
    EXPECT_FALSE(verifier.add(bye(camera, "urn:uuid:one-more"), start));
    EXPECT_TRUE(verifier.add(bye(camera, "urn:uuid:7"), start)) << "it waits already";
    EXPECT_TRUE(verifier.add(bye(*model::parse_ip("192.0.2.8")), start));
}

TEST(ByeVerifier, ADeviceThatHasAnsweredMakesRoom)
{
    ByeVerifier verifier;
    for (std::uint32_t i = 0; i < limits::presence_probes; ++i)
        ASSERT_TRUE(verifier.add(bye(boost::asio::ip::address_v4(0x0A000000 + i)), start));
    verifier.heard(boost::asio::ip::address_v4(0x0A000000), "");
    EXPECT_TRUE(verifier.add(bye(), start));
    verifier.probed(verifier.to_probe(start), start);
    EXPECT_EQ(verifier.silent(start + 3s).size(), limits::presence_probes);
    EXPECT_TRUE(verifier.add(bye(), start + 3s));
}

TEST(ByeVerifier, AFloodOfByesEndsAtTheLimit)
{
    ByeVerifier verifier;
    for (std::uint32_t i = 0; i < limits::presence_probes; ++i)
        ASSERT_TRUE(verifier.add(bye(boost::asio::ip::address_v4(0x0A000000 + i)), start));
    EXPECT_FALSE(verifier.add(bye(), start));
}

}  // namespace
}  // namespace onvigil::discovery::bye_verifier_test
