#pragma once
/// render/document_rows.hpp - any JSON document as lines, CSV or a table.
///
/// Its rows are the only array of objects at its top ({"lists":[…]}), or else the document itself.

#include "render/table.hpp"

#include <boost/json/fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace onvigil::render {

/// Columns of a CSV file and what stands in them.
struct CsvColumns {
    std::vector<std::string> titles{};  ///< empty: every key of the rows, in the order they appear
    std::string (*cell)(const boost::json::object& row, std::string_view title) = nullptr;  ///< else the key's text
    /// Columns of what only some rows have, behind the others; not of a stream, the heading of which comes first.
    std::vector<std::string> (*more)(const boost::json::array& rows) = nullptr;
};
[[nodiscard]] std::string csv_heading(const CsvColumns& columns);
[[nodiscard]] std::string csv_row(const boost::json::object& row, const CsvColumns& columns);

/// `first_seen` as FIRST SEEN.
[[nodiscard]] std::string heading(std::string key);

/// One JSON object a line: each row.
[[nodiscard]] std::string to_jsonl(const boost::json::value& document);
/// A heading, then the rows; nested values as JSON.
[[nodiscard]] std::string to_csv(const boost::json::value& document, const CsvColumns& columns = {});
/// Rows as a table with their plain keys as columns; a document without rows as two columns, nested keys dotted.
[[nodiscard]] std::string to_table(const boost::json::value& document, Table::Style style);

}  // namespace onvigil::render
