#include "interview/interview_report.hpp"

#include <gmock/gmock.h>

#include "interview_scene.hpp"
#include "support/captures.hpp"

namespace onvigil::interview {
namespace {

using testing::IsEmpty;

TEST(InterviewReport, NamespacesOfAnswersThatCannotBeReadAreClaimsAndProveNoOnvif)
{
    const std::string head =
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
        "xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\" "
        "xmlns:t=\"http://www.hikvision.com/2011/event/topics\">";
    for (const std::string body :
         {"<s:Body/>", "<s:Body></s:Body>", "", "<s:Body><tds:GetNetworkProtocolsResponse/></s:Body>"}) {
        Scene scene;
        scene.login = &audit;
        const Talk t = talk(scene, [&](const OnvifRequest& ask) -> Step {
            return reply(ask.call == Call::get_system_date_and_time ? 200 : 401, head + body + "</s:Envelope>",
                         {"Digest realm=\"x\", nonce=\"1\", qop=\"auth\""});
        });
        EXPECT_THAT(t.result.claims, Contains(Pair(Key::xmlns, "http://www.hikvision.com/2011/event/topics"))) << body;
        EXPECT_EQ(t.logins(), 0u) << body;
    }
}

/// As a Hikvision with ONVIF switched off answers.
TEST(InterviewReport, TheNamespaceOfAMakersOwnMarkupIsAClaimAndProvesNoOnvif)
{
    ONVIGIL_CAPTURE_OR_SKIP(isapi, "hikvision-22.xml");
    const std::string refused =
        "<?xml version=\"1.0\"?><!-- <a> --><ResponseStatus version=\"2.0\" "
        "xmlns=\"http://www.isapi.org/ver20/XMLSchema\">"
        "<statusCode>4</statusCode><i xmlns=\"urn:inside\"/></ResponseStatus>";
    for (const auto& [status, body, uri] : {std::tuple(200, isapi, "http://www.hikvision.com/ver20/XMLSchema"),
                                            std::tuple(401, isapi, "http://www.hikvision.com/ver20/XMLSchema"),
                                            std::tuple(403, refused, "http://www.isapi.org/ver20/XMLSchema")}) {
        Scene scene;
        scene.login = &audit;
        const Talk t = talk(scene, [code = status, text = body](const OnvifRequest&) -> Step {
            return reply(code, text, {"Digest realm=\"x\", nonce=\"1\", qop=\"auth\""});
        });
        EXPECT_THAT(t.result.claims, ElementsAre(Pair(Key::xmlns, uri)));
        EXPECT_EQ(t.logins(), 0u);
        EXPECT_NE(t.state(), State::ok);
        EXPECT_EQ(t.result.source, model::Protocol::http);
    }
    const Talk page = talk({}, [](const OnvifRequest&) -> Step {
        return reply(200,
                     "<!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'><body>xmlns='urn:text'</body></html>");
    });
    EXPECT_THAT(page.result.claims, IsEmpty());
}

}  // namespace
}  // namespace onvigil::interview
