// What becomes of a login on trial when its answer does not come.
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
    EXPECT_THAT(t.detail(), HasSubstr("not known whether"));
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
        EXPECT_THAT(t.detail(), HasSubstr("not known whether"));
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

}  // namespace
}  // namespace onvigil::interview
