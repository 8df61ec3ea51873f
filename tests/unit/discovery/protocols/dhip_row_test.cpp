#include "row_under_test.hpp"

namespace onvigil::discovery {
namespace {

using model::Key;
using model::Protocol;

std::string framed(std::string_view body)
{
    std::string out(32, '\0');
    out[0] = 0x20;
    out.replace(4, 4, "DHIP");
    for (const std::size_t at : {std::size_t{0x10}, std::size_t{0x18}})
        for (std::size_t i = 0; i < 4; ++i) out[at + i] = static_cast<char>(body.size() >> (8 * i) & 0xFF);
    return out.append(body);
}

const std::string amcrest = framed(
    R"({"mac":"9c:8e:cd:0a:0b:0c","method":"client.notifyDevInfo","params":{"deviceInfo":{"DeviceClass":"IPC",)"
    R"("DeviceType":"IP8M-2496E","HttpPort":8080,"IPv4Address":{"IPAddress":"10.20.3.31"},"MachineName":"North",)"
    R"("Manufacturer":"Private","SerialNo":"AMC000B0E09ECE1428","Vendor":"Amcrest","Version":"2.800"}}})");

TEST(DhipRow, AnAnswerProvesThePlatformWhateverVendorItNames)
{
    const HeardDevice device = only_device(Protocol::dhip, amcrest);
    const model::Observation& said = device.observation;
    EXPECT_EQ(said.source, Protocol::dhip);
    EXPECT_TRUE(claims(said, Key::protocol, "dhip"));
    EXPECT_TRUE(claims(said, Key::dhip_vendor, "Amcrest"));
    EXPECT_TRUE(claims(said, Key::dhip_vendor, "Private"));
    EXPECT_TRUE(claims(said, Key::dhip_model, "IP8M-2496E"));
    EXPECT_EQ(said.macs.size(), 1u);
    EXPECT_EQ(said.stated_addresses, std::vector{*model::parse_ip("10.20.3.31")});
    EXPECT_EQ(said.name, "North");
    EXPECT_TRUE(said.camera);
    EXPECT_EQ(device.reach, Reach::later);
    EXPECT_EQ(device.web_port, 8080);
}

TEST(DhipRow, AMacOfZerosIsNoDevices)
{
    std::string bytes = amcrest;
    bytes.replace(bytes.find("9c:8e:cd:0a:0b:0c"), 17, "00:00:00:00:00:00");
    bytes.replace(bytes.find("10.20.3.31"), 10, "0.0.0.0   ");
    const HeardDevice device = only_device(Protocol::dhip, bytes);
    EXPECT_TRUE(device.observation.macs.empty());
    EXPECT_TRUE(device.observation.stated_addresses.empty());
}

TEST(DhipRow, BothFormsAreAskedForAndRecognised)
{
    UuidSource ids(1);
    const auto probes = row_of(Protocol::dhip)->probes(ids);
    ASSERT_EQ(probes.size(), 2u);
    EXPECT_EQ(probes[0].port, 37810);
    EXPECT_EQ(probes[1].port, 5050);
    EXPECT_EQ(probes[1].group.to_string(), "255.255.255.255");
    EXPECT_FALSE(probes[1].unicast);
    EXPECT_TRUE(row_of(Protocol::dhip)->recognises(test::bytes(amcrest)));
    EXPECT_TRUE(row_of(Protocol::dhip)->recognises(test::bytes("\xb3")));
    for (const ProbeMessage& probe : probes)
        EXPECT_EQ(decoded(Protocol::dhip, probe.bytes).error(), protocol::DecodeError::not_an_answer);
}

}  // namespace
}  // namespace onvigil::discovery
