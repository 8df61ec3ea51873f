#include "discovery/interview.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "base/limits.hpp"

#include "discovery/interview_request.hpp"
#include "soap_answers.hpp"

namespace onvigil::discovery {
namespace {

namespace onvif = protocol::onvif;
using namespace std::chrono_literals;
using model::Key;
using onvif::Call;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using State = model::Identification::State;

constexpr model::TimePoint now{1'700'000'000s};

/// What a scripted device does with one request: an answer, or a failure.
using Step = std::variant<HttpReply, HttpFailure>;

HttpReply reply(int status, std::string body, std::vector<std::string> challenges = {})
{
    HttpReply made;
    made.status = status;
    made.body = std::move(body);
    made.challenges = std::move(challenges);
    return made;
}

HttpReply good(onvif::Answer answer)
{
    return reply(200, onvif::encode(answer));
}

HttpReply not_authorized(int status, std::vector<std::string> challenges = {})
{
    return reply(status, onvif::encode(test::refusal()), std::move(challenges));
}

/// What an open camera answers.
HttpReply answer_to(Call call)
{
    return good(test::answer_of(call));
}

struct Talk {
    std::vector<Ask> asked;
    unsigned records = 0;
    unsigned accepted = 0;
    unsigned unrecorded_logins = 0;  ///< requests that carried a login before the ledger had it
    model::Observation result;

    [[nodiscard]] State state() const { return result.identification->state; }
    [[nodiscard]] const std::string& detail() const { return result.identification->detail; }
    [[nodiscard]] unsigned logins() const
    {
        return static_cast<unsigned>(
            std::ranges::count_if(asked, [](const Ask& a) { return a.token || !a.authorization.empty(); }));
    }
    [[nodiscard]] unsigned trials() const { return static_cast<unsigned>(std::ranges::count_if(asked, &Ask::trial)); }
};

Target camera()
{
    Target target;
    target.address = *model::parse_ip("10.20.3.12");
    target.endpoint = "urn:uuid:a";
    target.network = "lan0";
    target.camera_hint = true;
    return target;
}

const CredentialRule audit{{*model::parse_cidr("10.0.0.0/8")}, "audit", "secret"};

struct Scene {
    Target target = camera();
    const CredentialRule* login = nullptr;
    bool tried = false;
};

Talk talk(const Scene& scene, const std::function<Step(const Ask&)>& device)
{
    onvif::Decoder decoder;
    Interview interview(scene.target, scene.login, scene.tried, decoder,
                        [](std::size_t n) { return std::string(n, 'r'); });
    Talk talk;
    for (int step = 0; step < 100; ++step) {
        const Action action = interview.next(now);
        if (std::holds_alternative<Done>(action)) {
            talk.result = interview.take_result(now);
            return talk;
        }
        if (std::holds_alternative<RecordTrial>(action)) {
            ++talk.records;
        } else if (std::holds_alternative<TrialAccepted>(action)) {
            ++talk.accepted;
        } else {
            const Ask& ask = std::get<Ask>(action);
            talk.asked.push_back(ask);
            if ((ask.token || !ask.authorization.empty()) && talk.records == 0) ++talk.unrecorded_logins;
            const Step answer = device(ask);
            if (const auto* failure = std::get_if<HttpFailure>(&answer))
                interview.failed(*failure);
            else
                interview.heard(std::get<HttpReply>(answer), now);
        }
    }
    ADD_FAILURE() << "the interview did not come to an end";
    return talk;
}

bool carries_login(const Ask& ask)
{
    return ask.token || !ask.authorization.empty();
}

/// Answers who has logged in by WS-UsernameToken with the right password, refuses everybody else.
HttpReply token_camera(const Ask& ask)
{
    if (ask.call == Call::get_system_date_and_time) return answer_to(ask.call);
    return ask.token && ask.token->password == "secret" ? answer_to(ask.call) : not_authorized(400);
}

const std::string digest_md5 = "Digest realm=\"cam\", qop=\"auth\", nonce=\"n1\", algorithm=MD5";
const std::string digest_sha = "Digest realm=\"cam\", qop=\"auth\", nonce=\"n2\", algorithm=SHA-256";

TEST(Interview, AnOpenCameraIsAskedFiveQuestionsTheClockFirst)
{
    const Talk t = talk({}, [](const Ask& ask) { return answer_to(ask.call); });

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
    const Talk t = talk({}, [](const Ask& ask) { return answer_to(ask.call); });

    ASSERT_EQ(t.result.macs.size(), 1u);
    EXPECT_TRUE(t.result.macs[0].self_stated);
    EXPECT_EQ(model::to_text(t.result.macs[0].mac), "ac:cc:8e:8b:9a:0c");
    EXPECT_THAT(t.result.stated_addresses, ElementsAre(*model::parse_ip("10.20.3.12")));
}

TEST(Interview, ALoginIsNotSentToWhoAnswersWithout)
{
    const Talk t = talk({.login = &audit}, [](const Ask& ask) { return answer_to(ask.call); });

    EXPECT_EQ(t.logins(), 0u);
    EXPECT_EQ(t.records, 0u);
}

TEST(Interview, ARefusalWithoutAMatchingRuleNeedsALoginAndTheRestIsStillAsked)
{
    const Talk t = talk({}, token_camera);

    EXPECT_EQ(t.state(), State::needs_login);
    EXPECT_EQ(t.asked.size(), 5u);
    EXPECT_EQ(t.logins(), 0u);
    EXPECT_THAT(t.detail(), HasSubstr("wants a login"));
}

TEST(Interview, ARefusalIsAnsweredOnceWithATokenSignedByTheCamerasClock)
{
    const Talk t = talk({.login = &audit}, token_camera);

    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.records, 1u);
    EXPECT_EQ(t.unrecorded_logins, 0u);
    EXPECT_EQ(t.accepted, 1u);
    EXPECT_EQ(t.trials(), 1u);
    EXPECT_EQ(t.asked.size(), 6u);  // five calls and one refusal: later calls carry the login at once
    const auto signed_first = std::ranges::find_if(t.asked, carries_login);
    EXPECT_EQ(signed_first->token->nonce.size(), 20u);
    EXPECT_EQ(signed_first->token->created, onvif::created_text(now + 1h));
}

TEST(Interview, RefusalsOfEveryStatusAreUnderstood)
{
    for (const int status : {200, 400, 401, 403, 500}) {
        const Talk t = talk({.login = &audit}, [&](const Ask& ask) {
            return carries_login(ask) || ask.call == Call::get_system_date_and_time ? answer_to(ask.call)
                                                                                    : not_authorized(status);
        });
        EXPECT_EQ(t.state(), State::ok) << status;
        EXPECT_EQ(t.records, 1u) << status;
    }
}

TEST(Interview, AWrongPasswordIsTriedOnceAndNoOtherCallTriesItAgain)
{
    CredentialRule wrong = audit;
    wrong.password = "guess";

    const Talk t = talk({.login = &wrong}, token_camera);

    EXPECT_EQ(t.state(), State::refused);
    EXPECT_EQ(t.logins(), 1u);
    EXPECT_EQ(t.records, 1u);
    EXPECT_EQ(t.accepted, 0u);
    EXPECT_EQ(t.asked.size(), 6u);
    EXPECT_THAT(t.detail(), testing::Not(HasSubstr("guess")));
}

TEST(Interview, ALoginThatTheLedgerHoldsIsNeverSentAgain)
{
    const Talk t = talk({.login = &audit, .tried = true}, token_camera);

    EXPECT_EQ(t.state(), State::refused);
    EXPECT_EQ(t.logins(), 0u);
    EXPECT_EQ(t.records, 0u);
}

TEST(Interview, TheSchemeIsTheOneTheChallengeNames)
{
    const auto camera_with = [](std::vector<std::string> challenges) {
        return [challenges](const Ask& ask) -> Step {
            if (ask.call == Call::get_system_date_and_time || carries_login(ask)) return answer_to(ask.call);
            return reply(401, "<html>no</html>", challenges);
        };
    };
    const auto first_login = [](const Talk& t) { return *std::ranges::find_if(t.asked, carries_login); };

    Ask ask = first_login(talk({.login = &audit}, camera_with({digest_md5})));
    EXPECT_THAT(ask.authorization, HasSubstr("algorithm=MD5"));
    EXPECT_THAT(ask.authorization, HasSubstr("uri=\"/onvif/device_service\""));
    EXPECT_FALSE(ask.token);

    ask = first_login(talk({.login = &audit}, camera_with({digest_md5, digest_sha})));
    EXPECT_THAT(ask.authorization, HasSubstr("SHA-256"));

    ask = first_login(talk({.login = &audit}, camera_with({"Basic realm=\"cam\""})));
    EXPECT_TRUE(ask.authorization.empty());  // the password would travel in the clear
    EXPECT_TRUE(ask.token);

    ask = first_login(talk({.login = &audit}, camera_with({})));
    EXPECT_TRUE(ask.token);
}

TEST(Interview, AuthIntHashesTheBodyThatIsSent)
{
    const auto camera_in = [](Dress dress) {
        return [dress](const Ask& ask) -> Step {
            if (ask.dress != dress) return reply(400, "");
            if (ask.call == Call::get_system_date_and_time || carries_login(ask)) return answer_to(ask.call);
            return reply(401, "", {"Digest realm=\"cam\", qop=\"auth-int\", nonce=\"n1\""});
        };
    };
    const auto response_of = [&](Dress dress) {
        const Talk t = talk({.login = &audit}, camera_in(dress));
        EXPECT_EQ(t.state(), State::ok);
        const std::string value = std::ranges::find_if(t.asked, carries_login)->authorization;
        return value.substr(value.find("response="), 43);
    };
    EXPECT_EQ(response_of(Dress::soap12_with_action), response_of(Dress::soap12));
    EXPECT_NE(response_of(Dress::soap12), response_of(Dress::soap11)) << "its envelope is another";
}

TEST(Interview, ALoginByHttpDigestGoesOnWithTheSameNonceAndCountsItsUses)
{
    const Talk t = talk({.login = &audit}, [](const Ask& ask) -> Step {
        if (ask.call == Call::get_system_date_and_time || carries_login(ask)) return answer_to(ask.call);
        return reply(401, "", {digest_md5});
    });

    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.asked.size(), 6u);
    EXPECT_THAT(t.asked[2].authorization, HasSubstr("nc=00000001"));
    EXPECT_THAT(t.asked[5].authorization, HasSubstr("nc=00000004"));
}

TEST(Interview, ANonceThatRanOutIsRenewedOnceWithoutASecondTrialOfThePassword)
{
    unsigned refusals = 0;
    const Talk t = talk({.login = &audit}, [&](const Ask& ask) -> Step {
        if (ask.call == Call::get_system_date_and_time) return answer_to(ask.call);
        if (ask.call == Call::get_scopes && ask.authorization.find("nonce=\"n9\"") == std::string::npos &&
            ++refusals < 5)
            return reply(401, "", {"Digest realm=\"cam\", qop=\"auth\", nonce=\"n9\", stale=true"});
        return carries_login(ask) ? answer_to(ask.call) : reply(401, "", {digest_md5});
    });

    EXPECT_EQ(refusals, 1u);
    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.records, 1u);
    EXPECT_EQ(t.result.scopes.size(), 1u);
}

TEST(Interview, ADeviceThatRenewsItsNonceForEverIsLeft)
{
    unsigned count = 0;
    const Talk t = talk({.login = &audit}, [&](const Ask& ask) -> Step {
        if (ask.call == Call::get_system_date_and_time) return answer_to(ask.call);
        return reply(401, "",
                     {"Digest realm=\"cam\", qop=\"auth\", stale=true, nonce=\"n" + std::to_string(++count) + "\""});
    });

    EXPECT_EQ(t.state(), State::refused);
    EXPECT_LE(t.logins(), 2u);
}

TEST(Interview, ARefusalOfTheClockSpendsNoLogin)
{
    const Talk t = talk({.login = &audit}, [](const Ask& ask) -> Step {
        if (carries_login(ask)) return answer_to(ask.call);
        HttpReply refusal = not_authorized(400);
        refusal.date = "Tue, 14 Nov 2023 23:13:20 GMT";
        return refusal;
    });

    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.asked[0].call, Call::get_system_date_and_time);
    EXPECT_EQ(t.asked[2].call, Call::get_device_information);
    EXPECT_EQ(t.asked[2].token->created, onvif::created_text(now + 1h));  // the HTTP date stands in for the clock
}

TEST(Interview, AnOptionalCallMayTriggerTheOneTrial)
{
    const Talk t = talk({.login = &audit}, [](const Ask& ask) -> Step {
        if (ask.call == Call::get_network_interfaces && !carries_login(ask)) return not_authorized(400);
        return answer_to(ask.call);
    });

    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.records, 1u);
    EXPECT_EQ(t.result.macs.size(), 1u);
}

TEST(Interview, AnOptionalCallThatWantsALoginLeavesTheDeviceIdentified)
{
    const Talk t = talk({}, [](const Ask& ask) -> Step {
        if (ask.call == Call::get_network_interfaces) return not_authorized(400);
        return answer_to(ask.call);
    });

    EXPECT_EQ(t.state(), State::ok);
    EXPECT_THAT(t.detail(), HasSubstr("GetNetworkInterfaces wants a login"));
}

TEST(Interview, ATrialWithoutAnAnswerCountsAsRefused)
{
    const Talk t = talk({.login = &audit}, [](const Ask& ask) -> Step {
        if (carries_login(ask)) return HttpFailure::closed;
        return ask.call == Call::get_system_date_and_time ? Step(answer_to(ask.call)) : Step(not_authorized(400));
    });

    EXPECT_EQ(t.state(), State::unreachable);
    EXPECT_EQ(t.logins(), 1u);
    EXPECT_EQ(t.accepted, 0u);
    EXPECT_THAT(t.detail(), HasSubstr("not known whether"));
}

TEST(Interview, ALoginIsNotSentToWhatShowsNoSignOfBeingACamera)
{
    Scene scene{.login = &audit};
    scene.target.camera_hint = false;
    scene.target.endpoint.clear();

    const Talk t = talk(scene, [](const Ask&) -> Step { return reply(401, "<html>router</html>", {digest_md5}); });

    EXPECT_EQ(t.logins(), 0u);
    EXPECT_EQ(t.state(), State::none);
}

TEST(Interview, NamespacesOfFaultsAreClaims)
{
    const Talk t = talk({}, [](const Ask&) -> Step {
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
        const Talk t = talk({}, [&](const Ask&) -> Step { return failure; });
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

    const Talk t = talk(scene, [](const Ask&) -> Step { return HttpFailure::refused; });

    EXPECT_EQ(t.state(), State::none);
}

TEST(Interview, NonsenseFromACameraIsMalformedAndEndsSoon)
{
    for (const HttpFailure failure : {HttpFailure::nonsense, HttpFailure::cut, HttpFailure::too_large}) {
        const Talk t = talk({}, [&](const Ask&) -> Step { return failure; });
        EXPECT_EQ(t.state(), State::malformed);
        EXPECT_LE(t.asked.size(), 2u);
    }
    const Talk t = talk({}, [](const Ask&) -> Step { return reply(200, "<html>hello</html>"); });
    EXPECT_EQ(t.state(), State::malformed);
    EXPECT_LE(t.asked.size(), 2u);
}

TEST(Interview, AWebServerThatIsNoCameraSpeaksNoOnvif)
{
    Scene scene;
    scene.target.endpoint.clear();
    scene.target.camera_hint = false;

    for (const int status : {200, 404, 405}) {
        const Talk t = talk(scene, [&](const Ask&) -> Step { return reply(status, "<html>hello</html>"); });
        EXPECT_EQ(t.state(), State::none);
        EXPECT_LE(t.asked.size(), 2u);
        EXPECT_EQ(t.result.source, model::Protocol::http);
        EXPECT_EQ(t.detail(), "speaks no ONVIF: its web server answers with HTTP " + std::to_string(status));
    }
}

TEST(Interview, AnEmptyAnswerIsAskedForAgainWithoutTheActionAndThenAsSoap11)
{
    Talk t = talk(
        {}, [](const Ask& ask) -> Step { return ask.dress == Dress::soap12 ? answer_to(ask.call) : reply(200, ""); });
    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.asked.size(), 6u);  // the dress that works is kept

    t = talk({}, [](const Ask& ask) -> Step {
        return ask.dress == Dress::soap11 ? answer_to(ask.call) : reply(400, "bad");
    });
    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.asked.size(), 7u);

    t = talk({}, [](const Ask&) -> Step { return reply(200, ""); });
    EXPECT_EQ(t.state(), State::malformed);
    EXPECT_LE(t.asked.size(), 4u);
}

TEST(Interview, ARedirectToTheSameAddressIsFollowedOnce)
{
    const Talk t = talk({}, [](const Ask& ask) -> Step {
        if (ask.door.tls) return answer_to(ask.call);
        HttpReply redirect = reply(302, "");
        redirect.location = "https://10.20.3.12/onvif/device_service";
        return redirect;
    });

    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.asked.size(), 6u);
    EXPECT_EQ(t.asked[1].door.port, 443);
}

TEST(Interview, ARedirectToAnotherHostIsRecordedAndNotFollowed)
{
    const Talk t = talk({.login = &audit}, [](const Ask&) -> Step {
        HttpReply redirect = reply(302, "");
        redirect.location = "http://203.0.113.9/steal";
        return redirect;
    });

    EXPECT_EQ(t.state(), State::malformed);
    EXPECT_EQ(t.logins(), 0u);
    for (const Ask& ask : t.asked) EXPECT_EQ(ask.door, camera().door);
    EXPECT_THAT(t.detail(), HasSubstr("http://203.0.113.9/steal"));
}

TEST(Interview, ACircleOfRedirectsEnds)
{
    unsigned count = 0;
    const Talk t = talk({}, [&](const Ask&) -> Step {
        HttpReply redirect = reply(302, "");
        redirect.location = "/" + std::to_string(++count);
        return redirect;
    });

    EXPECT_LE(t.asked.size(), 3u);
    EXPECT_EQ(t.state(), State::malformed);
}

TEST(Interview, OtherWaysInAreTriedWhenTheFirstIsClosed)
{
    Scene scene;
    scene.target.others = {Door{8080, "/onvif/device_service", false}, Door{443, "/onvif/device_service", true}};

    Talk t = talk(scene, [](const Ask& ask) -> Step {
        return ask.door.tls ? Step(answer_to(ask.call)) : Step(HttpFailure::refused);
    });
    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.asked.size(), 7u);

    scene.target.others.resize(20, Door{9000, "/", false});
    t = talk(scene, [](const Ask&) -> Step { return HttpFailure::refused; });
    EXPECT_EQ(t.asked.size(), limits::doors_per_interview);
}

TEST(Interview, AFaultToGetDeviceInformationIsNoIdentification)
{
    const Talk t = talk({}, [](const Ask& ask) -> Step {
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
    const Talk t = talk({}, [](const Ask& ask) -> Step {
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
        const Talk t = talk({}, [&](const Ask& ask) -> Step {
            if (ask.call == Call::get_scopes) return failure;
            return answer_to(ask.call);
        });
        EXPECT_EQ(t.state(), State::ok);
        EXPECT_EQ(t.result.macs.size(), 1u);
        EXPECT_EQ(t.asked.size(), 5u);
    }
    const Talk hanging = talk({}, [](const Ask& ask) -> Step {
        if (ask.call == Call::get_device_information) return answer_to(ask.call);
        return ask.call == Call::get_system_date_and_time ? Step(answer_to(ask.call)) : HttpFailure::unanswered;
    });
    EXPECT_EQ(hanging.state(), State::ok);
    EXPECT_EQ(hanging.asked.size(), 4u) << "two calls without an answer are enough";
    const Talk resetting = talk({}, [](const Ask& ask) -> Step {
        return ask.call == Call::get_device_information ? Step(HttpFailure::closed) : answer_to(ask.call);
    });
    EXPECT_EQ(resetting.state(), State::unreachable);
    EXPECT_EQ(resetting.result.macs.size(), 1u);
}

TEST(Interview, AClockThatHangsDoesNotEndTheInterview)
{
    const Talk t = talk({}, [](const Ask& ask) -> Step {
        return ask.call == Call::get_system_date_and_time ? Step(HttpFailure::unanswered) : answer_to(ask.call);
    });
    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.asked.size(), 5u);

    const Talk dead = talk({}, [](const Ask&) -> Step { return HttpFailure::unanswered; });
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

TEST(Interview, APathThatWouldForgeARequestIsReplaced)
{
    Scene scene;
    scene.target.door.path = "/x HTTP/1.1\r\nEvil: yes";

    const Talk t = talk(scene, [](const Ask& ask) { return answer_to(ask.call); });

    EXPECT_EQ(t.asked[0].door.path, Door().path);
}

}  // namespace
}  // namespace onvigil::discovery
