#include "render/report/report_groups.hpp"

#include "base/text.hpp"
#include "render/contradiction.hpp"
#include "render/device_rows.hpp"

namespace onvigil::render {
namespace {

ReportGroup group_of(const model::Record& record)
{
    auto row = row_of(record);
    ReportGroup group;
    group.level = row.verdict;
    group.maker = std::move(row.maker);
    group.sold_as = std::move(row.sold_as);
    group.model = std::move(row.model);
    group.why = std::move(row.why);
    if (!record.verdict) return group;
    for (const auto& finding : record.verdict->findings)
        group.findings.push_back({finding.list, finding.relation, finding.strength, finding.waived,
                                  finding.effect == model::Effect::advisory});
    for (const auto& mention : record.verdict->announced)
        if (group.announced.empty() || group.announced.back() != mention.list.str())
            group.announced.push_back(mention.list);
    for (auto& one : contradictions_of(*record.verdict)) group.contradictions.push_back(std::move(one.sentence));
    return group;
}

/// Orders groups, and tells two of them apart.
std::string key_of(const ReportGroup& group)
{
    std::string key(1, static_cast<char>('0' + static_cast<int>(group.level)));
    const auto add = [&key](std::string_view text) { key.append(1, '\x1f').append(text); };
    add(text::lower(group.maker.empty() ? "~" : group.maker));
    if (group.mixed) return key + "\x7f";
    add(text::lower(group.sold_as));
    add(text::lower(group.model));
    add(group.sold_as);
    add(group.model);
    add(group.why);
    for (const auto& finding : group.findings) {
        add(finding.list);
        for (const int part :
             {static_cast<int>(finding.relation), static_cast<int>(finding.strength), static_cast<int>(finding.waived)})
            key += static_cast<char>('0' + part);
    }
    for (const auto& list : group.announced) add(list);
    for (const auto& text : group.contradictions) add(text);
    return key;
}

}  // namespace

void ReportGroups::add(const model::Record& record, std::uint32_t member)
{
    auto group = group_of(record);
    auto key = key_of(group);
    auto found = groups_.find(key);
    if (found == groups_.end() && groups_.size() >= most_) {
        group = {.level = group.level, .mixed = true, .maker = std::move(group.maker)};
        key = key_of(group);
        found = groups_.find(key);
    }
    if (found == groups_.end()) found = groups_.emplace(std::move(key), std::move(group)).first;
    found->second.members.push_back(member);
}

}  // namespace onvigil::render
