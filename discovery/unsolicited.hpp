#pragma once
/// discovery/unsolicited.hpp - what counts of an observation that another host may have sent. Pure.

#include "model/observation.hpp"

#include <cstdint>

namespace onvigil::discovery {

/// All that is said, but not when and through which network it came.
[[nodiscard]] std::uint64_t hash_of(const model::Observation& said);
/// That a device is there, and whether it is asked.
[[nodiscard]] model::Observation bare(const model::Observation& heard);
/// And how it is reached and told from others, but nothing by which its maker could be guessed.
[[nodiscard]] model::Observation unmarked(const model::Observation& heard);
/// Its claims, but no name, no MAC, no serial number, no address.
[[nodiscard]] model::Observation unsolicited(const model::Observation& held);

}  // namespace onvigil::discovery
