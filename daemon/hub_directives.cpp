#include "daemon/hub_directives.hpp"

#include <fmt/format.h>

#include <array>

namespace onvigil::daemon {
namespace {

namespace asio = boost::asio;
using control::Actor;
using control::ApiError;
using control::ApiHandler;
/// What was done, for the record.
using Outcome = Result<std::string, ApiError>;
using Doing = asio::awaitable<Outcome>;

ApiError not_understood(const Problem& problem)
{
    return {400, "not understood", problem.text};
}

Outcome outcome(const Result<model::Record, ApiError>& record, std::string done)
{
    return record ? Outcome(std::move(done)) : Outcome(record.error());
}

Doing waive(ApiHandler& handler, hub::Directive directive, Actor by)
{
    auto request = control::parse_waiver(directive.request, handler.now());
    if (!request) co_return not_understood(request.error());
    auto done = fmt::format("waived until {}: {}", model::to_rfc3339(request->until), request->reason);
    auto work = handler.waive(directive.device, std::move(*request), std::move(by));
    const auto record = co_await std::move(work);
    co_return outcome(record, std::move(done));
}

Doing unwaive(ApiHandler& handler, hub::Directive directive, Actor)
{
    auto work = handler.unwaive(directive.device);
    const auto record = co_await std::move(work);
    co_return outcome(record, "ended the waiver");
}

Doing label(ApiHandler& handler, hub::Directive directive, Actor)
{
    auto labels = control::parse_labels(directive.request);
    if (!labels) co_return not_understood(labels.error());
    auto work = handler.label(directive.device, std::move(*labels));
    const auto record = co_await std::move(work);
    co_return outcome(record, "labelled");
}

Doing forget(ApiHandler& handler, hub::Directive directive, Actor)
{
    auto work = handler.forget(directive.device);
    const auto record = co_await std::move(work);
    co_return outcome(record, "forgot");
}

Doing scan(ApiHandler& handler, hub::Directive directive, Actor)
{
    auto request = control::parse_scan(directive.request);
    if (!request) co_return not_understood(request.error());
    const auto view = handler.scan(std::move(*request));
    co_return view ? Outcome("began a round") : Outcome(view.error());
}

struct Kind {
    std::string_view name;
    Doing (*carry_out)(ApiHandler& handler, hub::Directive directive, Actor by);
};
constexpr std::array kinds{Kind{"waive", waive}, Kind{"unwaive", unwaive}, Kind{"label", label}, Kind{"forget", forget},
                           Kind{"scan", scan}};

}  // namespace

asio::awaitable<hub::DirectiveResult> carry_out(ApiHandler& handler, hub::Directive directive)
{
    hub::DirectiveResult result{.number = directive.number, .ok = false, .text = {}};
    const auto* kind = std::ranges::find_if(kinds, [&](const Kind& k) { return k.name == directive.kind; });
    if (kind == kinds.end()) {
        result.text = "this sensor does not know how to do that: it is older than the hub";
        co_return result;
    }
    const Actor by{.uid = static_cast<uid_t>(-1), .text = directive.by + " through the hub"};
    const auto device = directive.device.empty() ? std::string() : " " + directive.device;
    auto work = kind->carry_out(handler, std::move(directive), by);
    const auto outcome = co_await std::move(work);
    result.ok = outcome.has_value();
    result.text = outcome ? *outcome : outcome.error().title + ": " + outcome.error().detail;
    handler.audit(by, fmt::format("asked for {}{}: {}", kind->name, device, result.text));
    co_return result;
}

}  // namespace onvigil::daemon
