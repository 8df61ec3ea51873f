#include "protocol/ssdp.hpp"

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    if (const auto message = protocol::ssdp::decode(std::as_bytes(std::span(data, size))))
        for (const auto* text :
             {&message->location, &message->server, &message->target, &message->usn, &message->user_agent})
            fuzz::require_clean(*text);
    if (const auto description = protocol::ssdp::decode_description({reinterpret_cast<const char*>(data), size}))
        for (const auto* text :
             {&description->manufacturer, &description->model_name, &description->serial, &description->friendly_name})
            fuzz::require_clean(*text);
    return 0;
}
