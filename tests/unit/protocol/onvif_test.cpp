#include "protocol/onvif.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/limits.hpp"
#include "protocol/hashes.hpp"
#include "support/onvif_answers.hpp"

namespace onvigil::protocol::onvif {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::string start =
    R"(<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" )"
    R"(xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema">)";
const std::string information = start +
                                "<s:Body><tds:GetDeviceInformationResponse><tds:Manufacturer>ACME</tds:Manufacturer>"
                                "<tds:Model>Eye 1</tds:Model><tds:FirmwareVersion>1.0</tds:FirmwareVersion>"
                                "<tds:SerialNumber>0001</tds:SerialNumber><tds:HardwareId>7</tds:HardwareId>"
                                "</tds:GetDeviceInformationResponse></s:Body></s:Envelope>";
const DeviceInformation acme{
    .manufacturer = "ACME", .model = "Eye 1", .firmware = "1.0", .serial = "0001", .hardware_id = "7"};

std::string error_of(std::string_view text)
{
    const auto result = decode(as_bytes(text));
    return result ? "decoded" : std::string(name(result.error()));
}

template <typename T>
T decoded(std::string_view text)
{
    const auto result = decode(as_bytes(text));
    if (!result) {
        ADD_FAILURE() << name(result.error()) << ": " << text.substr(0, 300);
        return {};
    }
    if (!std::holds_alternative<T>(result->body)) {
        ADD_FAILURE() << "another answer: alternative " << result->body.index();
        return {};
    }
    return std::get<T>(result->body);
}

TEST(OnvifAnswer, DeviceInformationIsRead)
{
    EXPECT_EQ(decoded<DeviceInformation>(information), acme);
    EXPECT_THAT(decode(as_bytes(information))->namespaces, Contains("http://www.onvif.org/ver10/schema"));
}

TEST(OnvifAnswer, AnAnswerWithoutItsEnvelopeIsRead)
{
    const auto from = information.find("<s:Body>"), to = information.find("</s:Envelope>");
    const std::string body = information.substr(from, to - from);
    EXPECT_EQ(decoded<DeviceInformation>(body), acme);
    EXPECT_EQ(decoded<DeviceInformation>(body.substr(8, body.size() - 17)), acme) << "nor a body";
    for (const char* none : {"Response>", "</tds:xResponse>", "</Response>", "<Response>", "</ Response>"})
        EXPECT_EQ(error_of(none), "malformed") << none;
}

TEST(OnvifAnswer, DefectsOfTheTransportLoseNothing)
{
    const std::string echo("POST /onvif/service\0HTTP/1.1\0\0Content-Type\0\0", 44);
    EXPECT_EQ(decoded<DeviceInformation>(echo + information), acme) << "echoed request with NULs";
    EXPECT_EQ(decoded<DeviceInformation>("\xEF\xBB\xBF" + information), acme) << "byte order mark";
    EXPECT_EQ(decoded<DeviceInformation>(information.substr(0, information.size() - 20)), acme) << "body cut short";
    EXPECT_EQ(decoded<DeviceInformation>(information.substr(0, information.find("</tds:GetDev"))), acme)
        << "end tags missing";
    EXPECT_EQ(decoded<DeviceInformation>(information + "\r\n\r\nHTTP/1.1 400"), acme) << "rubbish behind";
    EXPECT_EQ(decoded<DeviceInformation>(information.substr(0, information.find("0001") + 2)),
              (DeviceInformation{.manufacturer = "ACME", .model = "Eye 1", .firmware = "1.0"}))
        << "cut within the serial number";
    std::string undeclared = information;
    undeclared.erase(undeclared.find(" xmlns:tds"),
                     std::string_view(R"( xmlns:tds="http://www.onvif.org/ver10/device/wsdl")").size());
    EXPECT_EQ(decoded<DeviceInformation>(undeclared), acme) << "prefix not declared";
}

TEST(OnvifAnswer, WithoutNamespacesItIsReadByLocalNames)
{
    std::string bare = information.substr(information.find("<s:Body>"));
    for (const std::string prefix : {"tds:", "s:"})
        for (auto at = bare.find(prefix); at != bare.npos; at = bare.find(prefix)) bare.erase(at, prefix.size());
    for (const char* start_tag : {"<Envelope>", R"(<Envelope xmlns="">)", R"(<Envelope xmlns="urn:own">)",
                                  R"(<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope">)"})
        EXPECT_EQ(decoded<DeviceInformation>(start_tag + bare), acme) << start_tag;
    EXPECT_EQ(error_of("<Envelope><Body><GetDeviceInformation/></Body></Envelope>"), "not-an-answer");
    const Fault fault = decoded<Fault>(
        "<Envelope><Body><Fault><Code><Value>Sender</Value><Subcode><Value>NotAuthorized</Value>"
        "</Subcode></Code></Fault></Body></Envelope>");
    EXPECT_TRUE(fault.not_authorized);
    const auto clock = decoded<DateTime>(
        "<Envelope><Body><GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>1</Hour><Minute>2"
        "</Minute><Second>3</Second></Time><Date><Year>2026</Year><Month>1</Month><Day>2</Day></Date></UTCDateTime>"
        "</SystemDateAndTime></GetSystemDateAndTimeResponse></Body></Envelope>");
    EXPECT_EQ(clock.utc, std::chrono::sys_days(std::chrono::year(2026) / 1 / 2) + 1h + 2min + 3s);
}

TEST(OnvifAnswer, BytesThatAreNoUtf8LoseNothingElse)
{
    std::string odd = information;
    odd.replace(odd.find("Eye 1"), 5, "\xBA\xA3\xBF\xB5\xCA\xD3\xE9");  // GB 2312, and the beginning of more
    const auto read = decoded<DeviceInformation>(odd);
    EXPECT_EQ(read.manufacturer, "ACME");
    EXPECT_FALSE(read.model.empty());
    EXPECT_EQ(read.firmware, "1.0");
}

TEST(OnvifAnswer, MissingFieldsStayEmpty)
{
    EXPECT_EQ(decoded<DeviceInformation>(start + "<s:Body><tds:GetDeviceInformationResponse><tds:Model>M</tds:Model>"
                                                 "</tds:GetDeviceInformationResponse></s:Body></s:Envelope>"),
              DeviceInformation{.model = "M"});
    EXPECT_EQ(decoded<DeviceInformation>(start + "<s:Body><tds:GetDeviceInformationResponse/></s:Body></s:Envelope>"),
              DeviceInformation{});
    EXPECT_EQ(decoded<NetworkInterfaces>(start + "<s:Body><tds:GetNetworkInterfacesResponse/></s:Body></s:Envelope>"),
              NetworkInterfaces{});
    EXPECT_EQ(decoded<Hostname>(start + "<s:Body><tds:GetHostnameResponse/></s:Body></s:Envelope>"), Hostname{});
    EXPECT_EQ(decoded<Scopes>(start + "<s:Body><tds:GetScopesResponse/></s:Body></s:Envelope>"), Scopes{});
    EXPECT_EQ(decoded<Services>(start + "<s:Body><tds:GetCapabilitiesResponse/></s:Body></s:Envelope>"), Services{});
}

TEST(OnvifAnswer, BareAmpersandsAndAnglesAreText)
{
    const DeviceInformation read = decoded<DeviceInformation>(
        start +
        "<s:Body><tds:GetDeviceInformationResponse><tds:Manufacturer>Johnson & Johnson</tds:Manufacturer>"
        "<tds:Model>a < b</tds:Model><tds:FirmwareVersion>1<2</tds:FirmwareVersion>"
        "<tds:SerialNumber>S&1;</tds:SerialNumber><tds:HardwareId>A<b</tds:HardwareId>"
        "</tds:GetDeviceInformationResponse></s:Body></s:Envelope>");
    EXPECT_EQ(read, (DeviceInformation{"Johnson & Johnson", "a < b", "1<2", "S&1;", "A<b"}));
}

TEST(OnvifAnswer, AnEchoedLoginIsSkipped)
{
    const std::string echo =
        R"(<s:Header><wsse:Security xmlns:wsse="urn:wsse" s:mustUnderstand="true"><wsse:UsernameToken>)"
        R"(<wsse:Password>secret</wsse:Password></wsse:UsernameToken></wsse:Security></s:Header>)";
    std::string text = information;
    text.insert(text.find("<s:Body>"), echo);
    EXPECT_EQ(decoded<DeviceInformation>(text), acme);
}

std::string clock(const std::string& date, const std::string& time)
{
    return start +
           "<s:Body><tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:TimeZone><tt:TZ>CST7:00:00DST01</"
           "tt:TZ></tt:TimeZone>"
           "<tt:UTCDateTime>" +
           time + date +
           "</tt:UTCDateTime><tt:LocalDateTime><tt:Time><tt:Hour>1</tt:Hour></tt:Time>"
           "</tt:LocalDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse></s:Body></s:Envelope>";
}
std::string date(int y, int m, int d)
{
    return "<tt:Date><tt:Year>" + std::to_string(y) + "</tt:Year><tt:Month>" + std::to_string(m) +
           "</tt:Month><tt:Day>" + std::to_string(d) + "</tt:Day></tt:Date>";
}
std::string time_of(int h, int m, int s)
{
    return "<tt:Time><tt:Hour>" + std::to_string(h) + "</tt:Hour><tt:Minute>" + std::to_string(m) +
           "</tt:Minute><tt:Second>" + std::to_string(s) + "</tt:Second></tt:Time>";
}

TEST(OnvifAnswer, AClockIsUtcAndLocalTimeWithItsZone)
{
    const std::chrono::sys_days day(std::chrono::year(2018) / 2 / 27);
    EXPECT_EQ(decoded<DateTime>(clock(date(2018, 2, 27), time_of(23, 9, 59))).utc, day + 23h + 9min + 59s);
    EXPECT_EQ(decoded<DateTime>(clock(date(1970, 1, 1), time_of(0, 0, 0))).utc,
              std::chrono::system_clock::time_point{});
    const auto zoned = decoded<DateTime>(clock(date(2018, 2, 27), time_of(23, 9, 59)));
    EXPECT_EQ(zoned.time_zone, "CST7:00:00DST01");
    EXPECT_EQ(zoned.local, std::nullopt) << "an hour alone is no time";
    const DateTime whole{.utc = day + 1h, .local = day + 9h, .time_zone = "CST-8", .daylight_savings = true};
    EXPECT_EQ(decoded<DateTime>(encode(Answer{whole, {}})), whole);
}

TEST(OnvifAnswer, AnImpossibleClockIsNoClock)
{
    const std::string noon = time_of(12, 0, 0);
    for (const std::string& text :
         {clock(date(2018, 2, 30), noon), clock(date(65535, 1, 1), noon), clock(date(1969, 12, 31), noon),
          clock(date(2018, 13, 1), noon), clock(date(2018, 0, 1), noon), clock(date(2018, 1, 0), noon),
          clock(date(2018, 1, -4), noon), clock(date(2018, 1, 1), time_of(24, 0, 0)),
          clock(date(2018, 1, 1), time_of(0, 60, 0)), clock(date(2018, 1, 1), time_of(0, 0, 61)),
          clock(date(2018, 1, 1), time_of(-1, 0, 0)), clock("", noon), clock(date(2018, 1, 1), ""),
          clock("<tt:Date><tt:Year>now</tt:Year></tt:Date>", noon)})
        EXPECT_EQ(decoded<DateTime>(text).utc, std::nullopt) << text;
}

TEST(OnvifAnswer, InterfacesGiveEveryAddressOnce)
{
    const std::string text =
        start +
        R"(<s:Body><tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="eth0"><tt:Info><tt:Name>lan</tt:Name>)"
        R"(<tt:HwAddress>00047D0EB85C</tt:HwAddress></tt:Info><tt:IPv4><tt:Config><tt:Manual><tt:Address>192.0.2.1</tt:Address>)"
        R"(</tt:Manual><tt:Manual><tt:Address>192.0.2.2/24</tt:Address></tt:Manual><tt:LinkLocal><tt:Address>192.0.2.1</tt:Address>)"
        R"(</tt:LinkLocal></tt:Config></tt:IPv4><tt:IPv6><tt:Config><tt:FromRA><tt:Address>2001:db8::1</tt:Address></tt:FromRA>)"
        R"(<tt:LinkLocal><tt:Address/></tt:LinkLocal></tt:Config></tt:IPv6></tds:NetworkInterfaces><tds:NetworkInterfaces/>)"
        R"(</tds:GetNetworkInterfacesResponse></s:Body></s:Envelope>)";

    const NetworkInterfaces interfaces = decoded<NetworkInterfaces>(text);

    ASSERT_THAT(interfaces.items, SizeIs(2));
    EXPECT_EQ(interfaces.items[0].token, "eth0");
    EXPECT_EQ(interfaces.items[0].name, "lan");
    EXPECT_EQ(interfaces.items[0].hw_address, "00047D0EB85C");
    EXPECT_THAT(interfaces.items[0].addresses, ElementsAre("192.0.2.1", "192.0.2.2", "2001:db8::1"));
    EXPECT_EQ(interfaces.items[1], NetworkInterface{});
}

TEST(OnvifAnswer, AFloodIsCutAtTheLimits)
{
    std::string scopes, interfaces, list, addresses;
    for (int i = 0; i < 1000; ++i) {
        scopes +=
            "<tds:Scopes><tt:ScopeItem>onvif://www.onvif.org/x/" + std::to_string(i) + "</tt:ScopeItem></tds:Scopes>";
        interfaces += "<tds:NetworkInterfaces/>";
        list += "<tds:Service><tds:XAddr>http://192.0.2.1/</tds:XAddr></tds:Service>";
        addresses += "<tt:Manual><tt:Address>10.0.0." + std::to_string(i) + "</tt:Address></tt:Manual>";
    }
    const auto body = [](const std::string& call, const std::string& inside) {
        return start + "<s:Body><tds:" + call + ">" + inside + "</tds:" + call + "></s:Body></s:Envelope>";
    };
    EXPECT_THAT(decoded<Scopes>(body("GetScopesResponse", scopes)).items, SizeIs(limits::scopes_per_device));
    EXPECT_THAT(decoded<NetworkInterfaces>(body("GetNetworkInterfacesResponse", interfaces)).items,
                SizeIs(limits::interfaces_per_device));
    EXPECT_THAT(decoded<Services>(body("GetServicesResponse", list)).items, SizeIs(limits::services_per_device));
    EXPECT_THAT(decoded<NetworkInterfaces>(
                    body("GetNetworkInterfacesResponse", "<tds:NetworkInterfaces><tt:IPv4><tt:Config>" + addresses +
                                                             "</tt:Config></tt:IPv4></tds:NetworkInterfaces>"))
                    .items.at(0)
                    .addresses,
                SizeIs(limits::addresses_per_device));
    EXPECT_EQ(error_of(body("GetScopesResponse", scopes + scopes)), "too-much");
}

TEST(OnvifAnswer, AFloodOfAttributesOrNamespacesIsRefused)
{
    std::string attributes, namespaces, elements;
    for (int i = 0; i < 3000; ++i) {
        attributes += fmt::format(" b{}='u'", i);
        namespaces += fmt::format(" xmlns:b{}='u'", i);
        elements += fmt::format("<x b{}='u'/>", i);
    }
    const auto with = [](const std::string& flood) {
        const auto at = information.find("<tds:Manufacturer>");
        return information.substr(0, at) + flood + information.substr(at);
    };
    EXPECT_EQ(error_of(with("<x" + attributes + "/>")), "too-much");
    EXPECT_EQ(error_of(with("<x" + namespaces + "/>")), "too-much");
    EXPECT_EQ(error_of(with(elements)), "too-much");
}

/// However they are nested: 160,000 of them would take a hundred milliseconds.
TEST(OnvifAnswer, MoreTagsThanAnyDeviceSendsAreNotRead)
{
    const auto with = [](std::string_view tag, std::size_t count) {
        std::string flood;
        for (std::size_t i = 0; i < count; ++i) flood += tag;
        const auto at = information.find("<tds:Manufacturer>");
        return information.substr(0, at) + flood + information.substr(at);
    };
    EXPECT_EQ(error_of(with("<a>", 11'000)), "too-much");
    EXPECT_EQ(error_of(with("<a/>", 11'000)), "too-much");
    EXPECT_EQ(decoded<DeviceInformation>(with("<a/>", 9'000)).manufacturer,
              decoded<DeviceInformation>(information).manufacturer);
}

TEST(OnvifAnswer, ARefusalIsToldFromOtherFaults)
{
    const auto fault = [](const std::string& inside) {
        return decoded<Fault>(start + "<s:Body><s:Fault>" + inside + "</s:Fault></s:Body></s:Envelope>");
    };

    EXPECT_TRUE(
        fault("<s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code>")
            .not_authorized);
    EXPECT_TRUE(fault("<s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>wsse:FailedAuthentication</s:Value></"
                      "s:Subcode></s:Code>")
                    .not_authorized);
    EXPECT_TRUE(
        fault("<s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text>Sender not Authorized</s:Text></s:Reason>")
            .not_authorized);
    EXPECT_TRUE(fault("<faultcode>s:Client</faultcode><faultstring>Invalid username or password! You still have 24 "
                      "attempt(s)</faultstring>")
                    .not_authorized);
    EXPECT_FALSE(fault("<s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>ter:ActionNotSupported</s:Value></"
                       "s:Subcode></s:Code>"
                       "<s:Reason><s:Text>authorization is not what this is about</s:Text></s:Reason>")
                     .not_authorized);
    EXPECT_FALSE(fault("").not_authorized);
}

TEST(OnvifAnswer, WhatIsNoAnswerIsAnError)
{
    EXPECT_EQ(error_of(""), "malformed");
    EXPECT_EQ(error_of("<html><head><title>Access Error: 401 -- Unauthorized</title></head></html>"), "malformed");
    EXPECT_EQ(error_of(encode(Call::get_scopes)), "not-an-answer");
    EXPECT_EQ(error_of(start + "<s:Body/></s:Envelope>"), "malformed");
    EXPECT_EQ(error_of("<!DOCTYPE x [<!ENTITY a 'b'>]>" + information), "decoded")
        << "what stands before the envelope is not read";
    EXPECT_EQ(error_of(start + "<!DOCTYPE x>" + information), "malformed");
    EXPECT_EQ(error_of(std::string(limits::http_body_bytes + 1, ' ')), "too-long");
}

class OnvifRoundTrip : public testing::TestWithParam<Answer> {};

TEST_P(OnvifRoundTrip, DecodingGivesBackWhatWasEncoded)
{
    const auto back = decode(as_bytes(encode(GetParam())));
    ASSERT_TRUE(back) << encode(GetParam());
    EXPECT_EQ(back->body, GetParam().body);
    for (const std::string& uri : GetParam().namespaces) EXPECT_THAT(back->namespaces, Contains(uri));
}

INSTANTIATE_TEST_SUITE_P(
    All, OnvifRoundTrip,
    testing::Values(
        Answer{
            Fault{
                .code = "Sender", .subcodes = {"NotAuthorized"}, .reason = "no", .detail = "", .not_authorized = true},
            {}},
        Answer{DateTime{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 10h}, {}}, Answer{DateTime{}, {}},
        Answer{DeviceInformation{"A & B", "<M>", "1", "2", "\"3\""},
               Namespaces({"http://www.onvifext.com/onvif/ext/ver10/wsdl"})},
        Answer{Scopes{{"onvif://www.onvif.org/name/x"}}, {}},
        Answer{
            NetworkInterfaces{{{"eth0", "lan", "44:19:b6:00:00:01", {"192.0.2.1", "fe80::1"}}, {"eth1", "", "", {}}}},
            {}},
        Answer{Hostname{"cam"}, {}}, Answer{Services{{{"urn:s", "http://192.0.2.1/s"}}}, {}}));

}  // namespace
}  // namespace onvigil::protocol::onvif
