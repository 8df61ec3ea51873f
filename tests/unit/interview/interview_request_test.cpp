#include "interview/interview_request.hpp"

#include <gmock/gmock.h>

namespace onvigil::interview::interview_request_test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const model::IpAddress address = *model::parse_ip("10.20.3.12");

std::string request_for(OnvifRequest ask)
{
    std::string out = "what stood here before";
    write_request(out, ask, address);
    return out;
}

TEST(WriteRequest, IsOneWholeHttpRequest)
{
    OnvifRequest ask;
    ask.call = protocol::onvif::Call::get_device_information;
    ask.url = {8080, "/onvif/service", false};

    const std::string request = request_for(ask);

    EXPECT_THAT(request, StartsWith("POST /onvif/service HTTP/1.1\r\nHost: 10.20.3.12:8080\r\n"));
    const auto body = request.find("\r\n\r\n") + 4;
    EXPECT_THAT(request, HasSubstr("Content-Length: " + std::to_string(request.size() - body) + "\r\n"));
    EXPECT_THAT(request, Not(HasSubstr("Authorization")));
    EXPECT_THAT(request, EndsWith("Envelope>"));
}

TEST(WriteRequest, DressesDifferInContentTypeAndEnvelope)
{
    OnvifRequest ask;
    EXPECT_THAT(request_for(ask), HasSubstr("action=\"http://www.onvif.org/ver10/device/wsdl/GetSystemDateAndTime\""));

    ask.style = SoapStyle::soap12;
    EXPECT_THAT(request_for(ask), Not(HasSubstr("action=")));
    EXPECT_THAT(request_for(ask), HasSubstr("application/soap+xml"));

    ask.style = SoapStyle::soap11;
    EXPECT_THAT(request_for(ask), HasSubstr("SOAPAction: \""));
    EXPECT_THAT(request_for(ask), HasSubstr("http://schemas.xmlsoap.org/soap/envelope/"));
    EXPECT_THAT(request_for(ask), Not(HasSubstr("2003/05/soap-envelope")));
}

TEST(WriteRequest, CarriesTheAuthorizationItIsGiven)
{
    OnvifRequest ask;
    ask.authorization = "Digest x";
    EXPECT_THAT(request_for(ask), HasSubstr("\r\nAuthorization: Digest x\r\n"));
}

TEST(HostText, BracketsIpv6AndLeavesTheZoneAndTheUsualPortOut)
{
    EXPECT_EQ(host_text(*model::parse_ip("fe80::1%lo"), 80, false), "[fe80::1]");
    EXPECT_EQ(host_text(*model::parse_ip("fd00::1"), 8080, false), "[fd00::1]:8080");
    EXPECT_EQ(host_text(address, 443, true), "10.20.3.12");
    EXPECT_EQ(host_text(address, 443, false), "10.20.3.12:443");
}

struct Redirect {
    const char* location;
    std::optional<net::ServiceUrl> url;
};

TEST(DoorOfRedirect, LeadsOnlyToTheSameAddress)
{
    const net::ServiceUrl from;
    const Redirect rows[] = {
        {"/onvif/other", net::ServiceUrl{80, "/onvif/other", false}},
        {"https://10.20.3.12/onvif/device_service", net::ServiceUrl{443, "/onvif/device_service", true}},
        {"https://10.20.3.12:8443/onvif/x", net::ServiceUrl{8443, "/onvif/x", true}},
        {"HTTP://10.20.3.12:8000", net::ServiceUrl{8000, "/", false}},
        {"http://10.20.3.12/onvif/device_service", std::nullopt},  // where we are
        {"http://10.20.3.13/onvif/device_service", std::nullopt},
        {"http://10.20.3.12@203.0.113.1/onvif/x", std::nullopt},
        {"http://camera.example/onvif/x", net::ServiceUrl{80, "/onvif/x", false}},  // names are not looked up
        {"https://IPCam-7:8443/onvif/x", net::ServiceUrl{8443, "/onvif/x", true}},
        {"http://camera.example/onvif/device_service", std::nullopt},
        {"http://me@camera.example/onvif/x", std::nullopt},
        {"http://10.20.3/onvif/x", std::nullopt},
        {"//10.20.3.13/onvif/x", std::nullopt},
        {"ftp://10.20.3.12/onvif/x", std::nullopt},
        {"https://10.20.3.12:99999/onvif/x", std::nullopt},
        {"https://10.20.3.12:0/onvif/x", std::nullopt},
        {"/onvif/a b", std::nullopt},
        {"/cgi-bin/magicBox.cgi?action=reboot", std::nullopt},
        {"/onvif/../x", std::nullopt},
        {"x", std::nullopt},
        {"", std::nullopt},
    };
    for (const Redirect& row : rows) EXPECT_EQ(url_of_redirect(row.location, address, from), row.url) << row.location;
}

TEST(DoorOfRedirect, KnowsIpv6InBrackets)
{
    const auto six = *model::parse_ip("fd00::7");
    EXPECT_EQ(url_of_redirect("https://[fd00::7]/onvif/x", six, {}), (net::ServiceUrl{443, "/onvif/x", true}));
    EXPECT_EQ(url_of_redirect("https://[fd00::7]:8443/onvif/x", six, {}), (net::ServiceUrl{8443, "/onvif/x", true}));
    EXPECT_EQ(url_of_redirect("https://[fd00::8]/onvif/x", six, {}), std::nullopt);

    const auto on_a_link = *model::parse_ip("fe80::7%1");
    for (const char* host : {"[fe80::7]", "[fe80::7%25eth0]", "[fe80::7%2]"})
        EXPECT_EQ(url_of_redirect("https://" + std::string(host) + "/onvif/x", on_a_link, {}),
                  (net::ServiceUrl{443, "/onvif/x", true}))
            << host;
    EXPECT_EQ(url_of_redirect("https://[fe80::8]/onvif/x", on_a_link, {}), std::nullopt);
}

TEST(ParseHttpDate, ReadsTheThreeFormsInAnyOffset)
{
    for (const char* date :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
          " Sun, 6 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 16:49:37 +0800",
          "Sun, 06 Nov 1994 05:19:37 -0330", "Sun, 06-Nov-1994 08:49:37 GMT", "sun, 06 nov 1994 08:49:37 gmt",
          "SUN, 06 NOV 1994 08:49:37 GMT", "06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z",
          "1994-11-06T16:49:37 +0800"}) {
        const auto read = parse_http_date(date);
        ASSERT_TRUE(read) << date;
        EXPECT_EQ(model::to_rfc3339(*read), "1994-11-06T08:49:37.000Z") << date;
    }
    for (const char* wrong :
         {"", "yesterday", "Sun, 31 Feb 2021 08:49:37 GMT", "1994-11-06", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:49",
          "Sun, 06 Nov 1994 08:49:37 CST", "Sun, 06 Nov 1994 08:49:37 +08:00x", "Fri, 31 Dec 9999 23:59:59 GMT",
          "Thu, 31 Dec 1600 23:59:59 GMT"})
        EXPECT_FALSE(parse_http_date(wrong)) << wrong;
}

}  // namespace
}  // namespace onvigil::interview::interview_request_test
