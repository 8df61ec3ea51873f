#include "interview/http_reply.hpp"

#include "fuzz.hpp"

/// What is saved of answers that strict parsers refuse.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    const std::string_view raw(reinterpret_cast<const char*>(data), size);
    (void)interview::ends_lines_by_lf_alone(raw);
    if (interview::ends_in_envelope(raw))
        fuzz::require(interview::has_whole_envelope(raw), "what ends in an envelope's end holds it");
    const auto reply = interview::salvage(raw);
    if (!reply) return 0;
    fuzz::require(reply->body.size() <= size, "a body is a part of the answer");
    fuzz::require(reply->challenges.size() <= limits::http_challenges, "challenges are bounded");
    for (const auto& challenge : reply->challenges)
        fuzz::require(challenge.find_first_of("\r\n") == std::string::npos, "a header is one line");
    return 0;
}
