#pragma once
/// model/verdict.hpp - who made a device, who bans that maker, how sure we are, and why.

#include "model/evidence.hpp"
#include "model/shared_text.hpp"
#include "model/time.hpp"

#include <compare>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::model {

/// Worst first.
enum class Level : std::uint8_t { banned, suspected, advisory, unknown, clear };
inline constexpr Level all_levels[] = {Level::banned, Level::suspected, Level::advisory, Level::unknown, Level::clear};
[[nodiscard]] std::string_view name(Level level);
[[nodiscard]] std::optional<Level> parse_level(std::string_view name);

enum class Relation : std::uint8_t { named, subsidiary, affiliate, brand, rebrand };
[[nodiscard]] std::string_view name(Relation relation);
[[nodiscard]] std::optional<Relation> parse_relation(std::string_view name);

enum class Effect : std::uint8_t { banned, advisory };
[[nodiscard]] std::string_view name(Effect effect);
[[nodiscard]] std::optional<Effect> parse_effect(std::string_view name);

/// One step of the argument, as a sentence for an auditor.
struct Reason {
    SharedText maker;  ///< id of the maker or seller it points to
    Strength strength{};
    SharedText text;     ///< "MAC 44:19:… is registered to … (neighbour table, lan0, 2026-…)"
    Key key{};           ///< of the evidence it rests on
    Protocol source{};   ///< likewise
    SharedText badge{};  ///< where its badge alone ties it: "LTS sells mostly Hikvision equipment"
    bool operator==(const Reason&) const = default;
};

/// A tie between this device and one entry of one list in force.
struct Finding {
    std::string id;  ///< "fnd-…": hash of device, list and maker; the same for as long as all three are
    SharedText list;
    SharedText maker;
    SharedText maker_name;
    Relation relation{};
    Effect effect{};
    Strength strength{};
    TimePoint opened;  ///< when it first held; carried on while it holds
    bool waived = false;
    std::vector<SharedText> reasons;
    SharedText citation;
    bool operator==(const Finding&) const = default;
};

/// A list that speaks of the device's maker without making a finding: announced, or not yet effective.
struct Mention {
    SharedText list;
    SharedText maker;
    std::optional<Date> effective;
    SharedText text;  ///< "announced 2025-06-27, no date in force"
    SharedText citation;
    bool operator==(const Mention&) const = default;
};

/// Where another maker's device stood (Device::predecessors), or its network card answers: keeps a device from being
/// clear by its own word.
struct TakenPlace {
    SharedText text;       ///< "stands where dev-… (Hikvision, banned) stood until …"
    SharedText why;        ///< "stands where dev-… did"
    SharedText brief_why;  ///< "where dev-… was"
    bool operator==(const TakenPlace&) const = default;
};

struct Verdict {
    Level level = Level::unknown;
    SharedText maker;  ///< id; empty: unknown
    SharedText maker_name;
    std::optional<Strength> maker_strength;
    SharedText brand;  ///< the badge it is sold under, where that is not the maker
    std::vector<Finding> findings;
    std::vector<SharedText> contradictions;
    std::vector<TakenPlace> places;
    std::vector<Reason> reasons;  ///< everything recognised, strongest first
    std::vector<Mention> announced;
    std::vector<SharedText> notes;  ///< what is worth saying and proves nothing (a brand that resells some)
    bool operator==(const Verdict&) const = default;
};

using VerdictPtr = std::shared_ptr<const Verdict>;

}  // namespace onvigil::model
