#include <fmt/format.h>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "control/resources.hpp"
#include "control/selection.hpp"
#include "render/event_json.hpp"
#include "render/inventory_summary.hpp"

namespace onvigil::control {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds progress_every{200};
constexpr std::chrono::seconds told_within{5};    ///< an event, after its time
constexpr std::chrono::minutes longest_wait{10};  ///< the clock may be set meanwhile

/// How an event goes out: one JSON a line, or a server-sent event (WHATWG HTML, 9.2).
struct Framing {
    const char* content_type;
    std::string_view before, after;
};
constexpr Framing json_lines{"application/x-ndjson", "", "\n"};
constexpr Framing server_sent{"text/event-stream", "data: ", "\n\n"};

const Framing& framing_of(const EventQuery& query)
{
    return query.server_sent ? server_sent : json_lines;
}

void append_event(std::string& lines, const model::Event& event, const Framing& framing)
{
    lines += framing.before;
    render::append_event_json(lines, event);
    lines += framing.after;
}

std::string ended_text(bool permitted)
{
    const auto why = permitted ? fmt::format("this reader was {} events behind and is let go; ask again with since=",
                                             render::grouped(limits::watch_backlog_events))
                               : std::string("this reader may not read here any more");
    return fmt::format("{{\"type\":\"watch.ended\",\"message\":\"{}\"}}", why);
}

/// The seq after which the newest `limit` events that match begin. Reads back from the end in growing steps, so that
/// the newest few of a long journal cost little; keeps numbers, not events. An error is left to the next read.
asio::awaitable<std::uint64_t> before_newest(ApiHandler& handler, EventQuery query)
{
    const std::size_t wanted = std::exchange(query.limit, events_a_step);
    const std::uint64_t last = handler.status().events_written;
    for (std::uint64_t span = std::max<std::uint64_t>(wanted, events_a_step);; span *= 4) {
        const std::uint64_t start = query.after_seq = last > span ? last - span : 0;
        std::vector<std::uint64_t> found;
        for (bool more = true; more;) {
            auto work = handler.events(query);
            const auto events = co_await std::move(work);
            if (!events) co_return start;
            for (const auto& event : *events) found.push_back(query.after_seq = event.seq);
            more = events->size() == events_a_step;
        }
        if (found.size() > wanted) co_return found[found.size() - wanted] - 1;
        if (found.size() == wanted || start == 0) co_return start;
    }
}

asio::awaitable<bool> past_events(Call& call, EventQuery query, std::uint64_t& last_seq)
{
    const auto& framing = framing_of(query);
    std::size_t left = query.limit;
    bool begun = false;
    for (;;) {
        query.limit = left == 0 ? events_a_step : std::min(left, events_a_step);
        const std::size_t wanted = query.limit;
        auto work = call.handler.events(query);
        const auto events = co_await std::move(work);
        if (!events || (begun && !call.reply.permitted())) {
            if (begun) {
                call.reply.abort();  // lines have gone out already: too late for an error
                co_return false;
            }
            auto answer = answer_of(events.error());
            co_await call.reply.send(std::move(answer));
            co_return false;
        }
        std::string lines;
        for (const auto& event : *events) {
            append_event(lines, event, framing);
            last_seq = query.after_seq = event.seq;
        }
        if (!begun) co_await call.reply.begin(framing.content_type);
        begun = true;
        if (!lines.empty() && !co_await call.reply.write(std::move(lines))) co_return false;
        if (events->size() < wanted) co_return true;
        if (left > 0 && (left -= events->size()) == 0) co_return true;
    }
}

Done live_events(Call& call, EventQuery query, std::shared_ptr<EventSubscriber> subscriber)
{
    std::uint64_t last_seq = 0;
    const auto& framing = framing_of(query);
    const bool wants_past = query.since.has_value();
    query.limit = 0;
    if (!wants_past)
        co_await call.reply.begin(framing.content_type);
    else if (!co_await past_events(call, query, last_seq))
        co_return;
    for (;;) {
        std::string lines;
        const bool permitted = call.reply.permitted();
        while (permitted && !subscriber->waiting.empty() && lines.size() < limits::control_body_bytes) {
            const auto event = std::move(subscriber->waiting.front());
            subscriber->waiting.pop_front();
            if (event->seq <= last_seq || !matches(query, *event)) continue;
            append_event(lines, *event, framing);
        }
        const bool ended = !permitted || (subscriber->behind && subscriber->waiting.empty());
        if (ended) lines.append(framing.before).append(ended_text(permitted)).append(framing.after);
        if (!lines.empty() && !co_await call.reply.write(std::move(lines))) co_return;
        if (ended) co_return;
        if (!subscriber->waiting.empty()) continue;
        if (query.until) {
            const auto left = *query.until + told_within - call.handler.now();
            if (left <= left.zero()) co_return;
            subscriber->wake.expires_after(std::min<std::chrono::milliseconds>(left, longest_wait));
        } else {
            subscriber->wake.expires_at(asio::steady_timer::time_point::max());
        }
        if (!co_await call.reply.wait(subscriber->wake)) co_return;
    }
}

/// "began a scan of 10.20.0.0/16, 10.30.0.0/24", "began a round"
std::string in_words(const ScanRequest& request)
{
    std::string networks;
    for (const auto& network : request.networks) networks += (networks.empty() ? "" : ", ") + to_text(network);
    return text::clean(networks.empty() ? "began a round" : "began a scan of " + networks);
}

}  // namespace

Done events(Call& call)
{
    auto query = parse_event_query(call.query, call.handler.now());
    if (!query) co_return co_await send_not_understood(call, query.error().text);
    if (!query->device_id.empty()) {
        // Events outlive their device: the id of a forgotten device still selects its events.
        const auto record = co_await find_device(call.handler, query->device_id);
        if (record) query->device_id = record->device->id;
        const bool gone = !record && record.error().status == 404 && query->device_id.starts_with("dev-");
        if (!record && !gone) co_return co_await send_error(call, record.error());
    }
    if (!call.query.flag("follow")) {
        std::uint64_t last_seq = 0;
        if (query->limit > 0) query->after_seq = co_await before_newest(call.handler, *query);
        (void)co_await past_events(call, std::move(*query), last_seq);
        co_return;
    }
    Reader reader = call.request.peer.uid;
    if (call.request.over_tcp) reader = call.request.host;
    auto subscriber = call.subscribers.join(co_await asio::this_coro::executor, reader);
    if (!subscriber) {
        const ApiError error{
            503, "too many readers", fmt::format("{} follow the events already", limits::control_followers), {}};
        co_return co_await send_error(call, error);
    }
    co_await live_events(call, std::move(*query), std::move(subscriber));
}

Done scan(Call& call)
{
    auto request = parse_scan(call.request.body);
    if (!request) co_return co_await send_not_understood(call, request.error().text);
    const bool estimate = request->estimate;
    const auto what = in_words(*request);
    const auto view = call.handler.scan(std::move(*request));
    if (!view) co_return co_await send_error(call, view.error());
    if (!estimate) call.handler.audit(actor_of(call.request.peer), what);
    if (estimate || !call.query.flag("wait")) {
        Answer answer{.status = estimate ? 200u : 202u, .body = scan_result_json(**view, call.handler.site())};
        co_return co_await call.reply.send(std::move(answer));
    }
    co_await call.reply.begin("application/x-ndjson");
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (!(*view)->finished) {
        bool heard = call.reply.permitted() && co_await call.reply.write(scan_progress_json(**view));
        timer.expires_after(progress_every);
        if (heard) heard = co_await call.reply.wait(timer);
        if (!heard) {  // its user has gone, and the scan with them
            call.handler.stop_scans(view->get());
            co_return;
        }
    }
    (void)co_await call.reply.write(scan_result_json(**view, call.handler.site()));
}

Done stop_scans(Call& call)
{
    const auto stopped = call.handler.stop_scans(nullptr);
    if (stopped > 0) call.handler.audit(actor_of(call.request.peer), "stopped the scans under way");
    co_await send_json(call, fmt::format("{{\"stopped\":{}}}\n", stopped));
}

}  // namespace onvigil::control
