#include "protocol/uniview.hpp"

#include "fuzz.hpp"
#include "mutate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    const auto answer = protocol::uniview::decode(std::as_bytes(std::span(data, size)));
    if (!answer) return 0;
    fuzz::require(answer->matches.size() <= limits::matches_per_message, "matches are bounded");
    for (const auto& match : answer->matches) {
        for (const auto* text : {&match.endpoint, &match.type, &match.manufacturer, &match.model, &match.serial,
                                 &match.mac, &match.version, &match.device_name})
            fuzz::require_clean(*text);
        fuzz::require(match.scopes.size() <= limits::scopes_per_device, "scopes are bounded");
        fuzz::require(match.xaddrs.size() <= limits::xaddrs_per_device, "xaddrs are bounded");
    }
    return 0;
}

ONVIGIL_MUTATE_WITH(mutated_xml)
