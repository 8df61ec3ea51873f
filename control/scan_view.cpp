#include "control/scan_view.hpp"

#include "render/device_json.hpp"
#include "render/json_writer.hpp"

namespace onvigil::control {
namespace {

using render::JsonWriter;

void write_progress(JsonWriter& json, const ScanView& scan)
{
    json.member("elapsed_ms", std::int64_t{scan.elapsed.count()});
    json.member("expected_ms", std::int64_t{scan.expected.count()});
    json.member("asked", scan.asked);
    json.member("total", scan.total);
    json.member("answers", scan.answers);
    json.member("seen", scan.seen);
}

void write_lines(JsonWriter& json, std::string_view key, const std::vector<ScanView::Line>& lines,
                 std::string_view site)
{
    json.objects(key, lines, [&](const auto& line) {
        json.member("what", line.what);
        json.key("device");
        std::string device;
        render::append_device(device, line.record, site);
        json.raw(device);
    });
}

}  // namespace

std::string scan_progress_json(const ScanView& scan)
{
    return render::json_line([&](JsonWriter& json) { json.object("progress", [&] { write_progress(json, scan); }); });
}

std::string scan_result_json(const ScanView& scan, std::string_view site)
{
    return render::json_line([&](JsonWriter& json) {
        json.object("scan", [&] {
            json.member("finished", scan.finished);
            json.member_or_null("failure", scan.failure);
            write_progress(json, scan);
            write_lines(json, "new", scan.found, site);
            write_lines(json, "changed", scan.changed, site);
        });
    });
}

}  // namespace onvigil::control
