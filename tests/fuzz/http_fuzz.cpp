#include "protocol/http.hpp"

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    using namespace onvigil::protocol;
    const auto bytes = std::as_bytes(std::span(data, size));
    fuzz::require_clean(http::html_title(as_text(bytes)));
    const auto banner = http::decode_banner(bytes);
    if (!banner) return 0;
    fuzz::require_clean(banner->server);
    fuzz::require_clean(banner->title);
    for (const auto& realm : banner->realms) fuzz::require_clean(realm);
    return 0;
}
