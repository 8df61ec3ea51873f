#include "protocol/onvif.hpp"

#include "fuzz.hpp"
#include "mutate.hpp"
#include "support/onvif_answers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    using namespace onvigil::protocol;
    static onvif::Decoder decoder;
    const auto answer = decoder.decode(std::as_bytes(std::span(data, size)));
    if (!answer) return 0;
    fuzz::require(answer->namespaces.size() <= limits::namespaces_per_message, "namespaces are bounded");
    for (const auto& uri : answer->namespaces) fuzz::require_clean(uri);

    const auto again = decoder.decode(as_bytes(onvif::encode(*answer)));
    fuzz::require(again.has_value(), "what was read can be written and read again");
    fuzz::require(again->body.index() == answer->body.index(), "an answer stays what it is");
    // Written anew, a fault's words may speak of a login and odd addresses change their family, so their order.
    if (!std::holds_alternative<Fault>(answer->body) && !std::holds_alternative<onvif::NetworkInterfaces>(answer->body))
        fuzz::require(again->body == answer->body, "writing changes nothing");
    return 0;
}

ONVIGIL_MUTATE_WITH(mutated_xml)
