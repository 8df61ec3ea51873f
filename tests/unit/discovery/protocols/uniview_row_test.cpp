#include "row_under_test.hpp"

namespace onvigil::discovery {
namespace {

using model::Key;
using model::Protocol;

std::string answer(std::string_view xmlns)
{
    return "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:tns=\"" + std::string(xmlns) +
           "\"><s:Body><tns:UniviewProbeMatches><tns:UniviewProbeMatch><a:EndpointReference><a:Address>"
           "uuid:8F14E45F-0000-4000-8000-0000000000AA</a:Address></a:EndpointReference><tns:Scopes>"
           "onvif://www.onvif.org/macaddr/88263f8d6525 onvif://www.onvif.org/hardware/IPC-B1 "
           "onvif://www.onvif.org/serial/210235</tns:Scopes><tns:XAddrs>http://10.0.0.7:8080/LAPI/V1.0/System"
           "</tns:XAddrs></tns:UniviewProbeMatch></tns:UniviewProbeMatches></s:Body></s:Envelope>";
}
const std::string makers_own = "http://www.uniview.com/Ver10/Device/wsdl";

TEST(UniviewRow, AnAnswerProvesUniviewInItsOwnNamespace)
{
    const HeardDevice device = only_device(Protocol::uniview, answer(makers_own));
    const model::Observation& said = device.observation;
    EXPECT_EQ(said.source, Protocol::uniview);
    EXPECT_TRUE(claims(said, Key::protocol, "uniview"));
    EXPECT_EQ(said.endpoint, "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa");
    EXPECT_EQ(said.model, "IPC-B1");
    EXPECT_EQ(said.serial, "210235");
    EXPECT_EQ(said.macs.size(), 1u);
    EXPECT_TRUE(said.camera);
}

TEST(UniviewRow, TheSameElementInAnotherNamespaceProvesNothing)
{
    const HeardDevice device =
        only_device(Protocol::uniview, answer("http://schemas.xmlsoap.org/ws/2005/04/discovery"));
    EXPECT_EQ(device.observation.source, Protocol::ws_discovery);
    EXPECT_FALSE(claims(device.observation, Key::protocol, "uniview"));
    EXPECT_TRUE(device.observation.macs.empty());
    EXPECT_FALSE(device.observation.camera);
}

TEST(UniviewRow, OnlyThePortAndSchemeOfItsOwnApiAreUsed)
{
    const HeardDevice device = only_device(Protocol::uniview, answer(makers_own));
    EXPECT_EQ(device.reach, Reach::later);
    EXPECT_EQ(device.web_port, 8080);
    EXPECT_FALSE(device.web_tls);
    EXPECT_TRUE(device.urls.empty());
}

TEST(UniviewRow, IsToldFromWsDiscoveryOnTheSamePort)
{
    UuidSource ids(1);
    const auto probes = row_of(Protocol::uniview)->probes(ids);
    ASSERT_EQ(probes.size(), 1u);
    EXPECT_EQ(probes[0].port, row_of(Protocol::ws_discovery)->port);
    EXPECT_EQ(recognise(test::bytes(probes[0].bytes)), row_of(Protocol::uniview));
    EXPECT_EQ(recognise(test::bytes(answer(makers_own))), row_of(Protocol::uniview));
    EXPECT_EQ(decoded(Protocol::uniview, probes[0].bytes).error(), protocol::DecodeError::not_an_answer);
}

}  // namespace
}  // namespace onvigil::discovery
