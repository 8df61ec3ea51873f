#pragma once
/// render/csv.hpp - rows for spreadsheets: RFC 4180 (CRLF), UTF-8, and no cell a spreadsheet takes for a formula.

#include "base/result.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::render {

/// Quoted where needed. A cell that begins with = + - @ tab or CR gets a ' in front (a plain number does not).
[[nodiscard]] std::string csv_cell(std::string_view text);

/// The rows of a CSV text (RFC 4180; LF alone is taken too), with the ' that csv_cell puts before a formula taken off.
/// The problem names the line of a quote that is never closed.
[[nodiscard]] Result<std::vector<std::vector<std::string>>, Problem> parse_csv(std::string_view text);

/// One line, ended by CRLF.
void append_csv_row(std::string& out, std::span<const std::string> cells);

}  // namespace onvigil::render
