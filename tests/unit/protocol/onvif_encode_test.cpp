#include <gmock/gmock.h>

#include "protocol/hashes.hpp"
#include "protocol/onvif.hpp"

namespace onvigil::protocol::onvif {
namespace {

using namespace std::chrono_literals;

TEST(OnvifRequest, IsOneLineOfSoap12)
{
    EXPECT_EQ(
        encode(Call::get_device_information),
        R"(<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>)"
        R"(<GetDeviceInformation xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>)");
    EXPECT_EQ(
        encode(Call::get_services),
        R"(<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>)"
        R"(<GetServices xmlns="http://www.onvif.org/ver10/device/wsdl"><IncludeCapability>false</IncludeCapability>)"
        R"(</GetServices></s:Body></s:Envelope>)");
}

TEST(OnvifRequest, EveryCallHasItsNameAndAction)
{
    for (const Call call :
         {Call::get_system_date_and_time, Call::get_device_information, Call::get_scopes, Call::get_network_interfaces,
          Call::get_hostname, Call::get_capabilities, Call::get_services}) {
        EXPECT_EQ(action(call), "http://www.onvif.org/ver10/device/wsdl/" + std::string(name(call)));
        EXPECT_NE(encode(call).find("<" + std::string(name(call)) + " "), std::string::npos);
        EXPECT_EQ(encode(call).find('\n'), std::string::npos);
    }
}

TEST(OnvifRequest, CarriesALoginThatIsADigest)
{
    const UsernameToken token{.username = "o'p&r",
                              .password = "userpassword",
                              .nonce = "\x01\x02\x03",
                              .created = "2010-09-16T07:50:45.000Z"};

    const std::string text = encode(Call::get_scopes, token);

    EXPECT_EQ(
        text,
        R"(<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>)"
        R"(<Security s:mustUnderstand="1" xmlns="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">)"
        R"(<UsernameToken><Username>o&apos;p&amp;r</Username>)"
        R"(<Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest">)" +
            password_digest(token.nonce, token.created, token.password) +
            R"(</Password><Nonce EncodingType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary">)"
            R"(AQID</Nonce><Created xmlns="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">)"
            R"(2010-09-16T07:50:45.000Z</Created></UsernameToken></Security></s:Header><s:Body>)"
            R"(<GetScopes xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>)");
    EXPECT_EQ(text.find("userpassword"), std::string::npos);
}

TEST(OnvifRequest, DigestsMatchPublishedVectors)
{
    const std::string nonce("\x2c\xaa\x88\xe8\x6f\xc0\x8a\x42\x82\x42\xb3\x74\xce\xa6\x45\x96", 16);
    ASSERT_EQ(base64(nonce), "LKqI6G/AikKCQrN0zqZFlg==");
    EXPECT_EQ(password_digest(nonce, "2010-09-16T07:50:45Z", "userpassword"), "tuOSpGlFlIXsozq4HFNeeGeFLEI=");
    EXPECT_EQ(password_digest(nonce, "2010-09-16T07:50:45Z", "taadtaadpstcsm"), "4yw0wCaNY3YRjgmVN3nmKpEImu8=");
}

TEST(OnvifRequest, CreatedIsUtcWithMilliseconds)
{
    const std::chrono::sys_days day(std::chrono::year(2024) / 2 / 4);
    EXPECT_EQ(created_text(day + 7h + 44min + 17s + 500ms), "2024-02-04T07:44:17.500Z");
    EXPECT_EQ(created_text(day + 999us), "2024-02-04T00:00:00.000Z");
    EXPECT_EQ(created_text(std::chrono::system_clock::time_point(-1ms)), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace onvigil::protocol::onvif
