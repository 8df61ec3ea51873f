#include "protocol/mdns.hpp"

#include "fuzz.hpp"
#include "mutate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    const auto answer = protocol::mdns::decode(std::as_bytes(std::span(data, size)));
    if (!answer) return 0;
    for (const auto& service : answer->services) {
        fuzz::require_clean(service.instance);
        fuzz::require_clean(service.host);
        for (const auto& [key, value] : service.txt) fuzz::require_clean(value);
    }
    for (const auto& host : answer->hosts) {
        fuzz::require_clean(host.name);
        fuzz::require(host.addresses.size() <= limits::addresses_per_device, "addresses are bounded");
    }
    (void)answer->txt("macaddress");
    return 0;
}

ONVIGIL_MUTATE_WITH(mutated_dns)
