#include "protocol/dhip.hpp"

#include "fuzz.hpp"
#include "mutate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    const auto answer = protocol::dhip::decode(std::as_bytes(std::span(data, size)));
    if (!answer) return 0;
    for (const auto* text :
         {&answer->vendor, &answer->manufacturer, &answer->model, &answer->device_class, &answer->serial,
          &answer->machine_name, &answer->version, &answer->mac, &answer->ipv4, &answer->ipv6, &answer->link_local})
        fuzz::require_clean(*text);
    return 0;
}

ONVIGIL_MUTATE_WITH(mutated_dhip)
