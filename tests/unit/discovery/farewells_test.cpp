#include "discovery/farewells.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace onvigil::discovery {
namespace {

using namespace std::chrono_literals;

const Instant start{1000s};
const auto camera = *model::parse_ip("192.0.2.7");

Summons bye(const model::IpAddress& from = camera, const std::string& endpoint = "urn:uuid:1")
{
    return {from, {"lan0", false}, endpoint, true};
}

std::vector<std::string> endpoints(const std::vector<Summons>& all)
{
    std::vector<std::string> out;
    for (const Summons& one : all) out.push_back(one.endpoint);
    return out;
}

TEST(Farewells, WhoSaidByeIsProbedTwiceAndThenGone)
{
    Farewells farewells;
    ASSERT_TRUE(farewells.summon(bye(), start));
    EXPECT_EQ(farewells.next(), start);
    EXPECT_EQ(farewells.to_probe(start), std::vector{camera});
    EXPECT_TRUE(farewells.to_probe(start).empty());
    farewells.probed({camera}, start);
    EXPECT_EQ(farewells.next(), start + 1s);
    EXPECT_EQ(farewells.to_probe(start + 1s), std::vector{camera});
    EXPECT_TRUE(farewells.silent(start + 2s).empty());
    const auto gone = farewells.silent(start + 3s);
    ASSERT_EQ(gone.size(), 1u);
    EXPECT_EQ(gone[0].endpoint, "urn:uuid:1");
    EXPECT_EQ(farewells.next(), std::nullopt);
}

TEST(Farewells, SilenceCountsFromTheProbeHoweverLateItLeft)
{
    Farewells farewells;
    ASSERT_TRUE(farewells.summon(bye(), start));
    (void)farewells.to_probe(start);
    EXPECT_TRUE(farewells.silent(start + 10s).empty()) << "the probe still waits for its place in the pace";
    farewells.probed({camera}, start + 10s);
    EXPECT_TRUE(farewells.silent(start + 12s).empty());
    EXPECT_EQ(farewells.to_probe(start + 11s), std::vector{camera});
    farewells.probed({camera}, start + 11s);
    EXPECT_EQ(farewells.next(), start + 13s);
    EXPECT_EQ(farewells.silent(start + 13s).size(), 1u);
}

TEST(Farewells, WhoAnswersStays)
{
    Farewells farewells;
    ASSERT_TRUE(farewells.summon(bye(), start));
    farewells.heard(camera, "urn:uuid:1");
    EXPECT_TRUE(farewells.silent(start + 1h).empty());
}

TEST(Farewells, AnotherDeviceAtTheSameAddressDoesNotAnswerForIt)
{
    Farewells farewells;
    ASSERT_TRUE(farewells.summon(bye(), start));
    farewells.probed(farewells.to_probe(start), start);
    farewells.heard(camera, "urn:uuid:2");
    EXPECT_EQ(farewells.silent(start + 1h).size(), 1u);
}

TEST(Farewells, WhoSaidHelloAndStaysSilentIsNotCalledGone)
{
    Farewells farewells;
    ASSERT_TRUE(farewells.summon({camera, {"lan0", false}, "urn:uuid:1", false}, start));
    farewells.probed(farewells.to_probe(start), start);
    EXPECT_TRUE(farewells.silent(start + 1h).empty());
    EXPECT_EQ(farewells.next(), std::nullopt);
}

TEST(Farewells, EachOfSeveralDevicesAtOneAddressThatSaidByeIsGone)
{
    Farewells farewells;
    for (const char* channel : {"urn:uuid:1", "urn:uuid:2", "urn:uuid:3"})
        ASSERT_TRUE(farewells.summon(bye(camera, channel), start));
    EXPECT_EQ(farewells.to_probe(start), std::vector{camera}) << "one probe for all of them";
    farewells.probed({camera}, start);
    farewells.heard(camera, "urn:uuid:2");
    EXPECT_EQ(endpoints(farewells.silent(start + 3s)), (std::vector<std::string>{"urn:uuid:1", "urn:uuid:3"}));
    EXPECT_EQ(farewells.next(), std::nullopt);
}

TEST(Farewells, WhoSaysByeAfterTheProbesOfAnotherIsProbedItself)
{
    Farewells farewells;
    ASSERT_TRUE(farewells.summon(bye(), start));
    farewells.probed(farewells.to_probe(start), start);
    ASSERT_TRUE(farewells.summon(bye(camera, "urn:uuid:2"), start + 2s));
    EXPECT_EQ(farewells.to_probe(start + 2s), std::vector{camera}) << "the second probe of the first";
    EXPECT_EQ(endpoints(farewells.silent(start + 3s)), std::vector<std::string>{"urn:uuid:1"});
    EXPECT_EQ(farewells.next(), start + 3s);
    EXPECT_EQ(farewells.to_probe(start + 3s), std::vector{camera});
    farewells.probed({camera}, start + 3s);
    EXPECT_TRUE(farewells.silent(start + 5s).empty());
    EXPECT_EQ(endpoints(farewells.silent(start + 6s)), std::vector<std::string>{"urn:uuid:2"});
    EXPECT_EQ(farewells.next(), std::nullopt);
}

TEST(Farewells, AFloodOfByesFromOneAddressLeavesRoomForOthers)
{
    Farewells farewells;
    for (std::size_t i = 0; i < limits::summoned_per_address; ++i)
        ASSERT_TRUE(farewells.summon(bye(camera, "urn:uuid:" + std::to_string(i)), start));
    EXPECT_FALSE(farewells.summon(bye(camera, "urn:uuid:one-more"), start));
    EXPECT_TRUE(farewells.summon(bye(camera, "urn:uuid:7"), start)) << "it waits already";
    EXPECT_TRUE(farewells.summon(bye(*model::parse_ip("192.0.2.8")), start));
}

TEST(Farewells, WhoHasAnsweredMakesRoom)
{
    Farewells farewells;
    for (std::uint32_t i = 0; i < limits::summoned_devices; ++i)
        ASSERT_TRUE(farewells.summon(bye(boost::asio::ip::address_v4(0x0A000000 + i)), start));
    farewells.heard(boost::asio::ip::address_v4(0x0A000000), "");
    EXPECT_TRUE(farewells.summon(bye(), start));
    farewells.probed(farewells.to_probe(start), start);
    EXPECT_EQ(farewells.silent(start + 3s).size(), limits::summoned_devices);
    EXPECT_TRUE(farewells.summon(bye(), start + 3s));
}

TEST(Farewells, AFloodOfByesEndsAtTheLimit)
{
    Farewells farewells;
    for (std::uint32_t i = 0; i < limits::summoned_devices; ++i)
        ASSERT_TRUE(farewells.summon(bye(boost::asio::ip::address_v4(0x0A000000 + i)), start));
    EXPECT_FALSE(farewells.summon(bye(), start));
}

}  // namespace
}  // namespace onvigil::discovery
