#include <gmock/gmock.h>

#include "protocol/onvif.hpp"
#include "support/captures.hpp"
#include "support/onvif_answers.hpp"

namespace onvigil::protocol::onvif {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Answer decoded(const std::string& bytes)
{
    const auto result = decode(as_bytes(bytes));
    EXPECT_TRUE(result) << (result ? "" : name(result.error()));
    return result ? *result : Answer{};
}

struct Expected {
    std::string file;
    decltype(Answer::body) body;
    std::vector<std::string> namespaces;  ///< some of them
};
void PrintTo(const Expected& expected, std::ostream* out)
{
    *out << expected.file;
}

class OnvifCapture : public testing::TestWithParam<Expected> {};

TEST_P(OnvifCapture, GivesTheValuesThatStandInIt)
{
    ONVIGIL_CAPTURE_OR_SKIP(bytes, GetParam().file);

    const Answer answer = decoded(bytes);

    EXPECT_EQ(answer.body.index(), GetParam().body.index());
    EXPECT_EQ(answer.body, GetParam().body);
    for (const std::string& uri : GetParam().namespaces) EXPECT_THAT(answer.namespaces, Contains(uri));
}

std::chrono::system_clock::time_point at(int year, unsigned month, unsigned day, std::chrono::seconds time)
{
    return std::chrono::sys_days(std::chrono::year(year) / month / day) + time;
}

const std::string s = "onvif://www.onvif.org/";
const std::string hikvision = "http://www.hikvision.com/2011/event/topics";
const std::string extension = "http://www.onvifext.com/onvif/ext/ver10/wsdl";
const std::string axis = "http://www.axis.com/2009/event/topics";

INSTANTIATE_TEST_SUITE_P(
    Identity, OnvifCapture,
    testing::Values(
        Expected{"axis-1.xml", DeviceInformation{"AXIS", "AXIS Q6045-E", "5.55.1.2", "00408CFAB754", "1C9.2"}, {axis}},
        Expected{"hikvision-1.xml",
                 DeviceInformation{"HIKVISION", "DS-2DF7276-AEL", "V5.1.6 build 140401",
                                   "DS-2DF7276-AEL20140613CCWR468714298B", "88"},
                 {hikvision, extension}},
        Expected{
            "trendnet-hikoem-1.xml",
            DeviceInformation{"TRENDnet", "TV-IP320PI", "V5.3.4 build 160830", "TV-IP320PI20161206AAWR863642784", "88"},
            {extension}},
        Expected{"bosch-4.xml",
                 DeviceInformation{"Bosch", "FLEXIDOME indoor 5100i IR", "8.71.0066", "404754734001050102", "F000B543"},
                 {}},
        Expected{"generic-wsd-4.xml",
                 DeviceInformation{"Mockup Manufacturer", "Mockup Model", "Mockup_15_14_13", "00000000", "MOCKUP"},
                 {}},
        Expected{"axis-5.xml",
                 DateTime{at(2018, 2, 27, 23h + 9min + 59s), at(2018, 2, 27, 16h + 9min + 59s),
                          "MST7MDT,M3.2.0,M11.1.0", true},
                 {}},
        Expected{"hikvision-5.xml",
                 DateTime{at(2018, 2, 27, 18h + 28min + 1s), at(2018, 2, 27, 11h + 28min + 1s),
                          "CST7:00:00DST01:00:00,M3.2.0/02:00:00,M11.1.0/02:00:00", true},
                 {hikvision}},
        Expected{"bosch-6.xml", DateTime{at(2023, 5, 24, 21h + 25min + 5s), {}, "UTC5:0", true}, {}},
        Expected{
            "generic-wsd-5.xml", DateTime{at(2014, 12, 24, 19h + 14min + 37s), {}, "MoroccoStandardTime0", true}, {}},
        Expected{"axis-4.xml", Hostname{"localhost"}, {}},
        Expected{"hikvision-4.xml", Hostname{"localhost"}, {hikvision}},
        Expected{"axis-2.xml",
                 Scopes{{s + "type/video_encoder", s + "Profile/Streaming", s + "hardware/Q6045-E",
                         s + "name/AXIS%20Q6045-E", s + "type/ptz", s + "location/"}},
                 {axis}},
        Expected{"hikvision-2.xml",
                 Scopes{{s + "type/video_encoder", s + "Profile/Streaming", s + "Profile/G", s + "type/audio_encoder",
                         s + "type/ptz", s + "hardware/DS-2DF7276-AEL", s + "name/DS-2DF7276-AEL",
                         s + "location/city/hangzhou"}},
                 {hikvision}},
        Expected{"trendnet-hikoem-2.xml",
                 Scopes{{s + "type/video_encoder", s + "Profile/Streaming", s + "Profile/G", s + "hardware/TV-IP320PI",
                         s + "name/TV-IP320PI", s + "location/"}},
                 {extension}}));

INSTANTIATE_TEST_SUITE_P(
    Network, OnvifCapture,
    testing::Values(
        Expected{"axis-3.xml",
                 NetworkInterfaces{{{"eth0",
                                     "eth0",
                                     "00:40:8C:FA:B7:54",
                                     {"10.10.1.20", "192.168.0.19", "169.254.138.132",
                                      "fd00:fc:8dc7:cbf2:240:8cff:fefa:b754", "fe80::240:8cff:fefa:b754"}}}},
                 {axis}},
        Expected{
            "hikvision-3.xml",
            NetworkInterfaces{{{"eth0", "eth0", "44:19:b6:3e:ba:a1", {"10.10.1.60", "fe80::4619:b6ff:fe3e:baa1"}}}},
            {hikvision}},
        Expected{
            "trendnet-hikoem-3.xml",
            NetworkInterfaces{{{"eth0", "eth0", "3c:8c:f8:a1:32:dc", {"10.10.1.67", "fe80::3e8c:f8ff:fea1:32dc"}}}},
            {extension}},
        Expected{
            "hikvision-21.xml",
            NetworkInterfaces{{{"eth0", "eth0", "28:57:be:65:7d:d5", {"192.168.68.111", "fe80::2a57:beff:fe65:7dd5"}}}},
            {}}));

INSTANTIATE_TEST_SUITE_P(
    Faults, OnvifCapture,
    testing::Values(
        Expected{"axis-8.xml",
                 Fault{"Sender",
                       {"NotAuthorized"},
                       "Sender not authorized",
                       "The action requested requires authorization and the sender is not authorized",
                       true},
                 {axis}},
        Expected{"axis-9.xml",
                 Fault{"Receiver", {"Action"}, "Action failed", "The requested SOAP action failed", false},
                 {axis}},
        Expected{"axis-10.xml", Fault{"Sender", {}, "", "", false}, {axis}},
        Expected{"hikvision-17.xml",
                 Fault{"Receiver",
                       {"ActionNotSupported", "InvalidOperation"},
                       "Optional Action Not Implemented",
                       "NULL",
                       false},
                 {hikvision, extension}},
        Expected{
            "hikvision-18.xml",
            Fault{"Sender", {"InvalidArgVal", "InvalidParameter"}, "the parameter value is illegal", "NULL", false},
            {hikvision, extension}},
        Expected{"trendnet-hikoem-9.xml",
                 Fault{"Sender",
                       {"NotAuthorized"},
                       "The action requested requires authorization and the sender is not authorized",
                       "",
                       true},
                 {extension}},
        Expected{"onvif_simple_server-1.xml",
                 Fault{"Sender",
                       {"NotAuthorized"},
                       "Sender not Authorized",
                       "The action requested requires authorization and the sender is not authorized.",
                       true},
                 {"http://www.onvif.org/ver10/error"}},
        Expected{"generic-wsd-3.xml",
                 Fault{"fault code", {"fault subcode", "fault subcode"}, "fault reason", "fault detail", false},
                 {}}));

TEST(OnvifCaptures, ServicesAndCapabilitiesTellWhereTheyAre)
{
    ONVIGIL_CAPTURE_OR_SKIP(services, "hikvision-6.xml");
    ONVIGIL_CAPTURE_OR_SKIP(capabilities, "bosch-8.xml");
    ONVIGIL_CAPTURE_OR_SKIP(more, "axis-6.xml");
    ONVIGIL_CAPTURE_OR_SKIP(most, "hikvision-7.xml");

    const auto listed = std::get<Services>(decoded(services).body).items;
    ASSERT_THAT(listed, SizeIs(7));
    EXPECT_EQ(listed[3], (Services::Item{"http://www.onvif.org/ver20/ptz/wsdl", "http://10.10.1.60/onvif/PTZ"}));
    EXPECT_THAT(std::get<Services>(decoded(capabilities).body).items,
                Contains(Services::Item{"", "http://192.168.1.201/onvif/device_service"}));
    EXPECT_THAT(std::get<Services>(decoded(more).body).items,
                Contains(Services::Item{"", "http://192.168.0.19/onvif/device_service"}));
    EXPECT_THAT(std::get<Services>(decoded(most).body).items, SizeIs(6));
}

TEST(OnvifCaptures, ARebrandedFaultCarriesItsMakersNamespaceBeforeAnyLogin)
{
    ONVIGIL_CAPTURE_OR_SKIP(bytes, "trendnet-hikoem-9.xml");
    EXPECT_THAT(decoded(bytes).namespaces, Contains("http://www.onvifext.com/onvif/ext/ver10/schema"));
}

}  // namespace
}  // namespace onvigil::protocol::onvif
