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

bool Office::excluded(const model::IpAddress& address) const
{
    return std::ranges::any_of(exclude, [&](const model::Cidr& network) { return network.contains(address); });
}

void Desk::turn_to(const model::IpAddress& address, const HostKeys& device)
{
    address_ = address;
    host_ = device;
    host_.add(key_of(address));
}

asio::awaitable<bool> Desk::may_send()
{
    if (office_.excluded(address_)) co_return false;
    ++office_.requests;
    const Instant now = steady_now();
    const Instant when = office_.pace.book(host_, now);
    if (when <= now) co_return true;
    asio::steady_timer timer(office_.executor, when);
    co_await timer.async_wait(asio::use_awaitable);
    co_return !office_.excluded(address_);
}

asio::awaitable<bool> Desk::converse(Interview& interview, const Target& target, const std::optional<Login>& login,
                                     CredentialLedger& ledger, milliseconds timeout)
{
    const Instant deadline = steady_now() + limits::interview_time;
    for (;;) {
        const Action action = interview.next(wall_now());
        if (std::holds_alternative<Done>(action)) co_return true;
        if (std::holds_alternative<RecordTrial>(action)) {
            co_await ledger.record(login->device, login->digest);
        } else if (std::holds_alternative<TrialAccepted>(action)) {
            co_await ledger.accepted(login->device, login->digest);
        } else if (!co_await send(interview, std::get<Ask>(action), target, deadline, timeout)) {
            co_return false;
        }
    }
}

asio::awaitable<bool> Desk::send(Interview& interview, const Ask& ask, const Target& target, Instant deadline,
                                 milliseconds timeout)
{
    if (!co_await may_send()) co_return false;
    const auto left = std::chrono::floor<milliseconds>(deadline - steady_now());
    if (left <= milliseconds(0)) {
        interview.abandon("did not come to an end in time");
        co_return true;
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
    co_return true;
}

asio::awaitable<std::vector<model::Observation>> Desk::fingerprint(const Target& target, milliseconds timeout)
{
    Fingerprint fingerprint(target);
    while (const Look* look = fingerprint.next()) {
        if (!co_await may_send()) break;
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
    if (!co_await may_send()) co_return std::nullopt;
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
