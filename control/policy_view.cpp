#include "control/policy_view.hpp"

#include <algorithm>

#include "render/device_rows.hpp"
#include "render/json_writer.hpp"

namespace onvigil::control {
namespace {

using render::JsonWriter;

/// Everything but the entities; the object stays open.
void write_list(JsonWriter& json, const ListView& list)
{
    json.member("id", list.id);
    json.member("title", list.title);
    json.member_or_null("jurisdiction", list.jurisdiction);
    json.member_or_null("authority", list.authority);
    json.member_or_null("binds", list.binds);
    json.member_or_null("kind", list.kind);
    json.member("effect", name(list.effect));
    json.member("configured", list.configured);
    json.member("in_force", list.in_force);
    json.member("effective", list.effective);
    json.member("announced", list.announced);
    json.member("as_of", list.as_of);
    json.member_or_null("citation", list.citation);
    json.member("sources", list.sources);
    json.member("covers_affiliates", list.covers_affiliates);
    json.member_or_null("note", list.note);
    json.member("findings", list.findings);
}

/// Of the findings, sorted.
std::vector<std::string> lists_of(const model::Verdict& verdict)
{
    std::vector<std::string> out;
    for (const auto& finding : verdict.findings) out.push_back(finding.list);
    std::ranges::sort(out);
    return out;
}

}  // namespace

std::string lists_json(const std::vector<ListView>& lists)
{
    return render::json_line([&](JsonWriter& json) {
        json.objects("lists", lists, [&](const auto& list) {
            write_list(json, list);
            json.member("makers", std::uint64_t{list.entities.size()});
        });
    });
}

std::string list_json(const ListView& list)
{
    return render::json_line([&](JsonWriter& json) {
        write_list(json, list);
        json.objects("entities", list.entities, [&](const auto& entity) {
            json.member("maker", entity.maker);
            json.member_or_null("maker_name", entity.maker_name);
            json.member("relation", name(entity.relation));
            json.member("from", entity.from);
            json.member("to", entity.to);
            json.member_or_null("citation", entity.citation);
        });
    });
}

std::string policy_diff_json(const PolicyDiff& diff)
{
    return render::json_line([&](JsonWriter& json) {
        json.objects("changes", diff.changes, [&](const auto& change) {
            const auto before = render::row_of(change.before), after = render::row_of(change.after);
            json.member("id", after.id);
            json.member("address", after.address);
            json.member_or_null("model", after.model);
            json.member("before", name(before.verdict));
            json.member("after", name(after.verdict));
            json.member_or_null("maker_before", change.before.verdict->maker);
            json.member_or_null("maker_after", change.after.verdict->maker);
            json.member("lists_before", lists_of(*change.before.verdict));
            json.member("lists_after", lists_of(*change.after.verdict));
            json.member("why_before", before.why);
            json.member("why_after", after.why);
        });
        json.member("devices", diff.devices);
        json.member("added", diff.added);
        json.member("removed", diff.removed);
        json.member("changed", diff.changed);
        json.member("makers_changed", diff.makers_changed);
    });
}

}  // namespace onvigil::control
