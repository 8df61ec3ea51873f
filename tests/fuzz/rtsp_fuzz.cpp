#include "protocol/rtsp.hpp"

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    using namespace onvigil::protocol;
    const auto answer = rtsp::decode_response(std::as_bytes(std::span(data, size)));
    if (!answer) return 0;
    fuzz::require_clean(answer->server);
    for (const auto& realm : answer->realms) fuzz::require_clean(realm);
    return 0;
}
