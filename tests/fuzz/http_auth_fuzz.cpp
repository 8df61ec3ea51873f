#include "protocol/http_auth.hpp"

#include <algorithm>

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    using namespace onvigil::protocol;
    const std::string header(reinterpret_cast<const char*>(data), size);
    const auto challenges = http_auth::parse_challenges({header, header.substr(size / 2)});
    fuzz::require(challenges.size() <= limits::challenges_per_answer, "challenges are bounded");
    for (const auto& realm : http_auth::realms_of(challenges)) fuzz::require_clean(realm);

    const http_auth::Request request{
        .method = "POST", .uri = "/onvif", .username = "u", .password = "p", .cnonce = "c"};
    for (const auto& challenge : challenges) {
        const std::string answer = http_auth::authorization(challenge, request);
        const bool breaks =
            std::any_of(answer.begin(), answer.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
        fuzz::require(!breaks, "a challenge injects no header");
    }
    if (const auto best = http_auth::strongest(challenges)) (void)http_auth::authorization(*best, request);
    return 0;
}
