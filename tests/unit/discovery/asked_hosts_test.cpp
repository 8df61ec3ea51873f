#include "discovery/asked_hosts.hpp"

#include <gtest/gtest.h>

#include <cctype>

#include "discovery/protocols/protocol_row.hpp"

namespace onvigil::discovery {
namespace {

using namespace std::chrono_literals;

constexpr Instant at_first{1000s};

model::IpAddress number(std::uint32_t host)
{
    return boost::asio::ip::address_v4(0x0A000000 + host);
}

TEST(AskedHosts, HaveSomeTimeToAnswer)
{
    AskedHosts asked;
    EXPECT_FALSE(asked.contains(number(1), at_first));
    asked.note(number(1), 1, at_first);
    EXPECT_TRUE(asked.contains(number(1), at_first + AskedHosts::answers_within - 1ms));
    EXPECT_FALSE(asked.contains(number(2), at_first));
    EXPECT_FALSE(asked.contains(number(1), at_first + 2 * AskedHosts::answers_within)) << "though none was asked since";
}

TEST(AskedHosts, HaveTheirTimeWhateverOthersAreAskedMeanwhile)
{
    AskedHosts asked;
    asked.note(number(0), 1, at_first);
    std::uint32_t last = 0;
    for (auto now = at_first; now < at_first + 10 * AskedHosts::answers_within; now += 100ms) {
        ++last;
        asked.note(number(last), last, now);
        for (std::uint32_t host = last > 149 ? last - 149 : 0; host <= last; ++host)
            ASSERT_TRUE(asked.contains(number(host), now)) << host << " of " << last;
        if (last > 300) ASSERT_FALSE(asked.contains(number(last - 300), now)) << last;
    }
}

TEST(AskedHosts, OfVeryManyTheLatestCount)
{
    AskedHosts asked;
    for (std::uint32_t host = 0; host < 10 * AskedHosts::most; ++host) asked.note(number(host), host, at_first);
    EXPECT_TRUE(asked.contains(number(9 * AskedHosts::most), at_first));
    EXPECT_FALSE(asked.contains(number(0), at_first));
}

TEST(AskedHosts, EachKnowsTheIdsOfItsOwnQuestionsAlone)
{
    AskedHosts asked;
    asked.note(number(1), 11, at_first);
    asked.note(number(2), 12, at_first);
    UuidSource first(11), second(12);
    const std::string id = first.next(), next = first.next(), other = second.next();
    EXPECT_TRUE(asked.was_sent(number(1), "urn:uuid:" + id, at_first));
    std::string in_capitals = next;
    for (char& c : in_capitals) c = static_cast<char>(std::toupper(c));
    EXPECT_TRUE(asked.was_sent(number(1), in_capitals, at_first));
    EXPECT_TRUE(asked.was_sent(number(2), "uuid:" + other, at_first));
    EXPECT_FALSE(asked.was_sent(number(2), "urn:uuid:" + id, at_first));
    EXPECT_FALSE(asked.was_sent(number(3), "urn:uuid:" + id, at_first));
    EXPECT_FALSE(asked.was_sent(number(1), "", at_first));
    EXPECT_FALSE(asked.was_sent(number(1), id, at_first + 2 * AskedHosts::answers_within));
    asked.note(number(1), 13, at_first + AskedHosts::answers_within);
    EXPECT_TRUE(asked.was_sent(number(1), id, at_first + AskedHosts::answers_within)) << "it may answer late";
}

}  // namespace
}  // namespace onvigil::discovery
