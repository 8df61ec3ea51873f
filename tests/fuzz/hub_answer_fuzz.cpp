#include "hub/payload.hpp"

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (const auto answer = hub::parse_answer(input)) {
        fuzz::require(answer->directives.size() <= hub::most_directives, "directives are bounded");
        for (const auto& directive : answer->directives)
            for (const auto* text : {&directive.kind, &directive.device, &directive.by})
                fuzz::require(text->find('\x1B') == std::string::npos, "what people read has no escape sequence");
    } else {
        fuzz::require(!answer.error().text.empty(), "a refusal has its reason");
    }
    if (const auto mark = hub::parse_mark(input)) {
        fuzz::require(hub::parse_mark(hub::to_text(*mark)) == mark, "a mark written is a mark read");
    }
    return 0;
}
