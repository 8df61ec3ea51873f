#include "discovery/protocols/protocol_row.hpp"

#include "row_under_test.hpp"

namespace onvigil::discovery {
namespace {

using model::Protocol;

TEST(Presence, SaysWhereAndWhen)
{
    const Sighting abroad{*model::parse_ip("192.0.2.9"), {"lan0", true}, sighting.at};
    const model::Observation out = presence(Protocol::ssdp, abroad);
    EXPECT_EQ(out.source, Protocol::ssdp);
    EXPECT_EQ(out.from, abroad.from);
    EXPECT_EQ(out.network, "lan0");
    EXPECT_TRUE(out.foreign_subnet);
    EXPECT_EQ(out.at, sighting.at);
    EXPECT_TRUE(out.listening);
    EXPECT_TRUE(out.claims.empty());
}

TEST(LooksLikeXml, ATagNearTheBeginningLooksLikeXml)
{
    EXPECT_TRUE(looks_like_xml(test::bytes("\xEF\xBB\xBF <a:Envelope")));
    EXPECT_TRUE(looks_like_xml(test::bytes(std::string(63, ' ') + "<")));
    EXPECT_FALSE(looks_like_xml(test::bytes(std::string(64, ' ') + "<")));
    EXPECT_FALSE(looks_like_xml(test::bytes("")));
}

TEST(UuidSource, GivesVersionFourUuids)
{
    UuidSource ids(1);
    const std::string one = ids.next(), other = ids.next();
    EXPECT_NE(one, other);
    ASSERT_EQ(one.size(), 36u);
    EXPECT_EQ(one[14], '4');
    EXPECT_NE(std::string_view("89ab").find(one[19]), std::string_view::npos);
}

}  // namespace
}  // namespace onvigil::discovery
