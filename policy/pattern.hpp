#pragma once
/// policy/pattern.hpp - the regular expressions of maker files: a small dialect whose cost no input can blow up.
///
/// Knows literals, `.`, `[a-z]`, `[^…]`, `\d \w \s` (and `\D \W \S`), escapes of punctuation, `(…)` and `(?:…)`,
/// `|`, `? * +`, `{n} {n,} {n,m}`, `^` and `$`. Case makes no difference. All states are followed at once
/// (Thompson, 1968): time is at most input × pattern, the stack does not grow.

#include "base/result.hpp"

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>
#include <vector>

namespace onvigil::policy {

class Pattern {
public:
    static constexpr std::size_t max_instructions = 512;
    static constexpr std::size_t max_depth = 16;  ///< nested groups
    static constexpr std::size_t max_repeat = 64;

    /// The pattern, or what is wrong with it and where.
    [[nodiscard]] static Result<Pattern, Problem> compile(std::string_view text);

    /// Whether it matches anywhere in `folded` (made by fold(); `^` and `$` are the ends of the text).
    [[nodiscard]] bool found_in(std::string_view folded) const;

    enum class Op : std::uint8_t { bytes, split, jump, begin, end, match };
    struct Instruction {
        Op op{};
        std::uint16_t x = 0;  ///< bytes: index of the set; split and jump: where to
        std::uint16_t y = 0;  ///< split: the other way
    };
    using ByteSet = std::bitset<256>;

private:
    struct Threads;
    bool follow(Threads& threads, std::uint16_t start, bool at_begin, bool at_end) const;
    void find_first_bytes();

    std::vector<Instruction> program_;
    std::vector<ByteSet> sets_;
    ByteSet first_;          ///< bytes a match can begin with
    bool anchored_ = false;  ///< can match at the beginning only
    bool may_be_empty_ = false;
};

}  // namespace onvigil::policy
