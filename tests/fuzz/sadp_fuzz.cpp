#include "protocol/sadp.hpp"

#include "fuzz.hpp"
#include "mutate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    const auto answer = protocol::sadp::decode(std::as_bytes(std::span(data, size)));
    if (!answer) return 0;
    for (const auto* text : {&answer->uuid, &answer->model, &answer->serial, &answer->mac, &answer->ipv4, &answer->ipv6,
                             &answer->software_version})
        fuzz::require_clean(*text);
    return 0;
}

ONVIGIL_MUTATE_WITH(mutated_xml)
