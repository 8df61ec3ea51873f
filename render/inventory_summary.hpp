#pragma once
/// render/inventory_summary.hpp - a whole inventory in two lines: how far we got, and how bad it is.

#include "model/record.hpp"
#include "render/device_json.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace onvigil::render {

struct Totals {
    std::size_t devices = 0;
    std::array<std::size_t, 7> identification{};  ///< indexed by model::Identification::State
    std::array<std::size_t, 5> verdict{};         ///< indexed by model::Level
};
[[nodiscard]] Totals totals_of(std::span<const model::Record> records);

/// "found 14 devices · 11 identified · 2 need a login · 1 did not answer"
[[nodiscard]] std::string found_line(const Totals& totals);

/// "31 banned, 4 suspected, 17 unknown, 1,152 clear": what there is none of is left out; "no devices" for none.
[[nodiscard]] std::string verdict_line(const Totals& totals);

/// "In force: NDAA section 889 and Quebec 2023. Announced: Canada 2025.": what devices are tied to; empty where none
/// is. `lists` gives the titles; a list it lacks is called by its id.
[[nodiscard]] std::string law_line(std::span<const model::Record> records, std::span<const ListNote> lists);

/// "one device", "14 devices", "1,204 devices"
[[nodiscard]] std::string counted(std::size_t number, std::string_view one, std::string_view many);
/// 1204 as 1,204
[[nodiscard]] std::string grouped(std::uint64_t number);

}  // namespace onvigil::render
