#include "alerts/formats/record_format.hpp"

#include "base/ensure.hpp"
#include "render/event_json.hpp"

#include <algorithm>

namespace onvigil::alerts {

// Each stands in the file of its name.
using Append = void(std::string& out, const model::Event& event, const RecordContext& context);
Append append_rfc5424, append_cef, append_leef, append_ecs, append_ocsf, append_splunk_hec;

namespace {

void append_json(std::string& out, const model::Event& event, const RecordContext&)
{
    render::append_event_json(out, event);
}

constexpr RecordFormat formats[] = {
    // name, function, default and least max_bytes, in syslog, in http, in files
    {"rfc5424", append_rfc5424, 2048, 1024, true, false, true, /*whole_message=*/true},
    {"json", append_json, 2048, 1024, true, true, true},
    {"cef", append_cef, 2048, 1024, true, false, true},
    {"leef", append_leef, 2048, 1024, true, false, true},
    {"ecs", append_ecs, 8192, 2048, true, true, true},
    {"ocsf", append_ocsf, 8192, 2048, true, true, true},
    {"splunk-hec", append_splunk_hec, 2048, 2048, false, true, true, false, /*self_delimiting=*/true},
};

}  // namespace

std::span<const RecordFormat> record_formats()
{
    return formats;
}

const RecordFormat* find_format(std::string_view name)
{
    const auto* found = std::ranges::find(formats, name, &RecordFormat::name);
    return found == std::end(formats) ? nullptr : found;
}

const RecordFormat& format_named(std::string_view name)
{
    const auto* found = find_format(name);
    ensure(found != nullptr, "the format is in the table");
    return *found;
}

}  // namespace onvigil::alerts
