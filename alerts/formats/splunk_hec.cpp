#include "alerts/formats/record_format.hpp"
#include "render/event_json.hpp"
#include "render/json_writer.hpp"

#include <fmt/format.h>

namespace onvigil::alerts {

void append_splunk_hec(std::string& out, const model::Event& event, const RecordContext&)
{
    const auto millis = event.time.time_since_epoch().count();
    render::JsonWriter json(out);
    json.begin_object();
    json.key("time");
    json.raw(fmt::format("{}.{:03}", millis / 1000, millis % 1000));
    json.member("host", event.sensor);
    json.member("source", "onvigil");
    json.member("sourcetype", "onvigil:event");
    json.key("event");
    json.raw(render::event_json(event));
    json.end_object();
}

}  // namespace onvigil::alerts
