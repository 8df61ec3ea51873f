#pragma once
/// render/output_format.hpp - the table of output formats: one row for each, shared by the client and `onvigild
/// --once`.

#include "render/document_rows.hpp"

#include <boost/json/fwd.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::render {

/// How a kind of document looks in formats that show its meaning rather than its keys. What is empty is done the
/// generic way (render/document_rows.hpp).
struct DocumentView {
    std::function<std::string(const boost::json::value& document, Table::Style style)> table{};
    std::function<std::string(const boost::json::object& item, Table::Style style)> line{};  ///< of a stream
    CsvColumns csv{};
    std::string_view rows{};  ///< the key of the array that lines and CSV show; empty: they find it
};

/// Functions that are nullptr leave JSON as it came.
struct OutputFormat {
    std::string_view name;
    std::string (*document)(const boost::json::value& document, const DocumentView& view, Table::Style style);
    /// One item of a stream, ended by a line break.
    std::string (*item)(const boost::json::object& item, const DocumentView& view, Table::Style style);
    /// What stands before the first item; nullptr: nothing.
    std::string (*heading)(const DocumentView& view);
    bool collects;  ///< a stream with an end is shown as one document
};

[[nodiscard]] std::span<const OutputFormat> output_formats();
/// nullptr: there is no format of that name.
[[nodiscard]] const OutputFormat* find_output_format(std::string_view name);
[[nodiscard]] std::vector<std::string> output_format_names();

}  // namespace onvigil::render
