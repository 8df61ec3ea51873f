#include "discovery/questions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "protocol/wsd.hpp"

namespace onvigil::discovery {
namespace {

TEST(Questions, BothKindsOfProbeAreSentEachOnALineOfItsOwn)
{
    const auto all = questions({model::Protocol::ws_discovery}, 1);
    ASSERT_EQ(all.size(), 2u);
    std::set<std::string> ids;
    for (const Question& question : all) {
        EXPECT_EQ(question.bytes.find('\n'), std::string::npos);
        EXPECT_EQ(question.port, 3702);
        EXPECT_EQ(question.repeats, 4u);
        EXPECT_TRUE(question.unicast);
        EXPECT_TRUE(question.group_v6.has_value());
        const auto probe = protocol::wsd::decode(protocol::as_bytes(question.bytes));
        ASSERT_TRUE(probe);
        EXPECT_EQ(probe->kind, protocol::wsd::Kind::probe);
        ASSERT_EQ(probe->announcements.at(0).types.size(), 1u) << "never two types in one probe";
        ids.insert(probe->message_id);
    }
    EXPECT_EQ(ids.size(), 2u);
}

TEST(Questions, TheSameSeedGivesTheSameIds)
{
    const auto protocols = DiscoverySettings().protocols;
    const auto one = questions(protocols, 7), again = questions(protocols, 7), other = questions(protocols, 8);
    ASSERT_EQ(one.size(), again.size());
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(one[i].bytes, again[i].bytes);
    EXPECT_NE(one[0].bytes, other[0].bytes);
}

TEST(Questions, AProtocolThatIsOffIsNotAskedFor)
{
    EXPECT_TRUE(questions({}, 1).empty());
    EXPECT_TRUE(questions({model::Protocol::neighbours}, 1).empty());
    const auto dhip = questions({model::Protocol::dhip}, 1);
    ASSERT_EQ(dhip.size(), 2u);
    EXPECT_EQ(dhip[0].port, 37810);
    EXPECT_EQ(dhip[1].port, 5050);
    EXPECT_EQ(dhip[1].group.to_string(), "255.255.255.255");
    EXPECT_EQ(questions(DiscoverySettings().protocols, 1).size(), 8u);
}

TEST(UuidFrom, IsAVersionFourUuid)
{
    EXPECT_EQ(uuid_from(0, 0), "00000000-0000-4000-8000-000000000000");
    EXPECT_EQ(uuid_from(~0ULL, ~0ULL), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

}  // namespace
}  // namespace onvigil::discovery
