#include "discovery/datagrams/split_answers.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace onvigil::discovery {
namespace {

using Taken = SplitAnswers::Taken;

const std::string first = "<?xml version=\"1.0\"?><s:Envelope><s:Body><d:Scopes>onvif://www.onvif.org/name/HIKV";
const std::string second = "ISION</d:Scopes></s:Body></s:Envelope>";

Sighting from(const std::string& address, std::uint16_t port = 3702)
{
    return {*model::parse_ip(address), {"lan0", false}, model::TimePoint(std::chrono::seconds(1)), port};
}

TEST(SplitAnswers, TwoHalvesFromOneSocketAreOneAnswer)
{
    SplitAnswers split;
    EXPECT_EQ(split.take(first, SocketRole::probing, from("10.0.0.7"), false), Taken::waits);
    EXPECT_EQ(split.take(second, SocketRole::probing, from("10.0.0.7", 40'000), false), Taken::waits);
    EXPECT_EQ(split.take(second, SocketRole::probing, from("10.0.0.8"), false), Taken::waits);
    EXPECT_EQ(split.take(second, SocketRole::probing, from("10.0.0.7"), false), Taken::completes);
    const HeardDatagram whole = split.whole();
    EXPECT_EQ(whole.text, first + second);
    EXPECT_EQ(whole.sighting.from, *model::parse_ip("10.0.0.7"));
    EXPECT_EQ(split.release().size(), 2u) << "those that stayed alone";
}

TEST(SplitAnswers, TheSecondHalfMayComeFirst)
{
    SplitAnswers split;
    EXPECT_EQ(split.take(second, SocketRole::probing, from("10.0.0.7"), false), Taken::waits);
    EXPECT_EQ(split.take(second, SocketRole::probing, from("10.0.0.7"), false), Taken::alone) << "a copy";
    EXPECT_EQ(split.take("<a/>", SocketRole::probing, from("10.0.0.7"), false), Taken::alone) << "another message";
    EXPECT_EQ(split.take(first + second, SocketRole::probing, from("10.0.0.7"), false), Taken::alone) << "a whole one";
    EXPECT_EQ(split.take(first, SocketRole::probing, from("10.0.0.7"), false), Taken::completes);
    EXPECT_EQ(split.whole().text, first + second);
    EXPECT_TRUE(split.release().empty());

    EXPECT_EQ(split.take(second, SocketRole::probing, from("10.0.0.7"), false), Taken::waits);
    EXPECT_TRUE(split.release_older().empty());
    const auto halves = split.release_older();
    ASSERT_EQ(halves.size(), 1u);
    EXPECT_EQ(halves[0].text, second) << "its sender is a device still";
}

TEST(SplitAnswers, ThePartsMayBeMany)
{
    SplitAnswers split;
    EXPECT_EQ(split.take(first, SocketRole::probing, from("10.0.0.7"), false), Taken::waits);
    EXPECT_EQ(split.take("IS", SocketRole::probing, from("10.0.0.7"), false), Taken::waits);
    EXPECT_EQ(split.take(second, SocketRole::probing, from("10.0.0.7"), false), Taken::completes);
    EXPECT_EQ(split.whole().text, first + "IS" + second);
}

TEST(SplitAnswers, WhatIsWholeOrNoSoapIsLeftAlone)
{
    SplitAnswers split;
    for (const std::string& text : {first + second, std::string("<a/>"), std::string("Envelope"), std::string()})
        EXPECT_EQ(split.take(text, SocketRole::group, from("10.0.0.7"), false), Taken::alone) << text;
    EXPECT_TRUE(split.release().empty());
}

TEST(SplitAnswers, AHalfThatStaysAloneIsHandedOverAfterAMoment)
{
    SplitAnswers split;
    (void)split.take(first, SocketRole::unicast, from("10.0.0.7"), true);
    EXPECT_TRUE(split.release_older().empty());
    const auto halves = split.release_older();
    ASSERT_EQ(halves.size(), 1u);
    EXPECT_EQ(halves[0].text, first);
    EXPECT_EQ(halves[0].role, SocketRole::unicast);
    EXPECT_TRUE(halves[0].ours);
    EXPECT_TRUE(split.release().empty());
}

TEST(SplitAnswers, AFloodOfSecondHalvesIsBounded)
{
    SplitAnswers split;
    const std::string large = std::string(limits::datagram_bytes - second.size(), 'x') + second;
    std::size_t waiting = 0;
    for (unsigned i = 0; i < 1000; ++i)
        if (split.take(large, SocketRole::probing, from("10.0.0.7", static_cast<std::uint16_t>(i)), false) ==
            Taken::waits)
            waiting += large.size();
    EXPECT_LE(waiting, limits::split_answer_bytes);
    EXPECT_EQ(split.release().size(), waiting / large.size());
    EXPECT_EQ(split.take(large, SocketRole::probing, from("10.0.0.7"), false), Taken::waits) << "there is room again";
}

TEST(SplitAnswers, AFloodOfHalvesIsBounded)
{
    SplitAnswers split;
    const std::string large = first + std::string(limits::datagram_bytes - first.size(), 'x');
    std::size_t waiting = 0;
    for (unsigned i = 0; i < 1000; ++i)
        waiting += split.take(large, SocketRole::probing, from("10.0.0.7", static_cast<std::uint16_t>(i)), false) ==
                           Taken::waits
                       ? large.size()
                       : 0;
    EXPECT_LE(waiting, limits::split_answer_bytes);
    EXPECT_EQ(split.take("more", SocketRole::probing, from("10.0.0.7", 0), false), Taken::completes);
}

TEST(SplitAnswers, AFloodOfSmallHalvesIsBoundedByTheMemoryTheyTake)
{
    SplitAnswers split;
    const auto flood = [&] {
        std::size_t waiting = 0;
        for (unsigned i = 1; i <= 60'000; ++i)
            waiting += split.take("<Envelope>", SocketRole::probing, from("10.0.0.7", static_cast<std::uint16_t>(i)),
                                  false) == Taken::waits;
        return waiting;
    };
    const std::size_t waiting = flood();
    EXPECT_LE(waiting * sizeof(HeardDatagram), limits::split_answer_bytes);
    EXPECT_GT(waiting, 1'000u);
    EXPECT_EQ(split.release().size(), waiting);
    EXPECT_EQ(flood(), waiting) << "there is room again";
    EXPECT_TRUE(split.release_older().empty());
    EXPECT_EQ(split.release_older().size(), waiting);
    EXPECT_EQ(flood(), waiting);
}

}  // namespace
}  // namespace onvigil::discovery
