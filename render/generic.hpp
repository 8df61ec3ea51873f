#pragma once
/// render/generic.hpp - any answer of the daemon as lines, CSV or a table, where no command knows better.
///
/// "Its rows": the only array of objects a document holds at its top ({"lists":[…]}), or else the document itself.

#include "render/table.hpp"

#include <boost/json/fwd.hpp>

#include <string>

namespace onvigil::render {

/// One JSON object a line: each row.
[[nodiscard]] std::string to_jsonl(const boost::json::value& document);
/// A heading of all keys of the rows, then the rows; nested values as JSON.
[[nodiscard]] std::string to_csv(const boost::json::value& document);
/// Rows as a table with their plain keys as columns; a document without rows as two columns, nested keys dotted.
[[nodiscard]] std::string to_table(const boost::json::value& document, Table::Style style);

}  // namespace onvigil::render
