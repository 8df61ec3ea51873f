#include "alerts/format.hpp"

#include "render/event_json.hpp"

namespace onvigil::alerts {

void append_record(std::string& out, Format format, const model::Event& event, const Frame& frame)
{
    switch (format) {
        case Format::json:
            return render::append_event_json(out, event);
        case Format::rfc5424:
            return append_rfc5424(out, event, frame);
        case Format::cef:
            return append_cef(out, event, frame);
        case Format::leef:
            return append_leef(out, event, frame);
        case Format::ecs:
            return append_ecs(out, event, frame);
        case Format::ocsf:
            return append_ocsf(out, event, frame);
        case Format::splunk_hec:
            return append_splunk_hec(out, event, frame);
    }
}

}  // namespace onvigil::alerts
