#include "net/service_urls.hpp"

#include "support/observations.hpp"

#include <gtest/gtest.h>

namespace onvigil::net {
namespace {

using test::ip;
using Xaddrs = std::vector<std::string>;

TEST(ParseXaddr, TakesPortPathAndScheme)
{
    EXPECT_EQ(parse_xaddr("http://192.0.2.1/onvif/device_service")->url,
              (ServiceUrl{80, "/onvif/device_service", false}));
    EXPECT_EQ(parse_xaddr("HTTPS://192.0.2.1/x?y=1#z")->url, (ServiceUrl{443, "/x?y=1", true}));
    EXPECT_EQ(parse_xaddr("192.0.2.1:8899/onvif/device_service")->url,
              (ServiceUrl{8899, "/onvif/device_service", false}));
    EXPECT_EQ(parse_xaddr("[2001:db8::1]:8899")->url.port, 8899);
    EXPECT_EQ(parse_xaddr("http://cam.local:8899")->url, (ServiceUrl{8899, "/onvif/device_service", false}));
    EXPECT_EQ(parse_xaddr("http://cam.local:2020/")->url, (ServiceUrl{2020, "/", false}));
}

TEST(ParseXaddr, ReadsAddressesInBracketsWithZones)
{
    EXPECT_EQ(parse_xaddr("http://[2001:db8::1]:8080/x")->address, ip("2001:db8::1"));
    EXPECT_EQ(parse_xaddr("http://[2001:db8::1]:8080/x")->url.port, 8080);
    for (const char* zone : {"", "%25eth0", "%eth0", "%251", "%lo"})
        EXPECT_EQ(parse_xaddr("http://[fe80::1" + std::string(zone) + "]/x")->address, ip("fe80::1")) << zone;
    EXPECT_EQ(parse_xaddr("http://cam.local/")->address, std::nullopt);
}

TEST(ParseXaddr, RefusesWhatIsNoWayIn)
{
    for (const char* text :
         {"", "urn:uuid:1", "cam.local:8899", "/onvif/device_service", "rtsp://192.0.2.1/", "http:/192.0.2.1",
          "http://192.0.2.1:0/", "http://192.0.2.1:99999/", "http://192.0.2.1:80x/", "http://[::1/x", "http://[::1]x/",
          "http://192.0.2.1/a b", "http://user:secret@192.0.2.1:81/onvif/x", "http://192.0.2.1/a\r\nHost: evil"})
        EXPECT_FALSE(parse_xaddr(text)) << text;
    EXPECT_FALSE(parse_xaddr("http://192.0.2.1/" + std::string(10'000, 'a')));
}

TEST(ServiceUrls, WhoNamesTheSourceComesFirstAndHttpsBeforeHttp)
{
    const auto found = service_urls(Xaddrs{"https://169.254.1.2/onvif/a", "http://169.254.1.2/onvif/b",
                                           "https://192.0.2.1/onvif/c", "http://192.0.2.1/onvif/d"},
                                    ip("192.0.2.1"));
    ASSERT_EQ(found.size(), 4u);
    EXPECT_EQ(found[0].path, "/onvif/c");
    EXPECT_EQ(found[1].path, "/onvif/d");
    EXPECT_EQ(found[2].path, "/onvif/a");
    EXPECT_EQ(found[3].path, "/onvif/b");
}

TEST(ServiceUrls, AnIpv6AddressWithoutBracketsIsReadByTheSenders)
{
    EXPECT_EQ(service_urls(Xaddrs{"http://fd13::2:8080/onvif/device_service"}, ip("fd13::2")),
              (std::vector<ServiceUrl>{{8080, "/onvif/device_service", false}}));
    EXPECT_EQ(service_urls(Xaddrs{"http://fe80::2:8080/onvif/x"}, ip("fe80::2%1")),
              (std::vector<ServiceUrl>{{8080, "/onvif/x", false}}));
    EXPECT_EQ(service_urls(Xaddrs{"http://fd13::2/onvif/x"}, ip("fd13::2")),
              (std::vector<ServiceUrl>{{80, "/onvif/x", false}}));
    EXPECT_EQ(service_urls(Xaddrs{"http://fd13::2:8080/onvif/x"}, ip("fd13::2:8080")),
              (std::vector<ServiceUrl>{{80, "/onvif/x", false}}));
}

TEST(ServiceUrls, OtherHostsAreThoseNamedInPlaceOfTheSender)
{
    const auto sender = ip("10.0.0.7");
    EXPECT_EQ(
        other_hosts({"http://10.0.0.91/onvif/x", "https://10.0.0.91/onvif/x", "http://192.168.0.1:8000/"}, sender),
        (std::vector<NamedHost>{{ip("10.0.0.91"), 80}, {ip("10.0.0.91"), 443}, {ip("192.168.0.1"), 8000}}));
    EXPECT_TRUE(other_hosts({"http://192.168.0.1/", "http://10.0.0.7:8000/x"}, sender).empty());
    for (const char* other : {"http://admin:x@10.0.0.91/onvif/x", "rtsp://10.0.0.91/stream", "http://10.0.0.91:0/",
                              "http://10.0.0.91./onvif/x", "http://167772251/onvif/x", "http://010.000.000.091/"})
        EXPECT_EQ(other_hosts({other}, sender), (std::vector<NamedHost>{{ip("10.0.0.91"), 80}}))
            << other << ": no way in, and still another host's";
    for (const char* own : {"http://169.254.3.4/", "http://[fe80::1]/", "http://127.0.0.1/", "http://camera.local/",
                            "http://[]/", "rubbish", "rtsp://10.0.0.7/stream", "http://admin:x@10.0.0.7/"})
        EXPECT_TRUE(other_hosts({own}, sender).empty()) << own;
    EXPECT_TRUE(other_hosts({}, sender).empty());
    EXPECT_EQ(other_hosts({"http://10.0.0.91:9100/onvif/x", "http://10.0.0.91:25/"}, sender),
              (std::vector<NamedHost>{{ip("10.0.0.91"), 80}}))
        << "a port of another service is not even opened";
}

TEST(ServiceUrls, PartsOfAnAddressThatArePaddedWithZerosAreDecimal)
{
    EXPECT_EQ(parse_stated_ip("010.077.000.015"), ip("10.77.0.15"));
    EXPECT_EQ(parse_stated_ip("192.168.001.064"), ip("192.168.1.64"));
    EXPECT_EQ(parse_stated_ip("10.0.0.7"), ip("10.0.0.7"));
    EXPECT_EQ(parse_stated_ip("000.000.000.000"), ip("0.0.0.0"));
    EXPECT_EQ(parse_stated_ip("fe80::1"), ip("fe80::1"));
    EXPECT_EQ(parse_stated_ip("010.077.000.015."), ip("10.77.0.15"));
    EXPECT_EQ(parse_stated_ip("172818447"), ip("10.77.0.15"));
    EXPECT_FALSE(parse_stated_ip("8080")) << "a number that is more likely another thing";
    for (const char* text : {"", "010.077.000", "0010.0.0.1", "010.0.0.256", "010.0.0.x", "010..0.1", "0x0a.0.0.1",
                             "010.0.0.1.1", "010.0.0.-1", "010.0.0. 1", "010.0.0."})
        EXPECT_FALSE(parse_stated_ip(text)) << text;

    const auto sender = ip("10.77.0.15");
    EXPECT_EQ(parse_xaddr("http://010.077.000.015:8000/onvif/x")->address, sender);
    EXPECT_EQ(parse_xaddr("010.077.000.015:8899")->url.port, 8899);
    EXPECT_EQ(other_hosts({"http://010.077.000.020:8000/onvif/x"}, sender),
              (std::vector<NamedHost>{{ip("10.77.0.20"), 8000}}))
        << "another host's, and not the sender's";
    EXPECT_EQ(addresses_in({"http://010.077.000.015/"}), std::vector{sender});
}

TEST(ServiceUrls, WhatNamesNoOtherHostIsTheSendersOwn)
{
    const auto sender = ip("10.0.0.7");
    for (const char* own : {"http://10.0.0.7:8000/x", "http://010.000.000.007:8000/x", "http://[::ffff:10.0.0.7]:8000/",
                            "http://169.254.3.4:8000/", "http://0.0.0.0:8000/", "http://camera.local:8000/", "rubbish"})
        EXPECT_TRUE(name_no_other_host({own}, sender)) << own;
    EXPECT_TRUE(name_no_other_host({"http://192.168.1.64:8000/", "http://10.0.0.7:8000/"}, sender));
    EXPECT_FALSE(name_no_other_host({"http://192.168.1.64:8000/"}, sender)) << "behind NAT port 80 may be another's";
    EXPECT_FALSE(name_no_other_host({}, sender)) << "it has named no place at all";
}

TEST(ServiceUrls, AHostNameIsToldWhereNoAddressIsNamed)
{
    const auto sender = ip("10.0.0.7");
    EXPECT_EQ(host_name_in({"http://Camera.local.:8000/", "http://other.local/"}, sender), "camera.local");
    EXPECT_EQ(host_name_in({"http://169.254.3.4/"}, sender), "169.254.3.4");
    EXPECT_EQ(host_name_in({"http://169.254.3.4/"}, ip("169.254.3.4")), "");
    for (const Xaddrs& said : {Xaddrs{},
                               {"rubbish"},
                               {"http://[]/"},
                               {"http://camera.local/", "http://10.0.0.7/"},
                               {"http://camera.local/", "http://10.0.0.91/"},
                               {"http://0.0.0.0/"},
                               {"http://127.0.0.1/"}})
        EXPECT_EQ(host_name_in(said, sender), "");
}

TEST(ServiceUrls, AStaleHostStillTellsPortAndPath)
{
    EXPECT_EQ(service_urls(Xaddrs{"http://192.168.1.19:8000/onvif/device_service"}, ip("10.0.0.150")),
              (std::vector<ServiceUrl>{{8000, "/onvif/device_service", false}}));
}

TEST(ServiceUrls, WithoutAUsableOneTheUsualIsTried)
{
    EXPECT_EQ(service_urls({}, ip("192.0.2.1")), std::vector<ServiceUrl>{ServiceUrl()});
    EXPECT_EQ(service_urls(Xaddrs{"nonsense", "http://[]/"}, ip("192.0.2.1")).size(), 1u);
}

TEST(ServiceUrls, APathOfNoOnvifServiceIsNeverTaken)
{
    for (const char* path :
         {"/cgi-bin/magicBox.cgi?action=reboot", "/cgi-bin/magicBox.cgi", "/onvif/../cgi-bin/reboot.cgi",
          "/onvif/device_service?action=reboot", "/onvif/%2e%2e/reboot", "/onvif//x", "/onvif", "/onvifx/y", "/x;y",
          "/onvif/./cgi-bin/x", "/./onvif/x", "/onvif/reboot.cgi", "/onvif/reboot.cgi/x.wsdl", "/onvif/.x"}) {
        EXPECT_FALSE(is_service_path(path)) << path;
        EXPECT_EQ(service_urls(Xaddrs{"https://192.0.2.1:8443" + std::string(path)}, ip("192.0.2.1")),
                  (std::vector<ServiceUrl>{{8443, "/onvif/device_service", true}}))
            << path;
    }
    for (const char* path :
         {"/", "/onvif/device_service", "/ONVIF/Device_service", "/onvif/services", "/onvif/device.wsdl"})
        EXPECT_TRUE(is_service_path(path)) << path;
}

TEST(ServiceUrls, APortOfAnotherServiceIsNeverTaken)
{
    for (const auto port : std::initializer_list<std::uint16_t>{22, 25, 110, 143, 445, 6379, 9100}) {
        EXPECT_FALSE(is_service_port(port)) << port;
        EXPECT_EQ(
            service_urls(Xaddrs{"http://192.0.2.1:" + std::to_string(port) + "/onvif/device_service"}, ip("192.0.2.1")),
            std::vector<ServiceUrl>{ServiceUrl()})
            << port;
    }
    for (const auto port : std::initializer_list<std::uint16_t>{
             80,   81,   82,   85,   87,   88,   443,  554,  888,   1024,  2000,  2020,  5000, 6688,
             7000, 8000, 8080, 8081, 8443, 8554, 8899, 8999, 10080, 34567, 37777, 49152, 65535})
        EXPECT_TRUE(is_service_port(port)) << port;
}

TEST(DescriptionPath, IsOneOfADocument)
{
    for (const char* path : {"/desc.xml", "/rootdesc1.xml", "/upnp/BasicDevice.XML"})
        EXPECT_TRUE(is_description_path(path)) << path;
    for (const char* path : {"", "/", "/reboot.cgi", "/reboot.cgi?x=.xml", "/../x.xml", "x.xml", "/a b.xml"})
        EXPECT_FALSE(is_description_path(path)) << path;
}

TEST(ServiceUrls, AreFewAndDifferent)
{
    Xaddrs many(100, "http://192.0.2.1/onvif/device_service");
    EXPECT_EQ(service_urls(many, ip("192.0.2.1")).size(), 1u);
    for (std::size_t i = 0; i < many.size(); ++i) many[i] += std::to_string(i);
    EXPECT_EQ(service_urls(many, ip("192.0.2.1")).size(), max_service_urls);
}

TEST(AddressesIn, KeepsWhatCouldBeTheDevices)
{
    EXPECT_EQ(addresses_in(Xaddrs{"http://127.0.0.1/", "http://0.0.0.0/", "http://192.0.2.1/", "http://192.0.2.1:81/",
                                  "https://[fe80::1]/", "http://cam.local/", "http://[]/"}),
              (std::vector{ip("192.0.2.1"), ip("fe80::1")}));
}

}  // namespace
}  // namespace onvigil::net
