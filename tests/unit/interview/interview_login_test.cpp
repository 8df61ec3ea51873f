// What interviews do with a login, and when they send one.
#include <gmock/gmock.h>

#include "interview_scene.hpp"

namespace onvigil::interview {
namespace {

TEST(Interview, ALoginIsNotSentToWhoAnswersWithout)
{
    const Talk t = talk({.login = &audit}, [](const OnvifRequest& ask) { return answer_to(ask.call); });

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
        const Talk t = talk({.login = &audit}, [&](const OnvifRequest& ask) {
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
        return [challenges](const OnvifRequest& ask) -> Step {
            if (ask.call == Call::get_system_date_and_time || carries_login(ask)) return answer_to(ask.call);
            return reply(401, "<html>no</html>", challenges);
        };
    };
    const auto first_login = [](const Talk& t) { return *std::ranges::find_if(t.asked, carries_login); };

    OnvifRequest ask = first_login(talk({.login = &audit}, camera_with({digest_md5})));
    EXPECT_THAT(ask.authorization, HasSubstr("algorithm=MD5"));
    EXPECT_THAT(ask.authorization, HasSubstr("uri=\"/onvif/device_service\""));
    EXPECT_FALSE(ask.token);

    ask = first_login(talk({.login = &audit}, camera_with({digest_md5, digest_sha})));
    EXPECT_THAT(ask.authorization, HasSubstr("SHA-256"));

    ask = first_login(talk({.login = &audit}, camera_with({})));
    EXPECT_TRUE(ask.token);
}

TEST(Interview, BasicAloneIsNeverAnsweredAndTheTryIsKept)
{
    for (const bool clock_too : {true, false}) {
        const Talk t = talk({.login = &audit}, [&](const OnvifRequest& ask) -> Step {
            if (ask.call == Call::get_system_date_and_time && !clock_too) return answer_to(ask.call);
            return reply(401, "<html>no</html>", {"Basic realm=\"cam\""});
        });
        EXPECT_EQ(t.state(), State::needs_login);
        EXPECT_THAT(t.detail(), HasSubstr("HTTP Basic, which is never used"));
        EXPECT_EQ(t.logins(), 0u);
        EXPECT_EQ(t.records, 0u);
    }
    const Talk both = talk({.login = &audit}, [](const OnvifRequest& ask) -> Step {
        if (ask.call == Call::get_system_date_and_time || carries_login(ask)) return answer_to(ask.call);
        return reply(401, "", {"Basic realm=\"cam\"", digest_md5});
    });
    EXPECT_EQ(both.state(), State::ok);
}

TEST(Interview, SchemesThatAreNotSpokenKeepTheTryAndAreNamed)
{
    const std::pair<std::vector<std::string>, const char*> rows[] = {
        {{"NTLM"}, "NTLM"},
        {{"Negotiate", "Bearer realm=\"cam\""}, "Negotiate, Bearer"},
        {{"Basic realm=\"cam\"", "NTLM"}, "Basic, NTLM"},
        {{"Digest realm=\"cam\", nonce=\"n\", algorithm=SHA-512-256"}, "Digest"},
        {{"Digest realm=\"cam\"", "Basic realm=\"cam\""}, "Digest"}};
    for (const auto& [challenges, named] : rows) {
        const Talk t = talk({.login = &audit}, [&offered = challenges](const OnvifRequest& ask) -> Step {
            if (ask.call == Call::get_system_date_and_time) return answer_to(ask.call);
            return reply(401, "", offered);
        });
        EXPECT_EQ(t.state(), State::needs_login) << named;
        EXPECT_THAT(t.detail(), HasSubstr(named));
        EXPECT_EQ(t.logins(), 0u) << named;
        EXPECT_EQ(t.records, 0u) << named;
    }
}

TEST(Interview, AChallengeIsARefusalUnderTheStatus403Too)
{
    const Talk t = talk({.login = &audit}, [](const OnvifRequest& ask) -> Step {
        if (ask.call == Call::get_system_date_and_time || carries_login(ask)) return answer_to(ask.call);
        return reply(403, "", {digest_md5});
    });
    EXPECT_EQ(t.state(), State::ok);
    EXPECT_GT(t.logins(), 0u);
}

TEST(Interview, Sha256IsTriedBeforeMd5AndMd5OnlyWhereTheRefusalOffersItAlone)
{
    const std::string sha2 = "Digest realm=\"cam\", qop=\"auth\", nonce=\"n3\", algorithm=SHA-256";
    const std::string md5_2 = "Digest realm=\"cam\", qop=\"auth\", nonce=\"n4\", algorithm=MD5";
    const auto camera = [](std::vector<std::string> after) {
        return [after](const OnvifRequest& ask) -> Step {
            if (ask.call == Call::get_system_date_and_time) return answer_to(ask.call);
            if (ask.authorization.find("algorithm=MD5") != std::string::npos) return answer_to(ask.call);
            return carries_login(ask) ? reply(401, "", after) : reply(401, "", {digest_sha, digest_md5});
        };
    };
    const Talk left_alone = talk({.login = &audit}, camera({md5_2}));
    EXPECT_EQ(left_alone.state(), State::ok);
    EXPECT_EQ(left_alone.trials(), 2u);
    EXPECT_EQ(left_alone.records, 1u);
    EXPECT_EQ(left_alone.accepted, 1u);

    const Talk both_again = talk({.login = &audit}, camera({sha2, md5_2}));
    EXPECT_EQ(both_again.state(), State::refused);
    EXPECT_EQ(both_again.logins(), 1u);
}

TEST(Interview, ATokenIsSignedByTheLocalTimeOfADeviceThatStatesNoUtc)
{
    const Talk t = talk({.login = &audit}, [](const OnvifRequest& ask) -> Step {
        if (ask.call == Call::get_system_date_and_time)
            return good({onvif::DateTime{.local = now + 8h - 72h, .time_zone = "CST-8"}, {}});
        return carries_login(ask) ? answer_to(ask.call) : Step(not_authorized(400));
    });
    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(std::ranges::find_if(t.asked, carries_login)->token->created, onvif::created_text(now - 72h));
}

TEST(Interview, ADeviceThatTookItsLoginByDigestGetsItInNoWeakerScheme)
{
    for (const int demanded : {1, 2, 3}) {
        const Talk t = talk({.login = &audit, .demanded = demanded}, token_camera);
        EXPECT_EQ(t.logins() > 0, demanded == 1) << demanded;
        EXPECT_EQ(t.records, demanded == 1 ? 1u : 0u) << demanded;
        if (demanded == 1) continue;
        EXPECT_EQ(t.state(), State::needs_login);
        EXPECT_THAT(t.detail(), HasSubstr("weaker scheme"));
        EXPECT_THAT(t.detail(), HasSubstr("onvigil retry"));
    }
}

TEST(Interview, WithAnotherCertificateThereIsNoLogin)
{
    const Talk t = talk({.login = &audit, .other_certificate = true}, token_camera);

    EXPECT_EQ(t.logins(), 0u);
    EXPECT_EQ(t.records, 0u);
    EXPECT_EQ(t.state(), State::needs_login);
    EXPECT_THAT(t.detail(), HasSubstr("another certificate than before"));
    const Talk open =
        talk({.login = &audit, .other_certificate = true}, [](const OnvifRequest& ask) { return answer_to(ask.call); });
    EXPECT_EQ(open.state(), State::ok);
    EXPECT_THAT(open.detail(), HasSubstr("another certificate than before"));
}

TEST(Interview, AuthIntHashesTheBodyThatIsSent)
{
    const auto camera_in = [](SoapStyle style) {
        return [style](const OnvifRequest& ask) -> Step {
            if (ask.style != style) return reply(400, "");
            if (ask.call == Call::get_system_date_and_time || carries_login(ask)) return answer_to(ask.call);
            return reply(401, "", {"Digest realm=\"cam\", qop=\"auth-int\", nonce=\"n1\""});
        };
    };
    const auto response_of = [&](SoapStyle style) {
        const Talk t = talk({.login = &audit}, camera_in(style));
        EXPECT_EQ(t.state(), State::ok);
        const std::string value = std::ranges::find_if(t.asked, carries_login)->authorization;
        return value.substr(value.find("response="), 43);
    };
    EXPECT_EQ(response_of(SoapStyle::soap12_with_action), response_of(SoapStyle::soap12));
    EXPECT_NE(response_of(SoapStyle::soap12), response_of(SoapStyle::soap11)) << "its envelope is another";
}

TEST(Interview, ALoginByHttpDigestGoesOnWithTheSameNonceAndCountsItsUses)
{
    const Talk t = talk({.login = &audit}, [](const OnvifRequest& ask) -> Step {
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
    const Talk t = talk({.login = &audit}, [&](const OnvifRequest& ask) -> Step {
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
    const Talk t = talk({.login = &audit}, [&](const OnvifRequest& ask) -> Step {
        if (ask.call == Call::get_system_date_and_time) return answer_to(ask.call);
        return reply(401, "",
                     {"Digest realm=\"cam\", qop=\"auth\", stale=true, nonce=\"n" + std::to_string(++count) + "\""});
    });

    EXPECT_EQ(t.state(), State::refused);
    EXPECT_LE(t.logins(), 2u);
}

TEST(Interview, ARefusalOfTheClockSpendsNoLogin)
{
    const Talk t = talk({.login = &audit}, [](const OnvifRequest& ask) -> Step {
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
    const Talk t = talk({.login = &audit}, [](const OnvifRequest& ask) -> Step {
        if (ask.call == Call::get_network_interfaces && !carries_login(ask)) return not_authorized(400);
        return answer_to(ask.call);
    });

    EXPECT_EQ(t.state(), State::ok);
    EXPECT_EQ(t.records, 1u);
    EXPECT_EQ(t.result.macs.size(), 1u);
}

TEST(Interview, AnOptionalCallThatWantsALoginLeavesTheDeviceIdentified)
{
    const Talk t = talk({}, [](const OnvifRequest& ask) -> Step {
        if (ask.call == Call::get_network_interfaces) return not_authorized(400);
        return answer_to(ask.call);
    });

    EXPECT_EQ(t.state(), State::ok);
    EXPECT_THAT(t.detail(), HasSubstr("GetNetworkInterfaces wants a login"));
}

TEST(Interview, ALoginIsNotSentToWhatShowsNoSignOfBeingACamera)
{
    Scene scene{.login = &audit};
    scene.target.camera_hint = false;
    scene.target.endpoint.clear();

    const Talk t =
        talk(scene, [](const OnvifRequest&) -> Step { return reply(401, "<html>router</html>", {digest_md5}); });

    EXPECT_EQ(t.logins(), 0u);
    EXPECT_EQ(t.state(), State::none);
}

TEST(Interview, ALoginGoesOnlyToAUrlThatAnsweredTheClockAsOnvif)
{
    const auto page = [](const OnvifRequest&) -> Step { return reply(401, "<html>no</html>", {digest_md5}); };
    Talk t = talk({.login = &audit}, page);
    EXPECT_EQ(t.logins(), 0u);
    EXPECT_EQ(t.state(), State::needs_login);
    EXPECT_THAT(t.detail(), HasSubstr("none was sent"));

    for (const HttpFailure failure : {HttpFailure::unanswered, HttpFailure::closed, HttpFailure::nonsense}) {
        t = talk({.login = &audit}, [&](const OnvifRequest& ask) -> Step {
            return ask.call == Call::get_system_date_and_time ? Step(failure) : page(ask);
        });
        EXPECT_EQ(t.logins(), 0u);
    }
}

TEST(Interview, ARedirectedUrlProvesItselfAnewBeforeItSeesALogin)
{
    const Talk t = talk({.login = &audit}, [](const OnvifRequest& ask) -> Step {
        if (ask.url.tls) return reply(401, "", {digest_md5});
        if (ask.call == Call::get_system_date_and_time) return answer_to(ask.call);
        HttpReply redirect = reply(302, "");
        redirect.location = "https://10.20.3.12/onvif/device_service";
        return redirect;
    });

    EXPECT_EQ(t.logins(), 0u);
    EXPECT_EQ(
        std::ranges::count_if(
            t.asked, [](const OnvifRequest& ask) { return ask.url.tls && ask.call == Call::get_system_date_and_time; }),
        1);
}

}  // namespace
}  // namespace onvigil::interview
