#include "interview/interview_session.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

#include "base/limits.hpp"
#include "interview/answer_buffer.hpp"
#include "interview/banner_scan.hpp"
#include "interview/interview_request.hpp"
#include "interview/upnp_description.hpp"
#include "model/certificate_conflict.hpp"
#include "net/clock.hpp"
#include "net/service_urls.hpp"
#include "protocol/rtsp.hpp"

namespace onvigil::interview {

namespace asio = boost::asio;

namespace {

/// Between large answers that are read on: those that have waited together have memory one after the other.
constexpr milliseconds large_every{5};
constexpr milliseconds passed_at_most{2'000};  ///< by newcomers, since the device was turned to
constexpr std::string_view fault = "its answer could not be read: a fault of Onvigil, see problems in onvigil status";

std::string certificate_in(const std::string& note)
{
    return note.substr(0, note.find(' '));
}

}  // namespace

bool InterviewContext::excluded(const model::IpAddress& address) const
{
    return std::ranges::any_of(exclude, [&](const model::Cidr& network) { return network.contains(address); });
}

InterviewSession::InterviewSession(InterviewContext& context)
    : context_(context), client_(context.http, [this] { return begin_large(); })
{
}

void InterviewSession::turn_to(const model::IpAddress& address, const net::HostKeys& device, bool prompt)
{
    prompt_ = prompt;
    address_ = address;
    host_ = device;
    host_.add(net::key_of(address));
    turned_ = answered_at_ = net::steady_now();
}

asio::awaitable<void> InterviewSession::let_newcomers_pass()
{
    if (!prompt_ && pass_) co_await pass_(turned_ + passed_at_most);
}

asio::awaitable<void> InterviewSession::begin_large()
{
    prompt_ = false;
    co_await let_newcomers_pass();
    asio::steady_timer timer(context_.executor);
    while (net::steady_now() < context_.next_large) {
        timer.expires_at(context_.next_large);
        co_await timer.async_wait(asio::use_awaitable);
    }
    context_.next_large = net::steady_now() + large_every;
}

asio::awaitable<Result<void, HttpFailure>> InterviewSession::answer(asio::awaitable<Result<void, HttpFailure>> asked)
{
    try {
        co_return co_await std::move(asked);
    } catch (const std::exception&) {
        context_.faults.note(address_, std::current_exception());
    }
    client_.close();
    co_return HttpFailure::nonsense;
}

asio::awaitable<bool> InterviewSession::take(const std::function<void(const HttpReply&)>& decode)
{
    const HttpReply& reply = client_.reply();
    const bool large = reply.body.size() > small_answer_bytes;
    if (large) co_await begin_large();
    const Instant begin = net::steady_now();
    const bool read = context_.faults.contain(address_, [&] { decode(reply); });
    const Instant end = net::steady_now();
    if (large) context_.next_large = std::max(context_.next_large, end + 3 * (end - begin));
    co_return read;
}

asio::awaitable<bool> InterviewSession::may_send()
{
    co_await let_newcomers_pass();
    if (context_.excluded(address_)) co_return false;
    const Instant now = net::steady_now();
    const Instant when = context_.pace.book(host_, now);
    if (when <= now) co_return true;
    asio::steady_timer timer(context_.executor, when);
    co_await timer.async_wait(asio::use_awaitable);
    co_return !context_.excluded(address_);
}

/// The keys of a login while it is on trial.
struct InterviewSession::Trial {
    explicit Trial(InterviewContext& its_context) : context(its_context) {}
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;
    ~Trial() { end(); }
    void end()
    {
        if (keys.empty()) return;
        for (const std::string& key : keys) context.on_trial.erase(key);
        keys.clear();
        context.trial_ended.notify_all();
    }
    InterviewContext& context;
    std::vector<std::string> keys;
    std::vector<std::string> marked;  ///< of these, those that had no mark before
};

asio::awaitable<bool> InterviewSession::run_interview(Interview& interview, const net::Target& target,
                                                      std::optional<Login> login, CredentialLedger& ledger,
                                                      milliseconds timeout)
{
    const Instant deadline = net::steady_now() + limits::interview_time;
    Trial trial(context_);
    const std::string scheme_key = note_key(login_scheme_note, address_, 0);
    if (const std::string before = ledger.noted(scheme_key); !before.empty()) interview.demand(before.front() - '0');
    if (login && login->unproven(ledger)) interview.unproven_before();
    for (bool excluded = false;;) {
        Action action = Done{};
        if (!context_.faults.contain(address_, [&] { action = interview.next(net::wall_now()); })) {
            interview.abandon(std::string(fault), model::Identification::State::malformed);
            continue;
        }
        if (std::holds_alternative<Done>(action)) co_return !excluded;
        if (std::holds_alternative<RecordTrial>(action)) {
            co_await begin_trial(interview, *login, ledger, trial);
        } else if (const auto* ended = std::get_if<TrialEnded>(&action)) {
            co_await end_trial(ended->outcome, *login, ledger, trial);
            const auto scheme = std::to_string(interview.strength());
            if (ended->outcome == LoginAttempt::Outcome::accepted && ledger.noted(scheme_key) < scheme)
                co_await ledger.note(scheme_key, scheme);
        } else if (!co_await send(interview, std::get<OnvifRequest>(action), target, ledger, deadline, timeout)) {
            excluded = true;
            interview.abandon("was excluded meanwhile");
        }
    }
}

/// The host has been talked to: the neighbour table knows it by now.
asio::awaitable<void> InterviewSession::begin_trial(Interview& interview, Login& login, CredentialLedger& ledger,
                                                    Trial& trial)
{
    if (const auto mac = context_.gate != nullptr ? context_.gate->mac_of(address_) : std::nullopt) login.add(*mac);
    const auto keys = login.keys();
    const auto on_trial = [&](const std::string& key) { return context_.on_trial.contains(key); };
    while (std::ranges::any_of(keys, on_trial)) co_await context_.trial_ended.wait();
    if (login.unproven(ledger)) interview.unproven_before();
    if (login.refused(ledger)) {
        interview.trial_is_known();
        co_return;
    }
    context_.on_trial.insert(keys.begin(), keys.end());
    trial.keys = trial.marked = keys;
    std::erase_if(trial.marked, [&](const std::string& key) { return ledger.refused(key, login.digest); });
    if (ledger.was_accepted(login.hosts.front(), login.digest)) interview.accepted_before();
    if (!co_await ledger.record(keys, login.digest))
        interview.abandon("its login was not tried: that could not be recorded");
}

/// What was not judged is noted before the mark of the trial goes: no host has a third trial. Where that cannot be
/// made durable, the mark stays.
asio::awaitable<void> InterviewSession::end_trial(LoginAttempt::Outcome outcome, const Login& login,
                                                  CredentialLedger& ledger, Trial& trial)
{
    using Outcome = LoginAttempt::Outcome;
    const bool decided = outcome == Outcome::accepted || outcome == Outcome::refused;
    bool goes = outcome == Outcome::nothing || outcome == Outcome::unjudged;
    if (outcome == Outcome::accepted) co_await ledger.accepted(login.keys(), login.digest);
    if (decided && login.unproven(ledger)) co_await ledger.withdraw(login.unproven_keys(), login.digest);
    if (outcome == Outcome::unproven || outcome == Outcome::unjudged)
        goes = co_await ledger.record(login.unproven_keys(), login.digest) && goes;
    if (goes) co_await ledger.withdraw(trial.marked, login.digest);
    trial.end();
}

asio::awaitable<bool> InterviewSession::send(Interview& interview, const OnvifRequest& asked, const net::Target& target,
                                             CredentialLedger& ledger, Instant deadline, milliseconds timeout)
{
    if (!co_await may_send()) co_return false;
    const auto left = std::chrono::floor<milliseconds>(deadline - net::steady_now());
    if (left <= milliseconds(0)) {
        interview.abandon("did not come to an end in time");
        co_return true;
    }
    write_request(request_, asked, target.address);
    HttpRequest request;
    request.place = {target.address, asked.url.port, asked.url.tls};
    request.bytes = request_;
    const std::string certificate =
        asked.url.tls && (asked.token || !asked.authorization.empty())
            ? certificate_in(ledger.noted(note_key(certificate_note, address_, asked.url.port)))
            : std::string();
    request.certificate = certificate;
    request.fresh_connection = asked.trial;
    request.repeatable = !asked.trial;
    request.limit = std::min(timeout, left);
    const auto answered = co_await answer(client_.exchange(request));
    if (answered) {
        answered_at_ = net::steady_now();
        const std::function<void(const HttpReply&)> hear = [&](const HttpReply& reply) {
            interview.heard(reply, net::wall_now());
        };
        if (!co_await take(hear)) interview.abandon(std::string(fault), model::Identification::State::malformed);
        prompt_ = prompt_ && interview.promises_more();
    } else {
        prompt_ = false;
        interview.failed(answered.error(), client_.sent());
    }
    if (answered && asked.url.tls) co_await look_at_certificate(interview, asked.url.port, target, ledger);
    if (!answered && answered.error() == HttpFailure::too_large) ++context_.too_large;
    co_return true;
}

asio::awaitable<void> InterviewSession::look_at_certificate(Interview& interview, std::uint16_t port,
                                                            const net::Target& target, CredentialLedger& ledger)
{
    const std::string key = note_key(certificate_note, address_, port);
    const std::string noted = ledger.noted(key), now = client_.certificate() + ' ' + target.endpoint;
    if (noted.empty()) {
        if (!interview.proven() || client_.certificate().empty()) co_return;
        co_await ledger.note(key, now);
        if (ledger.noted(key).empty()) interview.withhold_login("has more certificates than are noted of a host");
    } else if (certificate_in(noted) != client_.certificate()) {
        const bool same = noted.substr(noted.find(' ') + 1) == target.endpoint;
        interview.withhold_login(same ? std::string(model::other_certificate)
                                      : "has another certificate than the device that was here before");
    }
}

asio::awaitable<std::vector<model::Observation>> InterviewSession::fingerprint(const net::Target& target,
                                                                               milliseconds timeout)
{
    BannerScan fingerprint(target);
    while (const BannerRequest* look = fingerprint.next()) {
        if (!co_await may_send()) break;
        request_.clear();
        if (look->at == BannerRequest::At::page) request_ = write_get(target.address, look->port, look->tls, "/");
        if (look->at == BannerRequest::At::rtsp)
            request_ = protocol::rtsp::encode_options("rtsp://" + host_text(target.address, look->port, false) + "/");
        HttpRequest request;
        request.place = {target.address, look->port, look->tls};
        request.bytes = request_;
        request.limit = timeout;
        const auto enough = look->at == BannerRequest::At::rtsp ? enough_of_rtsp : enough_of_page;
        const auto answered = co_await answer(client_.gather(request, enough, limits::banner_bytes));
        if (answered) answered_at_ = net::steady_now();
        if (!answered)
            fingerprint.failed(answered.error());
        else if (!context_.faults.contain(address_,
                                          [&] { fingerprint.heard(client_.raw(), client_.certificate_subject()); }))
            break;
    }
    co_return fingerprint.take_result(net::wall_now());
}

asio::awaitable<std::optional<DescribedDevice>> InterviewSession::describe(const net::Description& description,
                                                                           milliseconds timeout)
{
    if (!net::is_description_path(description.path) || !net::is_service_port(description.port)) co_return std::nullopt;
    if (!co_await may_send()) co_return std::nullopt;
    request_ = write_get(description.address, description.port, false, description.path);
    HttpRequest request;
    request.place = {description.address, description.port, false};
    request.bytes = request_;
    request.limit = timeout;
    const auto answered = co_await answer(client_.exchange(request));
    if (!answered) co_return std::nullopt;
    std::optional<DescribedDevice> described;
    const std::function<void(const HttpReply&)> describe_it = [&](const HttpReply& reply) {
        described = describe_device(description, reply, net::wall_now());
    };
    (void)co_await take(describe_it);
    co_return described;
}

}  // namespace onvigil::interview
