#include "render/event_json.hpp"
#include "render/stored_device.hpp"
#include "render/stored_verdict.hpp"

#include "fuzz.hpp"

/// The documents of the database: whatever is on disk reads as a value or a problem, and a value keeps itself.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    const std::string_view document(reinterpret_cast<const char*>(data), size);
    if (const auto device = render::device_from_document(document)) {
        const std::string written = render::to_document(*device);
        const auto again = render::device_from_document(written);
        fuzz::require(again && render::to_document(*again) == written, "a device written is a device read");
    }
    if (const auto verdict = render::verdict_from_document(document)) {
        const std::string written = render::to_document(*verdict);
        const auto again = render::verdict_from_document(written);
        fuzz::require(again && render::to_document(*again) == written, "a verdict written is a verdict read");
    }
    if (const auto event = render::parse_event_json(document)) {
        const std::string written = render::event_json(*event);
        const auto again = render::parse_event_json(written);
        fuzz::require(again && render::event_json(*again) == written, "an event written is an event read");
    }
    return 0;
}
