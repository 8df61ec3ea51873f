#pragma once
/// interview/interview.hpp - decides what to ask one device next, from its answers so far.
///
/// Sans-I/O: the shell asks next(), carries the action out, and reports back with heard() or failed(). Every call is
/// made without login first, and only to paths of net::is_service_path(). A refusal is answered once with the matching
/// login, in the one scheme the device names (HTTP Digest, else a digested WS-UsernameToken; never Basic, which would
/// hand the password over), after the trial was recorded. GetSystemDateAndTime comes first: the device's clock signs
/// the token, and only the URL that answers it as ONVIF without login is ever sent one.
/// Source: ONVIF Core Specification, chapters 5.9 (security) and 8 (device management).

#include "interview/http_reply.hpp"
#include "interview/settings.hpp"
#include "model/observation.hpp"
#include "net/target.hpp"
#include "protocol/http_auth.hpp"
#include "protocol/onvif.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace onvigil::interview {

/// How a request is dressed: makers differ in what they can read.
enum class Dress : std::uint8_t {
    soap12_with_action,  ///< application/soap+xml with the action parameter, as SOAP 1.2 says
    soap12,              ///< without: some answer nothing, or 400, when they see it
    soap11               ///< text/xml and SOAPAction
};

/// Send this request to the target's address, over one connection.
struct Ask {
    net::ServiceUrl url;
    protocol::onvif::Call call{};
    Dress dress = Dress::soap12_with_action;
    std::optional<protocol::onvif::UsernameToken> token;
    std::string authorization;  ///< value of the HTTP header; empty: none
    bool trial = false;         ///< the login's first use: over a fresh connection, and never sent twice
};
/// Make the mark durable that this device has refused this login; then ask next() again.
struct RecordTrial {};
/// It has accepted it after all: take the mark away.
struct TrialAccepted {};
struct Done {};
using Action = std::variant<Ask, RecordTrial, TrialAccepted, Done>;

/// ONVIF's own namespace is among them: every ONVIF answer, faults included, has it.
[[nodiscard]] bool declares_onvif(const protocol::Namespaces& namespaces);

class Interview {
public:
    /// Random bytes, as many as asked for.
    using Random = std::function<std::string(std::size_t)>;

    /// `login`: the matching rule, if any. `tried`: the ledger says that it was not accepted by this device.
    /// The decoder must outlive this.
    Interview(net::Target target, const CredentialRule* login, bool tried, protocol::onvif::Decoder& decoder,
              Random random);

    [[nodiscard]] Action next(model::TimePoint now);
    void heard(const HttpReply& reply, model::TimePoint now);
    void failed(HttpFailure failure);
    /// The time for the whole interview is up, or it cannot go on: `why` becomes the detail.
    void abandon(std::string why);

    /// Nobody at all was there: no use in looking at other ports.
    [[nodiscard]] bool silent() const { return silent_; }

    /// What was learned, identification included. The interview is over with it.
    [[nodiscard]] model::Observation take_result(model::TimePoint now);

private:
    using State = model::Identification::State;
    enum class Login : std::uint8_t { none, untried, on_trial, working, refused };
    enum class Reading : std::uint8_t { answer, refusal, fault, not_understood, redirect, missing, unreadable };

    Reading read(const HttpReply& reply);
    bool take(protocol::onvif::Call call, const protocol::onvif::Answer& answer);
    void take(const protocol::Namespaces& namespaces);
    void take_clock(const HttpReply& reply, model::TimePoint now);
    void on_refusal(const HttpReply& reply);
    void on_redirect(const HttpReply& reply);
    void on_trouble(Reading reading);
    void sign(Ask& ask, model::TimePoint now);

    void advance();
    bool next_dress();
    bool next_url();
    void begin_at(net::ServiceUrl url);
    void conclude(State state, std::string detail);
    void conclude_unreadable();
    [[nodiscard]] bool goes_on(HttpFailure failure);
    void note(std::string text);
    [[nodiscard]] bool about_device_information() const;
    [[nodiscard]] State unreadable_state() const;

    net::Target target_;
    std::optional<CredentialRule> credential_;
    protocol::onvif::Decoder& decoder_;
    Random random_;

    std::size_t step_ = 0;       ///< which call
    bool signed_ = false;        ///< the next request carries the login
    bool resigned_ = false;      ///< this call has been signed anew for a fresh nonce already
    bool record_first_ = false;  ///< the mark is still to be made durable
    bool accepted_ = false;      ///< the mark is to be taken away
    bool finished_ = false;
    bool silent_ = false;
    Login login_ = Login::none;

    net::ServiceUrl url_;
    std::size_t urls_tried_ = 1;
    bool redirected_ = false;
    Dress dress_ = Dress::soap12_with_action;
    bool dress_settled_ = false;
    bool answered_ = false;  ///< HTTP, of any kind
    bool onvif_ = false;     ///< an answer that only ONVIF gives
    bool proven_ = false;    ///< GetSystemDateAndTime was answered as ONVIF at this URL: it may see a login
    bool soap_ = false;      ///< an answer in SOAP, of whatever kind
    bool waited_ = false;    ///< once already for an answer that did not come
    int status_ = 0;         ///< of the last answer

    std::optional<protocol::http_auth::Challenge> challenge_;
    std::uint32_t nonce_uses_ = 0;
    std::optional<std::chrono::system_clock::time_point> stated_clock_;
    std::optional<std::chrono::milliseconds> clock_ahead_;  ///< the device's clock minus ours

    std::optional<State> state_;
    std::string detail_;
    protocol::Namespaces namespaces_;  ///< of the last answer
    std::string trouble_;              ///< why the last answer could not be used
    std::vector<std::string> notes_;
    model::Observation observation_;
};

}  // namespace onvigil::interview
