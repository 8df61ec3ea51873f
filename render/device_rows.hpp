#pragma once
/// render/device_rows.hpp - devices as lines of a table or of CSV: from the daemon's records or from their JSON.

#include "base/result.hpp"
#include "model/record.hpp"
#include "render/output_format.hpp"

#include <boost/json/fwd.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::render {

/// What one line of the inventory says.
struct DeviceRow {
    model::Level verdict = model::Level::unknown;
    bool waived = false;
    bool online = true;
    std::string site;  ///< through the hub; else empty, as it is the same of all
    std::string id, name, kind, maker, sold_as, model, address, port, serial, why, why_brief;
    std::optional<model::IpAddress> ip{};  ///< the address, to order by
};

[[nodiscard]] DeviceRow row_of(const model::Record& record);
/// From the object `append_device` wrote; missing keys are blank.
[[nodiscard]] DeviceRow row_of(const boost::json::object& device);

/// VERDICT MAKER SOLD AS MODEL ADDRESS WHY, STATE where a device is offline, and SITE of many sites; a wide one has ID,
/// NAME and KIND too. Several behind one address have their port, else their serial number beside it. Worst first, then
/// by maker and address, unless the rows are sorted already.
[[nodiscard]] std::string devices_table(std::vector<DeviceRow> rows, Table::Style style, bool sorted = false);

/// One line a device: the keys of the JSON, lists joined with blanks.
[[nodiscard]] CsvColumns device_columns();
/// label.KEY for each key.
[[nodiscard]] std::vector<std::string> label_columns(const std::set<std::string>& keys);
/// `{"devices":[…]}` for every format; tables and CSV with the columns chosen: keys of the JSON, address, mac, sold_as,
/// label.KEY. The problem names a column that does not exist.
[[nodiscard]] Result<DocumentView, Problem> devices_view(bool sorted, const std::vector<std::string>& columns);
/// The keys of the JSON that this view needs in a format, as `fields` of GET /v1/devices takes them; empty: all.
[[nodiscard]] std::string needed_fields(std::string_view format, const std::vector<std::string>& columns);

[[nodiscard]] Colour colour_of(model::Level level);

}  // namespace onvigil::render
