#include "alerts/sinks/http_settings.hpp"

#include "alerts/sinks/http_proxy.hpp"
#include "given_settings.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Url, TakesHttpAndHttpsOnly)
{
    for (const char* url :
         {"https://siem.example:8088/services/collector/event", "http://127.0.0.1:8080/", "https://[::1]/x?y=1"})
        EXPECT_FALSE(check_url(url)) << url;
    for (const char* url :
         {"", "siem", "ftp://siem", "https://", "https://user:secret@siem/", "https://siem:0/", "https://si em/"})
        EXPECT_TRUE(check_url(url)) << url;
}

TEST(HttpSettings, AProxyIsAHostAndAPort)
{
    for (const char* url : {"http://proxy.example:3128", "http://[::1]:8080/"}) EXPECT_FALSE(check_proxy(url)) << url;
    for (const char* url : {"proxy", "http://proxy", "https://proxy:443", "http://u:p@proxy:80", "http://proxy:80/x"})
        EXPECT_TRUE(check_proxy(url)) << url;
}

TEST(HttpSettings, AHeaderIsATokenThatTheSinkDoesNotSetItself)
{
    for (const char* name : {"Authorization", "X-Token", "x_1"}) EXPECT_FALSE(check_header_name(name)) << name;
    for (const char* name : {"", "X Y", "X:Y", "Content-Length", "transfer-encoding", "X-Onvigil-Signature"})
        EXPECT_TRUE(check_header_name(name)) << name;
}

TEST(HttpSettings, WhatMeansNothingIsAProblemOfItsKey)
{
    const auto problems = [](std::map<std::string, std::string> given) {
        GivenSettings visitor(std::move(given));
        HttpSettings settings;
        settings.visit(visitor);
        return visitor.problems;
    };
    EXPECT_THAT(problems({}), ElementsAre(HasSubstr("needs url")));
    EXPECT_THAT(problems({{"url", "ftp://siem"}}), ElementsAre(HasSubstr("url: must begin with")));
    EXPECT_THAT(problems({{"url", "http://siem"}, {"ca_file", "/ca.pem"}}),
                ElementsAre(HasSubstr("ca_file: only an https:// url")));
    EXPECT_THAT(problems({{"url", "https://siem"}, {"format", "cef"}}),
                ElementsAre("format: cef is none of " + format_names(&RecordFormat::in_http)));
    EXPECT_THAT(problems({{"url", "https://siem"}, {"format", "splunk-hec"}, {"batch_format", "newline"}}),
                ElementsAre(HasSubstr("batch_format: splunk-hec has a way of its own")));
    EXPECT_THAT(problems({{"url", "https://siem"}, {"compression", "zip"}}),
                ElementsAre("compression: zip is none of none, gzip; did you mean gzip?"));
    EXPECT_THAT(problems({{"url", "https://siem"}, {"certificate_file", "/x.pem"}}),
                ElementsAre("certificate_file and key_file go together"));
    EXPECT_THAT(problems({{"url", "https://siem"}, {"proxy", "proxy:3128"}}),
                ElementsAre("proxy: proxy:3128 is no proxy, as in http://proxy.example:3128"));
    EXPECT_THAT(problems({{"url", "https://siem"}, {"proxy_login", "u:p"}}),
                ElementsAre("has proxy_login, but no proxy"));
}

}  // namespace
}  // namespace onvigil::alerts
