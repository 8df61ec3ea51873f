// Where a device is asked because of what it says of the ways in to it.
#include "datagrams/hearing_handler.hpp"

namespace onvigil::discovery {
namespace {

TEST_F(DatagramHandlerTest, TheUsualUrlIsTheSendersOwnWhereItsUrlsNameNoOtherHost)
{
    const auto asked = [this](const std::string& xaddr) {
        hear(announcement(wsd::Kind::probe_matches, "urn:uuid:" + xaddr, {xaddr}));
        settle_as_the_senders();
        const auto targets = std::exchange(found_.targets, {});
        EXPECT_EQ(targets.size(), 1u) << xaddr;
        EXPECT_EQ(targets.at(0).url.port, 8000) << xaddr;
        return targets.at(0).names_itself;
    };
    for (const char* own :
         {"http://10.0.0.7:8000/onvif/x", "http://010.000.000.007:8000/onvif/x", "http://camera.local:8000/onvif/x",
          "http://169.254.3.4:8000/onvif/x", "http://0.0.0.0:8000/onvif/x"})
        EXPECT_TRUE(asked(own)) << own << ": port 80 is asked where 8000 is closed";
    for (const char* others : {"http://192.168.1.64:8000/onvif/x", "http://192.168.001.064:8000/onvif/x"})
        EXPECT_FALSE(asked(others)) << others << ": the sender's port 80 may be another device's";
}

TEST_F(DatagramHandlerTest, APortIsKeptOfASenderThatIsNotAskedBecauseOfIt)
{
    const std::string instance = std::string("\x09HIKVISION\x05_http\x04_tcp\x05local", 27) + '\0';
    const std::string service(instance.substr(10));
    const auto u16 = [](std::size_t value) {
        return std::string{static_cast<char>(value >> 8), static_cast<char>(value & 0xFF)};
    };
    const auto record = [&](const std::string& owner, unsigned type, const std::string& data) {
        return owner + u16(type) + u16(1) + u16(0) + u16(120) + u16(data.size()) + data;
    };
    const std::string host = std::string(
                                 "\x03"
                                 "cam\x05local",
                                 10) +
                             '\0';
    hear(u16(0) + u16(0x8400) + u16(0) + u16(3) + u16(0) + u16(0) + record(service, 12, instance) +
             record(instance, 33, u16(0) + u16(0) + u16(8899) + host) + record(host, 1, std::string("\x0a\0\0\x07", 4)),
         SocketRole::probing, camera, false, 5353);
    EXPECT_TRUE(found_.targets.empty());
    EXPECT_EQ(found_.observations.size(), 1u);
    net::Target asked;
    asked.address = camera;
    found_.web_ports.put_first(asked);
    EXPECT_EQ(asked.url.port, 8899);
}

TEST_F(DatagramHandlerTest, AMakersOwnApiOverHttpsLeadsToTheUsualPathOverHttps)
{
    const auto asked = [this](const std::string& url) {
        hear(
            "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
            "xmlns:u=\"http://www.uniview.com/Ver10/Device/wsdl\"><s:Body><u:UniviewProbeMatch><XAddrs>" +
            url + "</XAddrs></u:UniviewProbeMatch></s:Body></s:Envelope>");
        handler_.end_round(found_);
        handler_.begin_round();
        const auto targets = std::exchange(found_.targets, {});
        EXPECT_EQ(targets.size(), 1u) << url;
        return targets.at(0).url;
    };
    const net::ServiceUrl usual;
    EXPECT_EQ(asked("https://10.0.0.7:443/LAPI"), (net::ServiceUrl{443, usual.path, true}));
    EXPECT_EQ(asked("https://10.0.0.7:8443/LAPI"), (net::ServiceUrl{8443, usual.path, true}));
    EXPECT_EQ(asked("http://10.0.0.7:81/LAPI"), (net::ServiceUrl{81, usual.path, false}));
}

TEST_F(DatagramHandlerTest, AHelloWithoutAddressThatAnswersAProbeIsAskedAtTheUsualUrl)
{
    for (const auto role : {SocketRole::probing, SocketRole::unicast}) {
        hear(announcement(wsd::Kind::hello, "urn:uuid:1", {}), role);
        EXPECT_TRUE(found_.presence_probes.empty()) << "it would answer so again, and never be asked";
        handler_.end_round(found_);
        const auto targets = std::exchange(found_.targets, {});
        ASSERT_EQ(targets.size(), 1u);
        EXPECT_EQ(targets[0].url, net::ServiceUrl());
        EXPECT_EQ(targets[0].endpoint, "urn:uuid:1");
        handler_.begin_round();
    }
}

}  // namespace
}  // namespace onvigil::discovery
