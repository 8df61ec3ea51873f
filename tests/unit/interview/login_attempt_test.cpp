#include "interview/login_attempt.hpp"

#include <gmock/gmock.h>

namespace onvigil::interview::login_attempt_test {
namespace {

using State = LoginAttempt::State;
using Outcome = LoginAttempt::Outcome;
namespace http_auth = protocol::http_auth;
using testing::HasSubstr;

const CredentialRule audit{{}, "audit", "secret"};
const model::TimePoint noon{std::chrono::hours(12)};

LoginAttempt attempt(bool tried = false)
{
    return {&audit, tried, [](std::size_t bytes) { return std::string(bytes, 'r'); }};
}

LoginAttempt::Challenge digest(const std::string& nonce, bool stale = false,
                               http_auth::Algorithm algorithm = http_auth::Algorithm::md5)
{
    http_auth::Challenge out;
    out.scheme = http_auth::Scheme::digest;
    out.algorithm = algorithm;
    out.realm = out.realm_raw = "camera";
    out.nonce = nonce;
    out.qop_given = out.qop_auth = true;
    out.stale = stale;
    return out;
}

/// On trial: its first request is about to be sent.
LoginAttempt begun(LoginAttempt::Challenge challenge = digest("one"))
{
    auto login = attempt();
    login.begin(std::move(challenge));
    EXPECT_TRUE(login.take_record());
    return login;
}

TEST(LoginAttempt, IsNoneWithoutARuleAndRefusedWhereTheLedgerSaysSo)
{
    EXPECT_EQ(LoginAttempt(nullptr, false, {}).state(), State::none);
    EXPECT_EQ(attempt().state(), State::untried);
    EXPECT_EQ(attempt(true).state(), State::refused);
}

TEST(LoginAttempt, IsRecordedOnceBeforeItsFirstRequest)
{
    auto login = attempt();
    EXPECT_FALSE(login.take_record());
    login.begin(digest("one"));
    EXPECT_TRUE(login.signs());
    EXPECT_TRUE(login.take_record());
    EXPECT_EQ(login.state(), State::on_trial);
    EXPECT_FALSE(login.take_record());
}

TEST(LoginAttempt, OnTrialIsNotSentAgainForANewNonceUnlessTheOldOneWasStale)
{
    auto login = begun();
    EXPECT_FALSE(login.renew({*digest("two")}));
    EXPECT_FALSE(login.renew({*digest("one", true)})) << "the same nonce";
    EXPECT_TRUE(login.renew({*digest("two", true)}));
    EXPECT_FALSE(login.renew({*digest("three", true)})) << "once a call";
    login.not_accepted();
    EXPECT_EQ(login.state(), State::refused);
    EXPECT_EQ(login.take_outcome(), Outcome::refused);
}

TEST(LoginAttempt, AnAlgorithmOfSessionsHidesThePasswordNoBetterThanTheSameWithout)
{
    using http_auth::Algorithm;
    EXPECT_EQ(LoginAttempt::strength(std::nullopt), 1);
    for (const auto algorithm : {Algorithm::md5, Algorithm::md5_sess})
        EXPECT_EQ(LoginAttempt::strength(digest("one", false, algorithm)), 2);
    for (const auto algorithm : {Algorithm::sha256, Algorithm::sha256_sess})
        EXPECT_EQ(LoginAttempt::strength(digest("one", false, algorithm)), 3);
}

TEST(LoginAttempt, OnTrialIsSentOnceMoreWhereItsAlgorithmIsOfferedNoMore)
{
    const auto sha = http_auth::Algorithm::sha256;
    auto login = begun(digest("one", false, sha));
    EXPECT_FALSE(login.renew({*digest("two", false, sha), *digest("two")})) << "both are offered: it was the password";
    EXPECT_FALSE(login.renew({*digest("one")})) << "the same nonce";
    EXPECT_TRUE(login.renew({*digest("two")}));
    OnvifRequest request;
    login.sign(request, noon);
    EXPECT_THAT(request.authorization, HasSubstr("nonce=\"two\""));
    EXPECT_FALSE(login.renew({*digest("three", false, sha)})) << "once a call";
    login.not_accepted();
}

TEST(LoginAttempt, ThatWorkedIsKeptAndSignedAnewForAFreshNonceInEachCall)
{
    auto login = begun();
    login.answered();
    EXPECT_EQ(login.state(), State::working);
    EXPECT_EQ(login.take_outcome(), Outcome::accepted);
    EXPECT_FALSE(login.take_outcome());
    login.next_call();
    EXPECT_TRUE(login.signs());
    EXPECT_TRUE(login.renew({*digest("two")}));
    EXPECT_FALSE(login.renew({*digest("three")}));
    login.not_accepted();
    EXPECT_EQ(login.state(), State::working);
    login.next_call();
    EXPECT_TRUE(login.renew({*digest("three")}));
}

TEST(LoginAttempt, ThatWasRefusedSignsNothingMore)
{
    auto login = begun();
    login.not_accepted();
    login.next_call();
    EXPECT_FALSE(login.signs());
}

TEST(LoginAttempt, IsUndecidedWhereNoAnswerTells)
{
    for (const bool sent : {false, true})
        for (const bool before : {false, true})
            for (const bool unjudged : {false, true}) {
                auto login = begun();
                if (before) login.accepted_before();
                EXPECT_EQ(login.undecided(sent, unjudged), sent);
                EXPECT_EQ(login.state(), State::undecided);
                EXPECT_EQ(login.take_outcome(), !sent || before ? Outcome::nothing
                                                : unjudged      ? Outcome::unjudged
                                                                : Outcome::unproven);
                EXPECT_FALSE(login.take_outcome());
            }
    EXPECT_FALSE(attempt().undecided(true, true)) << "it was not on trial";
    auto unreadable = begun();
    unreadable.was_answered();
    EXPECT_TRUE(unreadable.undecided(false, false)) << "what reads its answer threw";
    EXPECT_EQ(unreadable.take_outcome(), Outcome::unproven);
    auto seen = begun();
    EXPECT_TRUE(seen.renew({*digest("two", true)}));
    EXPECT_TRUE(seen.undecided(false, false)) << "the host has seen it before";
    EXPECT_EQ(seen.take_outcome(), Outcome::unproven);
}

TEST(LoginAttempt, ThatABusyHostHasSeenBeforeIsNotSpared)
{
    auto login = begun();
    login.unproven_before();
    EXPECT_TRUE(login.undecided(true, true));
    EXPECT_EQ(login.take_outcome(), Outcome::unproven);

    auto signed_anew = begun();
    EXPECT_TRUE(signed_anew.renew({*digest("two", true)}));
    EXPECT_TRUE(signed_anew.undecided(true, true));
    EXPECT_EQ(signed_anew.take_outcome(), Outcome::unproven) << "it was not too busy to ask for another nonce";

    auto tried = attempt(true);
    tried.unproven_before();
    EXPECT_EQ(tried.state(), State::undecided) << "no refusal was ever heard";
}

TEST(LoginAttempt, SignsByDigestWhereChallengedAndCountsTheUsesOfANonce)
{
    auto login = begun();
    OnvifRequest request;
    login.sign(request, noon);
    EXPECT_TRUE(request.trial);
    EXPECT_FALSE(request.token);
    EXPECT_THAT(request.authorization, HasSubstr("nc=00000001"));
    EXPECT_THAT(request.authorization, testing::Not(HasSubstr("secret")));
    login.sign(request, noon);
    EXPECT_THAT(request.authorization, HasSubstr("nc=00000002"));
}

TEST(LoginAttempt, SignsByATokenOfTheDevicesClockWhereNothingChallenged)
{
    auto login = begun(std::nullopt);
    login.set_clock_ahead(std::chrono::hours(1));
    OnvifRequest request;
    login.sign(request, noon);
    ASSERT_TRUE(request.token);
    EXPECT_TRUE(request.authorization.empty());
    EXPECT_EQ(request.token->created, protocol::onvif::created_text(noon + std::chrono::hours(1)));
}

}  // namespace
}  // namespace onvigil::interview::login_attempt_test
