#pragma once
/// policy/pattern_tree.hpp - reads the text of a pattern (pattern.hpp says which dialect).

#include "base/result.hpp"

#include <bitset>
#include <cstdint>
#include <string_view>
#include <vector>

namespace onvigil::policy {

/// A pattern as a tree, before it becomes a program.
struct PatternNode {
    enum class Kind : std::uint8_t { bytes, sequence, choice, repeat, begin, end };
    Kind kind{};
    std::bitset<256> bytes{};
    std::vector<PatternNode> children{};
    std::size_t least = 0;
    std::size_t most = 0;  ///< repeat: 0 is without end
};

/// The tree, or what is wrong with the text and where.
[[nodiscard]] Result<PatternNode, Problem> read_pattern(std::string_view text);

}  // namespace onvigil::policy
