#include "model/protocol_traits.hpp"

#include <gtest/gtest.h>

namespace onvigil::model {

TEST(ProtocolTraits, ANameIsReadBackAsTheProtocolItStandsFor)
{
    for (const ProtocolTraits& row : protocol_table) {
        EXPECT_EQ(parse_protocol(row.name), row.id) << row.name;
        EXPECT_EQ(name(row.id), row.name);
    }
    EXPECT_EQ(parse_protocol("SADP"), std::nullopt);
    EXPECT_EQ(parse_protocol(""), std::nullopt);
}

TEST(ProtocolTraits, EveryProtocolCanBeSpokenOf)
{
    for (const ProtocolTraits& row : protocol_table) {
        EXPECT_FALSE(row.in_sentences.empty()) << row.name;
        EXPECT_FALSE(row.as_source.empty()) << row.name;
    }
}

TEST(ProtocolTraits, AnAnswerIsNamedAsItsProtocolIsWritten)
{
    for (const ProtocolTraits& row : protocol_table) {
        if (!row.as_source.ends_with(" answer")) continue;
        const auto written = row.as_source.substr(0, row.as_source.find(' '));
        EXPECT_TRUE(row.in_sentences.starts_with(written)) << row.as_source;
    }
}

TEST(ProtocolTraits, NoTwoThatDiscoverRankTheSame)
{
    std::set<int> ranks;
    for (const ProtocolTraits& row : protocol_table)
        EXPECT_TRUE(row.kind != ProtocolKind::discovery || ranks.insert(row.rank).second) << row.name;
    EXPECT_EQ(traits(Protocol::ws_discovery).editable_rank, traits(Protocol::onvif).editable_rank);
    EXPECT_LT(traits(Protocol::ws_discovery).rank, traits(Protocol::onvif).rank);
}

TEST(ProtocolTraits, OnlyDiscoveryProtocolsAreAMakersOwn)
{
    for (const ProtocolTraits& row : protocol_table) {
        EXPECT_TRUE(row.maker.empty() || row.kind == ProtocolKind::discovery) << row.name;
        EXPECT_TRUE(!row.maker.empty() || row.known_as.empty()) << row.name;
    }
}

TEST(ProtocolTraits, InterviewsFindNoDevices)
{
    const std::set<Protocol> usable = discovery_protocols();
    EXPECT_TRUE(usable.contains(Protocol::ws_discovery));
    EXPECT_TRUE(usable.contains(Protocol::neighbours));
    for (const Protocol asked : {Protocol::onvif, Protocol::http, Protocol::rtsp, Protocol::tls})
        EXPECT_FALSE(usable.contains(asked));
}

}  // namespace onvigil::model
