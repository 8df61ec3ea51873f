#include "control/api.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pwd.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/text.hpp"
#include "control/api_routes.hpp"
#include "control/metrics.hpp"
#include "control/resources.hpp"
#include "control/sensor_impairments.hpp"
#include "control/sink_view.hpp"
#include "render/json_writer.hpp"

namespace onvigil::control {

namespace asio = boost::asio;

Answer answer_of(const ApiError& error)
{
    return {error.status, "application/problem+json", problem_json(error), {}};
}

Done send_error(Call& call, ApiError error)
{
    auto answer = answer_of(error);
    co_await call.reply.send(std::move(answer));
}

Done send_not_understood(Call& call, std::string detail)
{
    const ApiError error{422, "not understood", std::move(detail), {}};
    co_await send_error(call, error);
}

Done send_json(Call& call, std::string body)
{
    Answer answer{.body = std::move(body)};
    co_await call.reply.send(std::move(answer));
}

namespace {

/// "uid 1000 (alice)"
std::string user_text(uid_t uid)
{
    std::array<char, 4096> buffer;
    passwd entry{};
    passwd* found = nullptr;
    const bool known = getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
    return known ? fmt::format("uid {} ({})", uid, entry.pw_name) : fmt::format("uid {}", uid);
}

}  // namespace

Actor actor_of(const Peer& peer)
{
    const bool other = peer.login && *peer.login != peer.uid;
    return {peer.uid, user_text(peer.uid) + (other ? ", login " + user_text(*peer.login) : "")};
}

namespace {

struct Served {
    Resource resource;
    Done (*serve)(Call&);
};
constexpr Served all_served[] = {
    {Resource::page, page},
    {Resource::asset, page},
    {Resource::health, health},
    {Resource::metrics, metrics},
    {Resource::status, status},
    {Resource::config, config},
    {Resource::summary, summary},
    {Resource::list_devices, list_devices},
    {Resource::show_device, show_device},
    {Resource::label_device, label_device},
    {Resource::forget_device, forget_device},
    {Resource::waive_device, waive_device},
    {Resource::unwaive_device, unwaive_device},
    {Resource::retry_device, retry_device},
    {Resource::scan, scan},
    {Resource::stop_scans, stop_scans},
    {Resource::events, events},
    {Resource::policy_lists, policy_lists},
    {Resource::policy_list, policy_list},
    {Resource::policy_test, policy_test},
    {Resource::policy_diff, policy_diff},
    {Resource::alerts, alerts},
    {Resource::alerts_test, alerts_test},
    {Resource::alerts_replay, alerts_replay},
    {Resource::accept_clock, accept_clock},
    {Resource::report, report},
};
static_assert(std::size(all_served) == static_cast<std::size_t>(Resource::report) + 1);
static_assert(std::ranges::is_sorted(all_served, {}, &Served::resource));

Answer refused(unsigned status, std::string title, std::string detail)
{
    return answer_of({status, std::move(title), std::move(detail), {}});
}

std::optional<Answer> access_denied(const Request& request, Access needed)
{
    if (request.over_tcp && request.method != "GET")
        return refused(403, "this listener only reads", "use the Unix socket on the sensor itself");
    if (request.access >= needed) return std::nullopt;
    if (request.access == Access::none)
        return refused(403, "not permitted",
                       fmt::format("uid {} may not read here: become a member of control.group", request.peer.uid));
    return refused(
        403, "not permitted",
        fmt::format("uid {} may read but not change: ask as root, or be named in control.admins", request.peer.uid));
}

std::string number_json(std::string_view key, std::uint64_t number)
{
    return render::json_line([&](render::JsonWriter& json) { json.member(key, number); });
}

}  // namespace

Done Api::serve(Request request, Reply& reply)
{
    auto target = parse_target(request.target);
    if (!target) {
        auto answer = refused(400, "bad target", "the path or its escapes cannot be read");
        co_return co_await reply.send(std::move(answer));
    }
    auto [route, names, allow] = find_route(request.method, target->path);
    if (route != nullptr) {
        if (auto answer = access_denied(request, route->access)) co_return co_await reply.send(std::move(*answer));
        Call call{request, std::move(names), std::move(target->query), reply, handler_, subscribers_};
        if (auto wrong = unknown_parameter(*route, call.query))
            co_return co_await send_not_understood(call, std::move(wrong->text));
        co_return co_await all_served[static_cast<std::size_t>(route->resource)].serve(call);
    }
    auto answer = allow.empty() ? refused(404, "no such resource", "docs/api.md names those there are")
                                : refused(405, "method not allowed", "this resource knows " + allow);
    answer.allow = std::move(allow);
    co_await reply.send(std::move(answer));
}

Done health(Call& call)
{
    // ?live asks whether the loop turns, which the answer shows.
    const auto reasons = call.query.flag("live") ? std::vector<std::string>{} : impairments(call.handler.status());
    Answer answer{.status = reasons.empty() ? 200U : 503U};
    answer.body = render::json_line([&](render::JsonWriter& json) {
        json.member("status", reasons.empty() ? "ok" : "impaired");
        if (!reasons.empty()) json.member("reasons", reasons);
    });
    co_await call.reply.send(std::move(answer));
}

Done metrics(Call& call)
{
    Answer answer{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                  .body = metrics_text(call.handler.status())};
    co_await call.reply.send(std::move(answer));
}

Done status(Call& call)
{
    co_await send_json(call, status_json(call.handler.status()));
}

Done config(Call& call)
{
    Answer answer{.body = call.handler.config_json()};
    if (!answer.body.ends_with('\n')) answer.body += '\n';
    co_await call.reply.send(std::move(answer));
}

Done policy_lists(Call& call)
{
    co_await send_json(call, lists_json(call.handler.policy_lists()));
}

Done policy_list(Call& call)
{
    const auto lists = call.handler.policy_lists();
    std::vector<std::string> known;
    for (const auto& list : lists) {
        if (list.id == call.names[0]) co_return co_await send_json(call, list_json(list));
        known.push_back(list.id);
    }
    const ApiError error{404,
                         "no such list",
                         text::none_of(text::clean(call.names[0], 80), fmt::format("{}", fmt::join(known, ", "))),
                         {}};
    co_await send_error(call, error);
}

Done policy_test(Call& call)
{
    const auto sample = parse_policy_sample(call.request.body);
    if (!sample) co_return co_await send_not_understood(call, sample.error().text);
    Answer answer;
    render::append_verdict(answer.body, call.handler.policy_test(*sample));
    answer.body += '\n';
    co_await call.reply.send(std::move(answer));
}

Done policy_diff(Call& call)
{
    auto texts = parse_knowledge_texts(call.request.body);
    if (!texts) co_return co_await send_not_understood(call, texts.error().text);
    auto work = call.handler.policy_diff(std::move(*texts));
    const auto diff = co_await std::move(work);
    Answer answer = diff ? Answer{.body = policy_diff_json(*diff)} : answer_of(diff.error());
    co_await call.reply.send(std::move(answer));
}

Done alerts(Call& call)
{
    Answer answer;
    answer.body = render::json_line([&](render::JsonWriter& json) { append_sinks(json, call.handler.alerts()); });
    co_await call.reply.send(std::move(answer));
}

Done alerts_test(Call& call)
{
    auto sink = parse_sink_choice(call.request.body);
    if (!sink) co_return co_await send_not_understood(call, sink.error().text);
    const auto what = "sent a test event through " + (sink->sink.empty() ? "every sink" : sink->sink);
    auto work = call.handler.alerts_test(std::move(sink->sink));
    const auto tests = co_await std::move(work);
    if (tests) call.handler.audit(actor_of(call.request.peer), what);
    Answer answer = tests ? Answer{.body = sink_tests_json(*tests)} : answer_of(tests.error());
    co_await call.reply.send(std::move(answer));
}

Done alerts_replay(Call& call)
{
    auto request = parse_replay(call.request.body, call.handler.now());
    if (!request) co_return co_await send_not_understood(call, request.error().text);
    auto what = fmt::format("had what happened since {} delivered again to {}", model::to_rfc3339(request->since),
                            request->sink);
    auto work = call.handler.alerts_replay(std::move(*request));
    const auto events = co_await std::move(work);
    if (events) call.handler.audit(actor_of(call.request.peer), what);
    Answer answer = events ? Answer{.body = number_json("events", *events)} : answer_of(events.error());
    co_await call.reply.send(std::move(answer));
}

Done accept_clock(Call& call)
{
    const auto ahead = call.handler.accept_clock();
    const auto time = model::to_rfc3339(call.handler.now());
    call.handler.audit(actor_of(call.request.peer), "accepted the system clock: " + time);
    std::string out = render::json_line([&](render::JsonWriter& json) {
        json.member("time", time);
        json.member("was_ahead_ms", static_cast<std::int64_t>(ahead.count()));
    });
    co_await send_json(call, std::move(out));
}

}  // namespace onvigil::control
