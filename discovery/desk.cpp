#include "discovery/desk.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "discovery/description.hpp"
#include "discovery/fingerprint.hpp"
#include "discovery/interview_request.hpp"
#include "protocol/rtsp.hpp"

namespace onvigil::discovery {

namespace asio = boost::asio;

namespace {

Instant steady_now()
{
    return std::chrono::steady_clock::now();
}
model::TimePoint wall_now()
{
    return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

asio::awaitable<void> Desk::wait_for_pace()
{
    ++office_.requests;
    const Instant now = steady_now();
    const Instant when = office_.pace.book(host_, now);
    if (when <= now) co_return;
    asio::steady_timer timer(office_.executor, when);
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> Desk::converse(Interview& interview, const Target& target, const std::optional<Login>& login,
                                     CredentialLedger& ledger, milliseconds timeout)
{
    const Instant deadline = steady_now() + limits::interview_time;
    for (;;) {
        const Action action = interview.next(wall_now());
        if (std::holds_alternative<Done>(action)) co_return;
        if (std::holds_alternative<RecordTrial>(action)) {
            co_await ledger.record(login->device, login->digest);
        } else if (std::holds_alternative<TrialAccepted>(action)) {
            co_await ledger.accepted(login->device, login->digest);
        } else {
            co_await send(interview, std::get<Ask>(action), target, deadline, timeout);
        }
    }
}

asio::awaitable<void> Desk::send(Interview& interview, const Ask& ask, const Target& target, Instant deadline,
                                 milliseconds timeout)
{
    co_await wait_for_pace();
    const auto left = std::chrono::floor<milliseconds>(deadline - steady_now());
    if (left <= milliseconds(0)) {
        interview.abandon("did not come to an end in time");
        co_return;
    }
    write_request(request_, ask, target.address);
    HttpRequest request;
    request.place = {target.address, ask.door.port, ask.door.tls};
    request.bytes = request_;
    request.fresh_connection = ask.trial;
    request.repeatable = !ask.trial;
    request.limit = std::min(timeout, left);
    const auto answered = co_await client_.exchange(request);
    if (answered)
        interview.heard(client_.reply(), wall_now());
    else
        interview.failed(answered.error());
    if (!answered && answered.error() == HttpFailure::too_large) ++office_.too_large;
}

asio::awaitable<std::vector<model::Observation>> Desk::fingerprint(const Target& target, milliseconds timeout)
{
    Fingerprint fingerprint(target);
    while (const Look* look = fingerprint.next()) {
        co_await wait_for_pace();
        request_.clear();
        if (look->at == Look::At::page) request_ = write_get(target.address, look->port, look->tls, "/");
        if (look->at == Look::At::rtsp)
            request_ = protocol::rtsp::encode_options("rtsp://" + host_text(target.address, look->port, false) + "/");
        HttpRequest request;
        request.place = {target.address, look->port, look->tls};
        request.bytes = request_;
        request.limit = timeout;
        const auto enough = look->at == Look::At::rtsp ? enough_of_rtsp : enough_of_page;
        const auto answered = co_await client_.gather(request, enough, limits::banner_bytes);
        if (answered)
            fingerprint.heard(client_.raw(), client_.certificate_subject());
        else
            fingerprint.failed(answered.error());
    }
    co_return fingerprint.take_result(wall_now());
}

asio::awaitable<std::optional<model::Observation>> Desk::describe(const Description& description, milliseconds timeout)
{
    if (!printable_path(description.path)) co_return std::nullopt;
    co_await wait_for_pace();
    request_ = write_get(description.address, description.port, false, description.path);
    HttpRequest request;
    request.place = {description.address, description.port, false};
    request.bytes = request_;
    request.limit = timeout;
    const auto answered = co_await client_.exchange(request);
    if (!answered) co_return std::nullopt;
    co_return describe_device(description, client_.reply(), wall_now());
}

}  // namespace onvigil::discovery
