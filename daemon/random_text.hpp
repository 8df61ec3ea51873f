#pragma once
/// daemon/random_text.hpp - random hexadecimal digits, for ids and salts.

#include <fmt/format.h>

#include <random>
#include <string>

namespace onvigil::daemon {

/// Eight digits a word.
[[nodiscard]] inline std::string random_text(std::size_t words)
{
    std::random_device device;
    std::string out;
    for (std::size_t i = 0; i < words; ++i) out += fmt::format("{:08x}", device());
    return out;
}

}  // namespace onvigil::daemon
