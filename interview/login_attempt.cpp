#include "interview/login_attempt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace onvigil::interview {

namespace http_auth = protocol::http_auth;

namespace {

std::string hex(std::string_view bytes)
{
    std::string out;
    for (const char c : bytes) fmt::format_to(std::back_inserter(out), "{:02x}", static_cast<unsigned char>(c));
    return out;
}

}  // namespace

LoginAttempt::LoginAttempt(const CredentialRule* login, bool tried, Random random) : random_(std::move(random))
{
    if (login == nullptr) return;
    rule_ = *login;
    state_ = tried ? State::refused : State::untried;
}

int LoginAttempt::strength(const Challenge& challenge)
{
    if (!challenge) return 1;
    using http_auth::Algorithm;
    return challenge->algorithm == Algorithm::sha256 || challenge->algorithm == Algorithm::sha256_sess ? 3 : 2;
}

bool LoginAttempt::take_record()
{
    if (!std::exchange(record_, false)) return false;
    state_ = State::on_trial;
    return true;
}

void LoginAttempt::begin(Challenge challenge)
{
    challenge_ = std::move(challenge);
    nonce_uses_ = 0;
    signs_ = record_ = true;
}

bool LoginAttempt::renew(const std::vector<http_auth::Challenge>& offered)
{
    sent_ = true;
    const Challenge challenge = http_auth::strongest(offered);
    const bool fresh = challenge && challenge_ && challenge->nonce != challenge_->nonce;
    if (renewed_ || !fresh) return false;
    const bool ours_is_gone = std::ranges::none_of(offered, [&](const auto& one) {
        return one.scheme == http_auth::Scheme::digest && one.algorithm == challenge_->algorithm;
    });
    if (!challenge->stale && !ours_is_gone && state_ != State::working) return false;
    challenge_ = challenge;
    nonce_uses_ = 0;
    return renewed_ = true;
}

void LoginAttempt::answered()
{
    if (state_ != State::on_trial) return;
    state_ = State::working;
    outcome_ = Outcome::accepted;
}

void LoginAttempt::unproven_before() noexcept
{
    unproven_before_ = true;
    if (state_ == State::refused) state_ = State::undecided;
}

void LoginAttempt::not_accepted()
{
    if (state_ != State::on_trial) return;
    state_ = State::refused;
    outcome_ = Outcome::refused;
}

bool LoginAttempt::undecided(bool sent, bool unjudged)
{
    if (state_ != State::on_trial) return false;
    sent_ = sent_ || sent;
    state_ = State::undecided;
    if (!sent_ || accepted_before_)
        outcome_ = Outcome::nothing;
    else
        outcome_ = unjudged && !unproven_before_ && !renewed_ ? Outcome::unjudged : Outcome::unproven;
    return sent_;
}

void LoginAttempt::next_call()
{
    signs_ = state_ == State::working;
    renewed_ = false;
}

void LoginAttempt::sign(OnvifRequest& request, model::TimePoint now)
{
    request.trial = state_ == State::on_trial;
    if (challenge_) {
        http_auth::Request digest;
        digest.method = "POST";
        digest.uri = request.url.path;
        digest.username = rule_->username;
        digest.password = rule_->password;
        digest.cnonce = hex(random_(8));
        digest.count = ++nonce_uses_;
        if (challenge_->qop_given && !challenge_->qop_auth) digest.body = request_body(request);
        request.authorization = http_auth::authorization(*challenge_, digest);
        return;
    }
    protocol::onvif::UsernameToken token;
    token.username = rule_->username;
    token.password = rule_->password;
    token.nonce = random_(20);
    token.created = protocol::onvif::created_text(now + clock_ahead_);
    request.token = std::move(token);
}

}  // namespace onvigil::interview
