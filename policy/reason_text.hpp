#pragma once
/// policy/reason_text.hpp - what was found out, in words that can be read aloud to an auditor.

#include "model/device.hpp"
#include "model/verdict.hpp"
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

/// "LTS sells mostly Hikvision equipment" where a brand is what ties it; else empty.
[[nodiscard]] std::string badge_tie(const Knowledge& knowledge, const EvidenceMatch& match);

/// What an incomplete Rule::all found: "it declares …, which Hikvision firmware declares together with others; alone it
/// counts for nothing"
[[nodiscard]] std::string part_of(const Knowledge& knowledge, const EvidenceMatch& part);

/// "Amcrest sells some Dahua equipment; the name alone ties it to nobody"
[[nodiscard]] std::string remark(const Knowledge& knowledge, const EvidenceMatch& match);

/// Why a trace of one maker does not count beside proof of another: "its name speaks of Hikvision, but a user can edit
/// that: it counts for nothing against proof of Axis"
[[nodiscard]] std::string against_proof(const Maker& maker, const EvidenceMatch& match, const Maker& proven);

/// "Honor belonged to Huawei until 2020-11-17 (https://…)"
[[nodiscard]] std::string former_owner(const Knowledge& knowledge, const Maker& maker, const Ownership& owner);

/// One side of a contradiction: "calls itself LTS", "hardware is Hikvision".
[[nodiscard]] std::string claim(const Maker& maker, Channel channel, bool deciding);

/// "stands where dev-… (Hikvision, banned) stood until 2026-11-23T00:00:00Z: …"
[[nodiscard]] model::TakenPlace stands_after(const model::Predecessor& predecessor, const model::Verdict& was);

/// "stands where the network card 44:19:… answers, registered to …"; `of_card`: what the card alone comes to.
[[nodiscard]] model::TakenPlace stands_behind(const Knowledge& knowledge, const model::DeviceMac& card,
                                              const model::Verdict& of_card);

/// "was waived with serial number A, and tells B now"
[[nodiscard]] std::string other_than_waived(const model::Waiver& waiver, const model::Device& device);

/// "announced 2025-06-27, no date in force"
[[nodiscard]] std::string announcement(const Covered& covered);

}  // namespace onvigil::policy
