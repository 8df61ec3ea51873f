// What becomes of a login on trial when its answer does not come, or does not tell whether it was accepted.
#include <gmock/gmock.h>

#include "interview_scene.hpp"

namespace onvigil::interview {
namespace {

/// Answers requests that carry no login, and fails with this where one does.
std::function<Step(const OnvifRequest&)> fails_at_the_login(HttpFailure failure)
{
    return [failure](const OnvifRequest& ask) -> Step {
        if (carries_login(ask)) return failure;
        return ask.call == Call::get_system_date_and_time ? Step(answer_to(ask.call)) : Step(not_authorized(400));
    };
}

TEST(Interview, ATrialWithoutAnAnswerCountsAsRefused)
{
    const Talk t = talk({.login = &audit}, fails_at_the_login(HttpFailure::closed));

    EXPECT_EQ(t.state(), State::unreachable);
    EXPECT_EQ(t.logins(), 1u);
    EXPECT_EQ(t.accepted, 0u);
    EXPECT_EQ(t.withdrawn, 0u);
    EXPECT_THAT(t.detail(), HasSubstr("no answer tells whether"));
}

TEST(Interview, ATrialThatNeverLeftIsNone)
{
    for (const HttpFailure failure : {HttpFailure::refused, HttpFailure::no_route, HttpFailure::timed_out,
                                      HttpFailure::tls, HttpFailure::certificate, HttpFailure::local}) {
        const Talk t = talk({.login = &audit}, fails_at_the_login(failure));
        EXPECT_EQ(t.records, 1u) << describe(failure);
        EXPECT_EQ(t.withdrawn, 1u) << describe(failure);
        EXPECT_EQ(t.detail().find("was sent"), std::string::npos) << t.detail();
        EXPECT_EQ(t.state(), failure == HttpFailure::certificate ? State::needs_login : State::unreachable);
    }
    const Talk t = talk({.login = &audit}, fails_at_the_login(HttpFailure::certificate));
    EXPECT_THAT(t.detail(), HasSubstr("another certificate than before: it gets no login until onvigil retry"));
}

TEST(Interview, ATrialThatTheHostSawOnceIsOneThoughItsRepetitionNeverLeft)
{
    for (const HttpFailure failure : {HttpFailure::refused, HttpFailure::tls_version, HttpFailure::no_route}) {
        int logins = 0;
        const Talk t = talk({.login = &audit}, [&](const OnvifRequest& ask) -> Step {
            if (ask.call == Call::get_system_date_and_time) return answer_to(ask.call);
            if (!carries_login(ask)) return reply(401, "", {digest_md5});
            return ++logins == 1
                       ? Step(reply(401, "", {"Digest realm=\"cam\", qop=\"auth\", nonce=\"n9\", stale=true"}))
                       : failure;
        });
        EXPECT_EQ(logins, 2) << describe(failure);
        EXPECT_EQ(t.withdrawn, 0u) << describe(failure);
        EXPECT_THAT(t.detail(), HasSubstr("no answer tells whether"));
    }
}

TEST(Interview, SilenceDoesNotEndALoginThatTheHostHasTakenBefore)
{
    for (const HttpFailure failure : {HttpFailure::closed, HttpFailure::unanswered, HttpFailure::cut}) {
        const Talk t = talk({.login = &audit, .accepted_before = true}, fails_at_the_login(failure));
        EXPECT_EQ(t.logins(), 1u) << describe(failure);
        EXPECT_EQ(t.withdrawn, 1u) << describe(failure);
    }
    const Talk refused = talk({.login = &audit, .accepted_before = true}, [](const OnvifRequest& ask) -> Step {
        const bool clock = ask.call == Call::get_system_date_and_time;
        return clock ? Step(answer_to(ask.call)) : Step(not_authorized(400));
    });
    EXPECT_EQ(refused.withdrawn, 0u) << "a refusal is one";
    EXPECT_EQ(refused.state(), State::refused);
}

using Outcome = LoginAttempt::Outcome;

/// Answers a login with this.
std::function<Step(const OnvifRequest&)> answers_the_login(const HttpReply& answer)
{
    return [answer](const OnvifRequest& ask) -> Step {
        if (carries_login(ask)) return answer;
        return ask.call == Call::get_system_date_and_time ? Step(answer_to(ask.call)) : Step(not_authorized(400));
    };
}

HttpReply fault(const char* code)
{
    return reply(500, onvif::encode(onvif::Answer{protocol::make_fault(code, {}, "Device busy", ""), {}}));
}

TEST(Interview, AnAnswerThatIsNoRefusalDoesNotEndALoginThatTheHostHasTakenBefore)
{
    for (const HttpReply& answer : {reply(503, ""), reply(404, ""), reply(500, "<html>"), fault("s:Receiver")}) {
        const Talk t = talk({.login = &audit, .accepted_before = true}, answers_the_login(answer));
        EXPECT_EQ(t.outcome, Outcome::nothing) << answer.status;
        EXPECT_EQ(t.logins(), 1u);
        EXPECT_EQ(t.detail().find("not accepted"), std::string::npos) << t.detail();
        EXPECT_EQ(t.state(), State::malformed) << "it is asked again soon";
    }
    for (const HttpReply& answer : {reply(401, ""), reply(403, ""), not_authorized(400), not_authorized(500)}) {
        const Talk t = talk({.login = &audit, .accepted_before = true}, answers_the_login(answer));
        EXPECT_EQ(t.outcome, Outcome::refused) << answer.status;
        EXPECT_EQ(t.state(), State::refused);
    }
}

TEST(Interview, ALoginThatABusyHostDidNotJudgeIsSparedOnce)
{
    for (const HttpReply& answer :
         {reply(429, ""), reply(502, "x"), reply(503, ""), reply(504, ""), fault("s:Receiver"), fault("s:Server")}) {
        const Talk first = talk({.login = &audit}, answers_the_login(answer));
        EXPECT_EQ(first.outcome, Outcome::unjudged) << answer.status;
        EXPECT_THAT(first.detail(), HasSubstr("the login was sent, and no answer tells whether it was accepted"));
        const Talk second = talk({.login = &audit, .unproven_before = true}, answers_the_login(answer));
        EXPECT_EQ(second.outcome, Outcome::unproven) << answer.status;
    }
    for (const HttpReply& answer : {reply(404, ""), reply(500, "<html>"), fault("s:Sender")})
        EXPECT_EQ(talk({.login = &audit}, answers_the_login(answer)).outcome, Outcome::unproven) << answer.status;
}

TEST(Interview, WhereNoAnswerToldNoRefusalIsClaimedLater)
{
    const Talk t = talk({.login = &audit, .tried = true, .unproven_before = true}, token_camera);
    EXPECT_EQ(t.logins(), 0u);
    EXPECT_EQ(t.state(), State::needs_login);
    EXPECT_THAT(t.detail(), HasSubstr("the login of audit was sent, and no answer tells whether it was accepted; it is "
                                      "not tried again until the configuration changes, or onvigil retry asks for it"));
}

}  // namespace
}  // namespace onvigil::interview
