#pragma once
/// cli/progress.hpp - how far something is, on stderr: one line that is written over itself.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace onvigil::cli {

/// `█████░░░  42 %  1,204 answers`, for a terminal of `width` columns (0: of any): the first of the texts, which come
/// with less and less in them, that leaves room for a bar. `part` is from 0 to 1.
[[nodiscard]] std::string progress_line(double part, std::span<const std::string> texts, std::size_t width);
/// Takes it away.
inline constexpr const char* no_progress = "\r\x1b[K";

/// `85 s`, `12 min`, `3 h`
[[nodiscard]] std::string about(std::int64_t milliseconds);

}  // namespace onvigil::cli
