#pragma once
/// fuzz.hpp - what the targets share: input as bytes, and a check that stops the fuzzer when a promise is broken.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace onvigil::fuzz {

inline void require(bool holds, const char* promise)
{
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

/// A text of a peer that reached a value: clean UTF-8, no control characters, bounded.
inline void require_clean(const std::string& text)
{
    require(text.size() <= limits::text_bytes, "texts are bounded");
    require(text::clean(text, limits::text_bytes) == text, "texts are clean");
}

}  // namespace onvigil::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);
