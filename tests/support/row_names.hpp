#pragma once
/// support/row_names.hpp - rows of a table as names of tests: "06_an_escape_sequence".

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace onvigil::test {

inline std::string row_name(std::size_t index, std::string_view text)
{
    constexpr std::size_t longest = 60;
    std::string out = fmt::format("{:02}_", index);
    for (const char c : text.substr(0, longest)) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (plain || out.back() != '_') out.push_back(plain ? c : '_');
    }
    return out;
}

/// For INSTANTIATE_TEST_SUITE_P: the rows by one of their fields.
template <auto field>
constexpr auto named_by = [](const auto& row) { return row_name(row.index, row.param.*field); };

}  // namespace onvigil::test
