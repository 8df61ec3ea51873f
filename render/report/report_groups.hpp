#pragma once
/// render/report/report_groups.hpp - devices that are one line of a report: the same maker, model, reason and findings.

#include "model/record.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace onvigil::render {

/// How the devices of a group are tied to a list.
struct GroupFinding {
    std::string list;
    model::Relation relation{};
    model::Strength strength{};
    bool waived = false;
    bool advisory = false;  ///< the list bans nothing
};

struct ReportGroup {
    model::Level level{};
    bool mixed = false;  ///< of several models and reasons: beyond the bound, groups are by level and maker alone
    std::string maker{}, sold_as{}, model{}, why{};
    std::vector<GroupFinding> findings{};
    std::vector<std::string> announced{};       ///< lists
    std::vector<std::string> contradictions{};  ///< in sentences; those of identity stand with each device
    std::vector<std::uint32_t> members{};       ///< in the order they came
};

/// In the order they are read: worst first, then by maker, seller and model.
class ReportGroups {
public:
    explicit ReportGroups(std::size_t most = 2'000) : most_(most) {}
    void add(const model::Record& record, std::uint32_t member);
    [[nodiscard]] const std::map<std::string, ReportGroup>& all() const { return groups_; }

private:
    std::size_t most_;  ///< groups: every device could name a model of its own
    std::map<std::string, ReportGroup> groups_;
};

}  // namespace onvigil::render
