#pragma once
/// Devices that play a script, and an interview with one.
#include <gmock/gmock.h>
#include <algorithm>
#include <functional>
#include <set>

#include "base/limits.hpp"
#include "interview/interview.hpp"
#include "interview/interview_request.hpp"
#include "soap_answers.hpp"

namespace onvigil::interview {

namespace onvif = protocol::onvif;
using namespace std::chrono_literals;
using model::Key;
using onvif::Call;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using State = model::Identification::State;

inline constexpr model::TimePoint now{1'700'000'000s};

/// What a scripted device does with one request: an answer, or a failure.
using Step = std::variant<HttpReply, HttpFailure>;

inline HttpReply reply(int status, std::string body, std::vector<std::string> challenges = {})
{
    HttpReply made;
    made.status = status;
    made.body = std::move(body);
    made.challenges = std::move(challenges);
    return made;
}

inline HttpReply good(onvif::Answer answer)
{
    return reply(200, onvif::encode(answer));
}

inline HttpReply not_authorized(int status, std::vector<std::string> challenges = {})
{
    return reply(status, onvif::encode(test::refusal()), std::move(challenges));
}

/// What an open camera answers.
inline HttpReply answer_to(Call call)
{
    return good(test::answer_of(call));
}

struct Talk {
    std::vector<OnvifRequest> asked;
    unsigned records = 0;
    unsigned accepted = 0, withdrawn = 0;          ///< trials; the latter have shown nothing
    std::optional<LoginAttempt::Outcome> outcome;  ///< of the last trial
    unsigned unrecorded_logins = 0;                ///< requests that carried a login before the ledger had it
    model::Observation result;

    [[nodiscard]] State state() const { return result.identification->state; }
    [[nodiscard]] const std::string& detail() const { return result.identification->detail; }
    [[nodiscard]] unsigned logins() const
    {
        return static_cast<unsigned>(
            std::ranges::count_if(asked, [](const OnvifRequest& a) { return a.token || !a.authorization.empty(); }));
    }
    [[nodiscard]] unsigned trials() const
    {
        return static_cast<unsigned>(std::ranges::count_if(asked, &OnvifRequest::trial));
    }
};

inline net::Target camera()
{
    net::Target target;
    target.address = *model::parse_ip("10.20.3.12");
    target.endpoint = "urn:uuid:a";
    target.network = "lan0";
    target.camera_hint = true;
    return target;
}

inline const CredentialRule audit{{*model::parse_cidr("10.0.0.0/8")}, "audit", "secret"};

struct Scene {
    net::Target target = camera();
    const CredentialRule* login = nullptr;
    bool tried = false;
    int demanded = 0;                ///< strength of the scheme that took the login before
    bool other_certificate = false;  ///< is met at the first answer
    bool accepted_before = false, unproven_before = false;
};
inline const std::set after_connecting{HttpFailure::closed, HttpFailure::unanswered, HttpFailure::cut,
                                       HttpFailure::nonsense, HttpFailure::too_large};
inline Talk talk(const Scene& scene, const std::function<Step(const OnvifRequest&)>& device)
{
    onvif::Decoder decoder;
    Interview interview(scene.target, scene.login, scene.tried, decoder,
                        [](std::size_t n) { return std::string(n, 'r'); });
    interview.demand(scene.demanded);
    if (scene.accepted_before) interview.accepted_before();
    if (scene.unproven_before) interview.unproven_before();
    Talk talk;
    for (int step = 0; step < 100; ++step) {
        const Action action = interview.next(now);
        if (std::holds_alternative<Done>(action)) {
            talk.result = interview.take_result(now);
            return talk;
        }
        if (std::holds_alternative<RecordTrial>(action)) {
            ++talk.records;
        } else if (const auto* ended = std::get_if<TrialEnded>(&action)) {
            talk.outcome = ended->outcome;
            talk.accepted += ended->outcome == LoginAttempt::Outcome::accepted;
            talk.withdrawn += ended->outcome == LoginAttempt::Outcome::nothing;
        } else {
            const OnvifRequest& ask = std::get<OnvifRequest>(action);
            talk.asked.push_back(ask);
            if ((ask.token || !ask.authorization.empty()) && talk.records == 0) ++talk.unrecorded_logins;
            const Step answer = device(ask);
            if (const auto* failure = std::get_if<HttpFailure>(&answer))
                interview.failed(*failure, after_connecting.contains(*failure));
            else
                interview.heard(std::get<HttpReply>(answer), now);
            if (scene.other_certificate) interview.withhold_login("presents another certificate than before");
        }
    }
    ADD_FAILURE() << "the interview did not come to an end";
    return talk;
}

inline bool carries_login(const OnvifRequest& ask)
{
    return ask.token || !ask.authorization.empty();
}

/// Answers who has logged in by WS-UsernameToken with the right password, refuses everybody else.
inline HttpReply token_camera(const OnvifRequest& ask)
{
    if (ask.call == Call::get_system_date_and_time) return answer_to(ask.call);
    return ask.token && ask.token->password == "secret" ? answer_to(ask.call) : not_authorized(400);
}

inline const std::string digest_md5 = "Digest realm=\"cam\", qop=\"auth\", nonce=\"n1\", algorithm=MD5";
inline const std::string digest_sha = "Digest realm=\"cam\", qop=\"auth\", nonce=\"n2\", algorithm=SHA-256";

}  // namespace onvigil::interview
