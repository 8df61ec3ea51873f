#include "discovery/protocols/protocol_rows.hpp"

#include <set>

#include "discovery/discovery_settings.hpp"
#include "model/protocol_traits.hpp"
#include "protocol/soap.hpp"
#include "protocol/wsd.hpp"
#include "row_under_test.hpp"
#include "support/wsd_messages.hpp"

namespace onvigil::discovery {
namespace {

using model::Protocol;

TEST(ProtocolRows, HasARowForEachProtocolThatDiscovers)
{
    std::set<Protocol> rows;
    for (const DiscoveryProtocol* row : discovery_protocol_rows()) rows.insert(row->id);
    EXPECT_EQ(rows.size(), discovery_protocol_rows().size());
    for (const model::ProtocolTraits& traits : model::protocol_table)
        EXPECT_EQ(rows.contains(traits.id), traits.kind == model::ProtocolKind::discovery) << traits.name;
    EXPECT_EQ(row_of(Protocol::onvif), nullptr);
}

TEST(ProtocolRows, DecodersBearAnyBytesAndMakeNoDeviceOfNoise)
{
    for (const DiscoveryProtocol* row : discovery_protocol_rows())
        for (const std::string& noise : {std::string(), std::string("\0\0\0\0", 4), std::string(2000, '<'),
                                         std::string(70'000, '\xff'), std::string("this is no answer")}) {
            const auto message = decoded(row->id, noise);
            EXPECT_TRUE(!message || message->devices.empty()) << model::name(row->id);
        }
}

TEST(ProtocolRows, TellsProtocolsByTheirLooks)
{
    const auto looks = [](std::string_view text) { return recognise(test::bytes(text)); };
    EXPECT_EQ(looks("<?xml?><s:Envelope>"), row_of(Protocol::ws_discovery));
    EXPECT_EQ(looks("\xEF\xBB\xBF <a:Envelope"), row_of(Protocol::ws_discovery));
    EXPECT_EQ(looks("<?xml?><ProbeMatch>"), row_of(Protocol::sadp));
    EXPECT_EQ(looks(std::string("\x20\0\0\0DHIP", 8) + std::string(24, '\0')), row_of(Protocol::dhip));
    EXPECT_EQ(looks("\xb3"), row_of(Protocol::dhip));
    EXPECT_EQ(looks("HTTP/1.1 200 OK\r\n"), row_of(Protocol::ssdp));
    EXPECT_EQ(looks(std::string("\0\0\x84\0\0\0\0\0\0\0\0\0", 12)), row_of(Protocol::mdns));
    EXPECT_EQ(looks(""), nullptr);
    EXPECT_EQ(looks("Hello, world, how are you?"), nullptr);
}

TEST(ProtocolRows, ProbesGoToThePortAndGroupOfTheirRow)
{
    for (const DiscoveryProtocol* row : discovery_protocol_rows()) {
        const auto probes = probe_messages({row->id}, 1);
        ASSERT_FALSE(probes.empty()) << model::name(row->id);
        EXPECT_EQ(probes[0].port, row->port) << model::name(row->id);
        EXPECT_EQ(probes[0].group.to_string(), row->group) << model::name(row->id);
        EXPECT_EQ(probes[0].group_v6.has_value(), !row->group_v6.empty()) << model::name(row->id);
    }
}

TEST(ProtocolRows, BothKindsOfWsDiscoveryProbeAreSentEachOnALineOfItsOwn)
{
    const auto all = probe_messages({Protocol::ws_discovery}, 1);
    ASSERT_EQ(all.size(), 2u);
    std::set<std::string> ids;
    for (const ProbeMessage& message : all) {
        EXPECT_EQ(message.bytes.find('\n'), std::string::npos);
        EXPECT_EQ(message.repeats, 4u);
        EXPECT_TRUE(message.unicast);
        const auto probe = protocol::wsd::decode(protocol::as_bytes(message.bytes));
        ASSERT_TRUE(probe);
        EXPECT_EQ(probe->kind, protocol::wsd::Kind::probe);
        ASSERT_EQ(probe->announcements.at(0).types.size(), 1u) << "never two types in one probe";
        ids.insert(probe->message_id);
    }
    EXPECT_EQ(ids.size(), 2u);
}

TEST(ProtocolRows, TheSameSeedGivesTheSameIds)
{
    const auto protocols = DiscoverySettings().protocols;
    const auto one = probe_messages(protocols, 7), again = probe_messages(protocols, 7),
               other = probe_messages(protocols, 8);
    ASSERT_EQ(one.size(), again.size());
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(one[i].bytes, again[i].bytes);
    EXPECT_NE(one[0].bytes, other[0].bytes);
}

TEST(ProtocolRows, AProtocolThatIsOffSendsNoProbe)
{
    EXPECT_TRUE(probe_messages({}, 1).empty());
    EXPECT_TRUE(probe_messages({Protocol::neighbours}, 1).empty());
    EXPECT_EQ(probe_messages({Protocol::dhip}, 1).size(), 2u);
    EXPECT_GT(probe_messages(DiscoverySettings().protocols, 1).size(), discovery_protocol_rows().size())
        << "all are on by default";
}

}  // namespace
}  // namespace onvigil::discovery
