#include "interview/interview.hpp"

#include <gmock/gmock.h>

#include "interview_scene.hpp"

namespace onvigil::interview {
namespace {

TEST(Interview, AnOpenCameraIsAskedFiveQuestionsTheClockFirst)
{
    const Talk t = talk({}, [](const OnvifRequest& ask) { return answer_to(ask.call); });

    ASSERT_EQ(t.asked.size(), 5u);
    EXPECT_EQ(t.asked[0].call, Call::get_system_date_and_time);
    EXPECT_EQ(t.asked[1].call, Call::get_device_information);
    EXPECT_EQ(t.logins(), 0u);
    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.detail(), "");
    EXPECT_EQ(t.result.manufacturer, "AXIS");
    EXPECT_EQ(t.result.model, "M1065-L");
    EXPECT_EQ(t.result.name, "AXIS M1065");
    EXPECT_EQ(t.result.hostname, "axis-accc8e8b9a0c");
    EXPECT_TRUE(t.result.camera);
    EXPECT_TRUE(t.result.listening);
    EXPECT_EQ(t.result.source, model::Protocol::onvif);
    EXPECT_EQ(t.result.endpoint, "urn:uuid:a");
    EXPECT_EQ(t.result.network, "lan0");
    EXPECT_THAT(t.result.claims, Contains(Pair(Key::onvif_manufacturer, "AXIS")));
    EXPECT_THAT(t.result.claims, Contains(Pair(Key::onvif_serial, "ACCC8E8B9A0C")));
}

TEST(Interview, TheDevicesOwnCardsAreItsMacsAndAddressesAndASerialIsNot)
{
    const Talk t = talk({}, [](const OnvifRequest& ask) { return answer_to(ask.call); });

    ASSERT_EQ(t.result.macs.size(), 1u);
    EXPECT_TRUE(t.result.macs[0].self_stated);
    EXPECT_EQ(model::to_text(t.result.macs[0].mac), "ac:cc:8e:8b:9a:0c");
    EXPECT_THAT(t.result.stated_addresses, ElementsAre(*model::parse_ip("10.20.3.12")));
}

TEST(Interview, NamespacesOfFaultsAreClaims)
{
    const Talk t = talk({}, [](const OnvifRequest&) -> Step {
        HttpReply refusal = not_authorized(400);
        const auto at = refusal.body.find("Envelope") + 8;
        refusal.body.insert(at, " xmlns:x=\"http://www.onvifext.com/onvif/ext/ver10/wsdl\"");
        return refusal;
    });

    EXPECT_EQ(t.state(), State::needs_login);
    EXPECT_EQ(t.detail(), "wants a login, and no rule of identification.credentials matches its address");
    EXPECT_EQ(t.result.source, model::Protocol::onvif);
    EXPECT_THAT(t.result.claims, ElementsAre(Pair(Key::xmlns, "http://www.onvifext.com/onvif/ext/ver10/wsdl")));
}

TEST(Interview, SilenceIsUnreachableAndNothingMoreIsAsked)
{
    for (const HttpFailure failure :
         {HttpFailure::timed_out, HttpFailure::no_route, HttpFailure::refused, HttpFailure::tls}) {
        const Talk t = talk({}, [&](const OnvifRequest&) -> Step { return failure; });
        EXPECT_EQ(t.state(), State::unreachable);
        EXPECT_EQ(t.asked.size(), 1u);
        EXPECT_FALSE(t.result.listening);
        EXPECT_THAT(t.detail(), HasSubstr(std::string(describe(failure))));
    }
}

TEST(Interview, AClosedPortOfWhatNeverAnnouncedOnvifIsNoOnvif)
{
    Scene scene;
    scene.target.endpoint.clear();

    const Talk t = talk(scene, [](const OnvifRequest&) -> Step { return HttpFailure::refused; });

    EXPECT_EQ(t.state(), State::none);
}

TEST(Interview, NonsenseFromACameraIsMalformedAndEndsSoon)
{
    for (const HttpFailure failure : {HttpFailure::nonsense, HttpFailure::cut, HttpFailure::too_large}) {
        const Talk t = talk({}, [&](const OnvifRequest&) -> Step { return failure; });
        EXPECT_EQ(t.state(), State::malformed);
        EXPECT_LE(t.asked.size(), 2u);
    }
    const Talk t = talk({}, [](const OnvifRequest&) -> Step { return reply(200, "<html>hello</html>"); });
    EXPECT_EQ(t.state(), State::malformed);
    EXPECT_LE(t.asked.size(), 2u);
}

TEST(Interview, AWebServerThatIsNoCameraSpeaksNoOnvif)
{
    Scene scene;
    scene.target.endpoint.clear();
    scene.target.camera_hint = false;

    for (const int status : {200, 404, 405}) {
        const Talk t = talk(scene, [&](const OnvifRequest&) -> Step { return reply(status, "<html>hello</html>"); });
        EXPECT_EQ(t.state(), State::none);
        EXPECT_LE(t.asked.size(), 2u);
        EXPECT_EQ(t.result.source, model::Protocol::http);
        EXPECT_EQ(t.detail(), "speaks no ONVIF: its web server answers with HTTP " + std::to_string(status));
    }
}

TEST(Interview, AnEmptyAnswerIsAskedForAgainWithoutTheActionAndThenAsSoap11)
{
    Talk t = talk({}, [](const OnvifRequest& ask) -> Step {
        return ask.style == SoapStyle::soap12 ? answer_to(ask.call) : reply(200, "");
    });
    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.asked.size(), 6u);  // the style that works is kept

    t = talk({}, [](const OnvifRequest& ask) -> Step {
        return ask.style == SoapStyle::soap11 ? answer_to(ask.call) : reply(400, "bad");
    });
    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.asked.size(), 7u);

    t = talk({}, [](const OnvifRequest&) -> Step { return reply(200, ""); });
    EXPECT_EQ(t.state(), State::malformed);
    EXPECT_LE(t.asked.size(), 4u);
}

TEST(Interview, WhatIsCompressedInAWayThatIsNotReadIsCalledSo)
{
    const Talk t = talk({}, [](const OnvifRequest&) -> Step {
        HttpReply packed = reply(200, "\x0b\x05\x80");
        packed.encoding = "br";
        return packed;
    });

    EXPECT_EQ(t.state(), State::malformed);
    EXPECT_THAT(t.detail(), HasSubstr("HTTP 200, answer not readable (compressed by br)"));
}

TEST(Interview, ARedirectToTheSameAddressIsFollowedOnce)
{
    const Talk t = talk({}, [](const OnvifRequest& ask) -> Step {
        if (ask.url.tls) return answer_to(ask.call);
        HttpReply redirect = reply(302, "");
        redirect.location = "https://10.20.3.12/onvif/device_service";
        return redirect;
    });

    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.asked.size(), 6u);
    EXPECT_EQ(t.asked[1].url.port, 443);
}

TEST(Interview, ARedirectToANameIsFollowedAtTheSameAddressAndToldWhereItLeadsNowhere)
{
    for (const bool leads : {true, false}) {
        const Talk t = talk({}, [&](const OnvifRequest& ask) -> Step {
            if (ask.url.path == "/onvif/services") return leads ? Step(answer_to(ask.call)) : reply(404, "");
            HttpReply redirect = reply(301, "");
            redirect.location = "http://ipcam.local/onvif/services";
            return redirect;
        });

        EXPECT_EQ(t.state(), leads ? State::ok : State::malformed);
        EXPECT_THAT(t.detail(), leads ? testing::Matcher<std::string>(std::string())
                                      : HasSubstr("redirects to http://ipcam.local/onvif/services, asked at its own "
                                                  "address; at port 80: HTTP 404"));
    }
}

TEST(Interview, ARedirectToAnotherHostIsRecordedAndNotFollowed)
{
    const Talk t = talk({.login = &audit}, [](const OnvifRequest&) -> Step {
        HttpReply redirect = reply(302, "");
        redirect.location = "http://203.0.113.9/steal";
        return redirect;
    });

    EXPECT_EQ(t.state(), State::malformed);
    EXPECT_EQ(t.logins(), 0u);
    for (const OnvifRequest& ask : t.asked) EXPECT_EQ(ask.url, camera().url);
    EXPECT_THAT(t.detail(), HasSubstr("http://203.0.113.9/steal"));
}

TEST(Interview, ACircleOfRedirectsEnds)
{
    unsigned count = 0;
    const Talk t = talk({}, [&](const OnvifRequest&) -> Step {
        HttpReply redirect = reply(302, "");
        redirect.location = "/onvif/" + std::to_string(++count);
        return redirect;
    });

    EXPECT_LE(t.asked.size(), 3u);
    EXPECT_EQ(t.state(), State::malformed);
}

TEST(Interview, OtherWaysInAreTriedWhenTheFirstIsClosed)
{
    Scene scene;
    scene.target.others = {net::ServiceUrl{8080, "/onvif/device_service", false},
                           net::ServiceUrl{443, "/onvif/device_service", true}};

    Talk t = talk(scene, [](const OnvifRequest& ask) -> Step {
        return ask.url.tls ? Step(answer_to(ask.call)) : Step(HttpFailure::refused);
    });
    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.asked.size(), 7u);

    scene.target.others.resize(20, net::ServiceUrl{9000, "/", false});
    t = talk(scene, [](const OnvifRequest&) -> Step { return HttpFailure::refused; });
    EXPECT_EQ(t.asked.size(), limits::urls_per_interview);
}

TEST(Interview, TheUsualUrlIsTriedLastWhereTheDeviceNamedOnlyClosedOnesOfItsOwn)
{
    Scene scene;
    scene.target.url = {443, "/onvif/device_service", true};
    scene.target.others = {{8000, "/onvif/a", false}, {8001, "/onvif/b", false}};
    const auto only_port_80 = [](const OnvifRequest& ask) -> Step {
        return ask.url == net::ServiceUrl() ? Step(answer_to(ask.call)) : Step(HttpFailure::refused);
    };

    EXPECT_EQ(talk(scene, only_port_80).state(), State::unreachable) << "behind an address that is not its own";
    scene.target.names_itself = true;
    const Talk t = talk(scene, only_port_80);
    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.asked.at(1).url.port, 8000);
}

TEST(Interview, EveryUrlOfItsOwnIsTriedAndWhatIsWrongWithTheFirstIsTold)
{
    Scene scene;
    scene.target.url = {443, "/onvif/device_service", true};
    scene.target.others = {{8000, "/onvif/a", false}, {8001, "/onvif/b", false}, {8080, "/onvif/c", false}};
    scene.target.names_itself = true;
    const Talk last = talk(scene, [](const OnvifRequest& ask) -> Step {
        return ask.url.port == 8080 ? Step(answer_to(ask.call)) : Step(HttpFailure::refused);
    });
    EXPECT_EQ(last.state(), State::ok);
    const Talk closed = talk(scene, [](const OnvifRequest& ask) -> Step {
        return ask.url.tls ? HttpFailure::tls_certificate : HttpFailure::refused;
    });
    EXPECT_EQ(closed.state(), State::unreachable);
    EXPECT_EQ(closed.detail(), "agreed to no TLS: it wants a client certificate; at port 80: refuses the connection");
}

TEST(Interview, TellsWhatAServerMissesThatHasAgreedToTls)
{
    const std::string page = "<html><head><title>400 No required SSL certificate was sent</title></head></html>";
    for (const auto& [answer, detail] :
         {std::pair{reply(400, page), "HTTP 400: it wants a client certificate"},
          std::pair{reply(421, ""), "HTTP 421: it wants to be called by its server name"}}) {
        Scene scene;
        scene.target.url = {443, "/onvif/device_service", true};
        const Talk t = talk(scene, [&, first = answer](const OnvifRequest&) -> Step { return first; });
        EXPECT_EQ(t.detail(), detail);
        scene.target.url.tls = false;
        const Talk plain = talk(scene, [&, first = answer](const OnvifRequest&) -> Step { return first; });
        EXPECT_NE(plain.detail(), detail);
    }
}

TEST(Interview, APasswordBeforeTheFirstUrlLeavesTheUsualOne)
{
    for (const bool closed : {false, true}) {
        Scene scene;
        scene.login = &audit;
        scene.target.url = {8000, "/onvif/device_service", false};
        scene.target.names_itself = true;
        const Talk t = talk(scene, [&](const OnvifRequest& ask) -> Step {
            if (ask.url.port == 8000) return reply(401, "<html>no</html>", {"Basic realm=\"web\""});
            return closed ? Step(HttpFailure::refused) : Step(answer_to(ask.call));
        });
        EXPECT_EQ(t.state(), closed ? State::needs_login : State::ok);
        EXPECT_EQ(t.logins(), 0u);
        EXPECT_EQ(t.detail().find("HTTP Basic") != std::string::npos, closed);
    }
}

TEST(Interview, AFaultOfAnotherSoapServiceLeavesTheUsualUrl)
{
    const std::string fault =
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><e:Fault>"
        "<faultcode>e:Client</faultcode><faultstring>no</faultstring></e:Fault></e:Body></e:Envelope>";
    for (const bool closed : {false, true}) {
        Scene scene;
        scene.target.url = {8000, "/onvif/device_service", false};
        scene.target.names_itself = true;
        const Talk t = talk(scene, [&](const OnvifRequest& ask) -> Step {
            if (ask.url.port == 8000) return reply(500, fault);
            return closed ? Step(HttpFailure::refused) : Step(answer_to(ask.call));
        });
        EXPECT_EQ(t.state(), closed ? State::malformed : State::ok) << "it has answered, and not as ONVIF does";
        EXPECT_EQ(t.detail(), closed ? "answered with a fault: no; at port 80: refuses the connection" : "");
    }
}

TEST(Interview, AFaultToGetDeviceInformationIsNoIdentification)
{
    const Talk t = talk({}, [](const OnvifRequest& ask) -> Step {
        if (ask.call != Call::get_device_information) return answer_to(ask.call);
        protocol::Fault fault;
        fault.code = "Receiver";
        fault.subcodes = {"ActionNotSupported"};
        fault.reason = "not today";
        return reply(500, onvif::encode(onvif::Answer{fault, {}}));
    });

    EXPECT_EQ(t.state(), State::malformed);
    EXPECT_THAT(t.detail(), HasSubstr("not today"));
    EXPECT_EQ(t.result.macs.size(), 1u);  // the rest was asked all the same
}

TEST(Interview, OptionalCallsThatFailLeaveTheDeviceIdentified)
{
    const Talk t = talk({}, [](const OnvifRequest& ask) -> Step {
        if (ask.call == Call::get_scopes) return HttpFailure::cut;
        if (ask.call == Call::get_hostname) return HttpFailure::timed_out;
        return answer_to(ask.call);
    });

    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.result.macs.size(), 1u);
    EXPECT_THAT(t.detail(), HasSubstr("GetHostname: did not answer in time"));
}

TEST(Interview, AnOptionalCallThatIsResetOrHangsOnceDoesNotEndTheInterview)
{
    for (const HttpFailure failure : {HttpFailure::closed, HttpFailure::unanswered, HttpFailure::timed_out}) {
        const Talk t = talk({}, [&](const OnvifRequest& ask) -> Step {
            if (ask.call == Call::get_scopes) return failure;
            return answer_to(ask.call);
        });
        EXPECT_EQ(t.state(), State::ok);
        EXPECT_EQ(t.result.macs.size(), 1u);
        EXPECT_EQ(t.asked.size(), 5u);
    }
    const Talk hanging = talk({}, [](const OnvifRequest& ask) -> Step {
        if (ask.call == Call::get_device_information) return answer_to(ask.call);
        return ask.call == Call::get_system_date_and_time ? Step(answer_to(ask.call)) : HttpFailure::unanswered;
    });
    EXPECT_EQ(hanging.state(), State::ok);
    EXPECT_EQ(hanging.asked.size(), 4u) << "two calls without an answer are enough";
    const Talk resetting = talk({}, [](const OnvifRequest& ask) -> Step {
        return ask.call == Call::get_device_information ? Step(HttpFailure::closed) : answer_to(ask.call);
    });
    EXPECT_EQ(resetting.state(), State::unreachable);
    EXPECT_EQ(resetting.result.macs.size(), 1u);
}

TEST(Interview, AClockThatHangsDoesNotEndTheInterview)
{
    const Talk t = talk({}, [](const OnvifRequest& ask) -> Step {
        return ask.call == Call::get_system_date_and_time ? Step(HttpFailure::unanswered) : answer_to(ask.call);
    });
    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.asked.size(), 5u);

    const Talk dead = talk({}, [](const OnvifRequest&) -> Step { return HttpFailure::unanswered; });
    EXPECT_EQ(dead.state(), State::unreachable);
    EXPECT_EQ(dead.asked.size(), 2u);
}

TEST(Interview, AnAbandonedInterviewSaysWhyAndKeepsWhatItHas)
{
    onvif::Decoder decoder;
    Interview interview(camera(), nullptr, false, decoder, [](std::size_t n) { return std::string(n, 'r'); });
    (void)interview.next(now);

    interview.abandon("did not come to an end in time");

    EXPECT_TRUE(std::holds_alternative<Done>(interview.next(now)));
    const auto result = interview.take_result(now);
    EXPECT_EQ(result.identification->state, State::unreachable);
    EXPECT_EQ(result.identification->detail, "did not come to an end in time");
}

TEST(Interview, NoPathButOneOfAnOnvifServiceIsAskedWhateverIsAnnounced)
{
    for (const char* path : {"/x HTTP/1.1\r\nEvil: yes", "/cgi-bin/magicBox.cgi?action=reboot", "/onvif/../reboot"}) {
        Scene scene;
        scene.target.url.path = path;
        scene.target.others = {net::ServiceUrl{8080, path, false}};

        const Talk t = talk(scene, [&](const OnvifRequest&) {
            HttpReply redirect = reply(302, "");
            redirect.location = path;
            return redirect;
        });

        EXPECT_EQ(t.asked.size(), 2u);
        for (const OnvifRequest& ask : t.asked) EXPECT_EQ(ask.url.path, net::ServiceUrl().path);
    }
}

}  // namespace
}  // namespace onvigil::interview
