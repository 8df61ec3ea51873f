#include "control/sink_view.hpp"

#include <fmt/format.h>

namespace onvigil::control {

void append_sinks(render::JsonWriter& json, const std::vector<model::SinkStatus>& sinks)
{
    json.objects("sinks", sinks, [&](const auto& sink) {
        json.member("name", sink.name);
        json.member("type", sink.type);
        json.member("state", name(sink.state));
        json.member("silent", is_silent(sink));
        json.member("delivered", sink.delivered);
        json.member("backlog", sink.backlog);
        json.member("last_delivered", sink.last_delivered);
        json.member_or_null("last_error", sink.last_error);
        json.member("lost", sink.lost);
        json.member("parked", sink.parked);
        json.member_or_null("last_parked_error", sink.last_parked_error);
        std::string position;
        for (const auto& [stream, number] : sink.position)
            position += fmt::format("{}{} {}", position.empty() ? "" : ", ", stream, number);
        if (!position.empty()) json.member("position", position);
    });
}

std::string sink_tests_json(const std::vector<SinkTest>& tests)
{
    return render::json_line([&](render::JsonWriter& json) {
        json.objects("tests", tests, [&](const auto& test) {
            json.member("sink", test.sink);
            json.member("delivered", test.delivered);
            json.member_or_null("detail", test.detail);
        });
    });
}

}  // namespace onvigil::control
