#include "fuzz.hpp"
#include "mutate.hpp"
#include "protocol/wsd.hpp"
#include "support/wsd_messages.hpp"

using namespace onvigil;
using namespace onvigil::protocol;

namespace {

void check(const wsd::Announcement& announcement)
{
    fuzz::require_clean(announcement.endpoint);
    fuzz::require(announcement.scopes.size() <= limits::scopes_per_device, "scopes are bounded");
    fuzz::require(announcement.xaddrs.size() <= limits::xaddrs_per_device, "xaddrs are bounded");
    fuzz::require(announcement.types.size() <= limits::types_per_device, "types are bounded");
    for (const auto& text : announcement.scopes) {
        fuzz::require_clean(text);
        const wsd::Scope scope = wsd::parse_scope(text);
        fuzz::require_clean(scope.category);
        fuzz::require_clean(scope.value);
    }
    for (const auto& text : announcement.xaddrs) fuzz::require_clean(text);
    for (const auto& type : announcement.types) fuzz::require_clean(type.local);
    if (const auto mac = wsd::mac_in_endpoint(announcement.endpoint))
        fuzz::require(mac->mac.size() == 12, "a MAC has twelve digits");
    (void)wsd::looks_like_camera(announcement);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    static wsd::Decoder decoder;
    const auto message = decoder.decode(std::as_bytes(std::span(data, size)));
    if (!message) return 0;
    fuzz::require(message->announcements.size() <= limits::matches_per_message, "announcements are bounded");
    fuzz::require(message->namespaces.size() <= limits::namespaces_per_message, "namespaces are bounded");
    fuzz::require_clean(message->message_id);
    fuzz::require_clean(message->relates_to);
    for (const auto& announcement : message->announcements) check(announcement);

    if (message->kind == wsd::Kind::other) return 0;
    const auto again = decoder.decode(as_bytes(wsd::encode(*message)));
    fuzz::require(again && again->kind == message->kind, "what was read can be written and read again");
    fuzz::require(again->announcements.size() == message->announcements.size(), "no announcement is lost in writing");
    return 0;
}

ONVIGIL_MUTATE_WITH(mutated_xml)
