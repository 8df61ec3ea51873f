#include "alerts/formats/flat_fields.hpp"
#include "alerts/formats/record_format.hpp"
#include "alerts/sinks/syslog_message.hpp"
#include "fuzz.hpp"
#include "strict_parsers.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <span>

namespace {

using namespace onvigil;
using namespace onvigil::alerts;
namespace strict = onvigil::alerts::test::strict;

/// What may stand in the fields of an event; the input's texts go into them one after the other.
constexpr std::array<std::string_view, 18> keys{
    "device_id", "verdict",    "maker",      "brand", "manufacturer", "model",    "firmware",   "serial", "endpoint",
    "hostname",  "first_seen", "finding_id", "list",  "opened",       "strength", "maker_name", "reason", "citation"};

constexpr std::size_t most_bytes = 1024;  ///< of a fuzzer's input: enough for every text to be cut

struct Work {
    std::string_view input;
    std::span<const RecordFormat> formats;
    bool bound = true;  ///< costly: a record that does not fit is written again and again
};

/// Replayed, an input is checked in every respect; the fuzzer has to be fast, and takes some by the last byte.
Work work_of(std::string_view input)
{
#ifdef ONVIGIL_LIBFUZZER
    const auto formats = record_formats();
    const std::size_t last = input.empty() ? 0 : static_cast<unsigned char>(input.back());
    return {input.substr(0, most_bytes), formats.subspan(last % formats.size(), 1), last % 4 == 0};
#else
    return {input, record_formats()};
#endif
}

/// One byte of the input as a number.
int number(std::string_view& input, int below)
{
    if (input.empty()) return 0;
    const int value = static_cast<unsigned char>(input.front()) % below;
    input.remove_prefix(1);
    return value;
}

/// Type, severity and cause, then texts parted by U+001E.
model::Event event_of(std::string_view input)
{
    const auto text = [&] {
        const auto end = std::min(input.find('\x1E'), input.size());
        const std::string out(input.substr(0, end));
        input.remove_prefix(std::min(end + 1, input.size()));
        return out;
    };
    model::Event event;
    event.id = "018bcfe5-6800-7000-8123-456789abcdef";
    event.seq = 7;
    event.time = model::TimePoint(std::chrono::milliseconds(1'700'000'000'000));
    event.sensor = "sensor1";
    event.type = static_cast<model::EventType>(number(input, 22));
    event.severity = static_cast<model::Severity>(number(input, 5));
    event.cause = static_cast<model::Cause>(number(input, 4));
    event.message = text();
    event.site = text();
    event.sensor_id = text();
    for (const auto key : keys) event.fields.emplace_back(key, text());
    event.fields.emplace_back("waived", input.size() % 2 == 0);
    event.fields.emplace_back("labels", std::vector<std::string>{text(), text()});
    return event;
}

void check_record(const RecordFormat& format, const model::Event& event, const strict::Values& wanted,
                  const RecordContext& context)
{
    std::string out;
    format.append(out, event, context);
    fuzz::require(out.find_first_of("\n\r") == std::string::npos, "a record is one line");
    fuzz::require(strict::read_back(format, out) == wanted, "a record reads back to the same values");
}

void check_bound(const RecordFormat& format, const model::Event& event, const RecordContext& context)
{
    if (!format.in_syslog) return;
    SyslogSettings sink;
    sink.format = &format;
    sink.max_bytes = format.least_max_bytes;
    std::string out;
    append_syslog_message(out, sink, event, context);
    fuzz::require(out.size() <= sink.max_bytes, "a message keeps its bound");
    fuzz::require(out.find(event.id) != std::string::npos, "however short, it says which event it is");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const Work work = work_of({reinterpret_cast<const char*>(data), size});
    const auto event = event_of(work.input);
    const RecordContext context{.identity = {"hq", "sensor1", "sen-1", "0.1.0"}, .facility = 16};
    strict::Values wanted;
    for (const auto& [key, value] : flat_texts(event))
        if (!value.empty()) wanted.emplace(key, value);
    try {
        for (const auto& format : work.formats) {
            check_record(format, event, wanted, context);
            if (work.bound) check_bound(format, event, context);
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        fuzz::require(false, "an independent parser takes every record");
    }
    return 0;
}
