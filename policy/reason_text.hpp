#pragma once
/// policy/reason_text.hpp - what was found out, in words that can be read aloud to an auditor.

#include "policy/attribution.hpp"
#include "policy/coverage.hpp"
#include "policy/knowledge.hpp"

#include <string>

namespace onvigil::policy {

/// The `via` of evidence that was not heard but described by hand (`policy test`).
inline constexpr const char* typed_in = "as typed in";

/// The name people use: "Hikvision".
[[nodiscard]] const std::string& spoken(const Maker& maker);

/// "MAC 44:19:… is registered to … (neighbour table, lan0, 2026-11-23T00:00:00Z)"
[[nodiscard]] std::string reason(const Knowledge& knowledge, const EvidenceMatch& match);

/// "Amcrest sells some Dahua equipment; the name alone ties it to nobody"
[[nodiscard]] std::string remark(const Knowledge& knowledge, const EvidenceMatch& match);

/// "Honor belonged to Huawei until 2020-11-17 (https://…)"
[[nodiscard]] std::string former_owner(const Knowledge& knowledge, const Maker& maker, const Ownership& owner);

/// One side of a contradiction: "calls itself LTS", "hardware is Hikvision".
[[nodiscard]] std::string claim(const Maker& maker, Channel channel, bool deciding);

/// "announced 2025-06-27, no date in force"
[[nodiscard]] std::string announcement(const Covered& covered);

}  // namespace onvigil::policy
