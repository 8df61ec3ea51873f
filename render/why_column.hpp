#pragma once
/// render/why_column.hpp - the reason beside the claim, short enough for a column of a table.

#include "model/record.hpp"

#include <string>
#include <string_view>

namespace onvigil::render {

/// "MAC registered to Hikvision; speaks SADP", or what would have to be done to know more. Never empty.
struct Why {
    std::string full;
    std::string brief;  ///< in as few words as say it beside maker and badge: "MAC; speaks SADP"
};
[[nodiscard]] Why why(const model::Record& record);

/// A maker's id as people say it: `hikvision` Hikvision, `zte` ZTE, `tp-link` TP-Link; empty stays empty.
[[nodiscard]] std::string short_maker(std::string_view maker_id);

}  // namespace onvigil::render
