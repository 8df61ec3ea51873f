#include "policy/policy.hpp"

#include "base/text.hpp"
#include "model/mac.hpp"
#include "policy/attribution.hpp"
#include "policy/coverage.hpp"
#include "policy/judgement.hpp"
#include "policy/reason_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace onvigil::policy {
namespace {

constexpr std::chrono::days list_grows_stale{366};

template <typename T>
const T* find_by_id(const std::vector<T>& all, std::string_view id)
{
    const auto found = std::ranges::find_if(all, [&](const T& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

/// The place of a list among those the settings name, by its id before any glob; -1: not named.
int rank_of(const PolicySettings& settings, std::string_view id)
{
    const auto& wanted = settings.lists;
    auto found = std::ranges::find(wanted, id);
    if (found == wanted.end())
        found = std::ranges::find_if(wanted, [&](const auto& glob) { return text::matches_glob(glob, id); });
    return found == wanted.end() ? -1 : static_cast<int>(found - wanted.begin());
}

/// Whether a list that is meant to be in force names this maker.
bool names(const List& list, const Maker& maker)
{
    return std::ranges::any_of(list.entities, [&](const Entity& entity) { return entity.maker == maker.id; });
}

}  // namespace

struct Policy::Compiled {
    Compiled(Knowledge all, PolicySettings chosen)
        : knowledge(std::move(all)), settings(std::move(chosen)), attributor(knowledge), coverage(knowledge)
    {
        for (const List& list : knowledge.lists) ranks.push_back(rank_of(settings, list.id));
    }
    Compiled(const Compiled&) = delete;
    Compiled& operator=(const Compiled&) = delete;

    Knowledge knowledge;
    PolicySettings settings;
    Attributor attributor;
    Coverage coverage;
    std::vector<int> ranks;  ///< by index of the list
};

Policy::Policy() : Policy(Knowledge{}, PolicySettings{.lists = {}}) {}

Policy::Policy(Knowledge knowledge, PolicySettings settings)
    : compiled_(std::make_shared<const Compiled>(std::move(knowledge), std::move(settings)))
{
}

model::Verdict Policy::judge(const model::Device& device, model::TimePoint now) const
{
    const auto by_evidence = [&](const model::Device& one) {
        const Attribution attribution = compiled_->attributor.attribute(one);
        return policy::judge({compiled_->knowledge, compiled_->coverage, compiled_->ranks}, one, attribution, now);
    };
    model::Verdict verdict = by_evidence(device);
    if (verdict.level == model::Level::banned) return verdict;
    for (const model::Predecessor& predecessor : device.predecessors) {
        model::Device gone;
        gone.id = predecessor.id;
        gone.evidence = predecessor.evidence;
        const model::Verdict was = by_evidence(gone);
        if (was.level != model::Level::banned && was.level != model::Level::suspected) continue;
        verdict.places.push_back(stands_after(predecessor, was));
        // What it says of itself alone clears it of nothing.
        if (verdict.level == model::Level::clear) verdict.level = model::Level::unknown;
    }
    if (verdict.level != model::Level::clear) return verdict;
    for (const model::DeviceMac& held : device.macs) {
        if (!held.disputed || held.organization.empty()) continue;
        model::Device card;
        card.evidence.push_back({model::Protocol::neighbours, model::Key::oui_organization, held.organization,
                                 model::to_text(held.mac), device.network, device.last_seen, device.last_seen});
        const model::Verdict of_card = by_evidence(card);
        if (of_card.level != model::Level::banned && of_card.level != model::Level::suspected) continue;
        verdict.places.push_back(stands_behind(compiled_->knowledge, held, of_card));
        verdict.level = model::Level::unknown;
    }
    return verdict;
}

model::Verdict Policy::continue_from(const model::Verdict& previous, model::Verdict next)
{
    for (model::Finding& finding : next.findings)
        for (const model::Finding& held : previous.findings)
            if (held.id == finding.id) finding.opened = std::min(finding.opened, held.opened);
    return next;
}

std::optional<Recognition> Policy::recognise(const model::Evidence& evidence) const
{
    model::Device alone;
    alone.evidence.push_back(evidence);
    const Attribution attribution = compiled_->attributor.attribute(alone);
    if (attribution.candidates.empty()) return std::nullopt;
    const MakerMatch& candidate = attribution.candidates.front();
    const Maker& maker = compiled_->knowledge.makers[candidate.maker];
    return Recognition{maker.id, spoken(maker), maker.kind, candidate.strength};
}

bool Policy::is_maker_organization(std::string_view organization) const
{
    std::vector<Hit> hits;
    compiled_->attributor.recognizer().find(model::Key::oui_organization, organization, hits);
    return std::ranges::any_of(hits, [&](const Hit& hit) {
        if (hit.rule == nullptr) return false;
        const Maker& maker = compiled_->knowledge.makers[hit.maker];
        return maker.kind != MakerKind::component ||
               std::ranges::any_of(lists(), [&](const List& list) { return selected(list) && names(list, maker); });
    });
}

std::span<const Maker> Policy::makers() const
{
    return compiled_->knowledge.makers;
}
const Maker* Policy::maker(std::string_view id) const
{
    return find_by_id(compiled_->knowledge.makers, id);
}
std::span<const List> Policy::lists() const
{
    return compiled_->knowledge.lists;
}
const List* Policy::list(std::string_view id) const
{
    return find_by_id(compiled_->knowledge.lists, id);
}

bool Policy::selected(const List& list) const
{
    return rank_of(compiled_->settings, list.id) >= 0;
}

bool Policy::in_force(const List& list, model::TimePoint now) const
{
    return selected(list) && list.in_force(std::chrono::floor<std::chrono::days>(now));
}

std::vector<std::string> Policy::in_force(model::TimePoint now) const
{
    std::vector<std::string> out;
    for (const List& list : lists())
        if (in_force(list, now)) out.push_back(list.id);
    std::ranges::sort(out);
    return out;
}

std::vector<std::string> Policy::available(model::TimePoint now) const
{
    std::vector<std::string> out;
    for (const List& list : lists())
        if (!in_force(list, now)) out.push_back(list.id);
    std::ranges::sort(out);
    return out;
}

std::vector<Problem> Policy::problems(model::TimePoint now) const
{
    std::vector<Problem> out;
    for (const std::string& id : compiled_->settings.lists)
        if (id != "*" && std::ranges::none_of(lists(), [&](const List& one) { return text::matches_glob(id, one.id); }))
            out.push_back(
                {fmt::format("policy.lists names {}, but there is no such list: correct the name, or add "
                             "lists.d/{}.yaml",
                             id, id)});
    const auto today = std::chrono::floor<std::chrono::days>(now);
    for (const List& one : lists())
        if (selected(one) && one.as_of + list_grows_stale < today)
            out.push_back(
                {fmt::format("the list {} was last checked on {}, over a year ago: compare {} with its source "
                             "and set as_of",
                             one.id, model::to_text(one.as_of), one.file)});
    return out;
}

const Knowledge& Policy::knowledge() const
{
    return compiled_->knowledge;
}
const PolicySettings& Policy::settings() const
{
    return compiled_->settings;
}

model::Device test_device(const TestDevice& described, model::TimePoint now)
{
    using model::Key;
    using model::Protocol;
    model::Device device;
    device.id = "dev-test";
    device.manufacturer = described.manufacturer;
    device.model = described.model;
    device.first_seen = device.last_seen = now;
    const auto add = [&](Protocol source, Key key, const std::string& value, const std::string& detail = {}) {
        if (!value.empty()) device.evidence.push_back({source, key, value, detail, typed_in, now, now});
    };
    add(Protocol::onvif, Key::onvif_manufacturer, described.manufacturer);
    add(Protocol::onvif, Key::onvif_model, described.model);
    add(Protocol::neighbours, Key::oui_organization, described.mac_organization, described.mac);
    add(Protocol::http, Key::http_server, described.server);
    return device;
}

model::Verdict judge(const Policy& policy, const TestDevice& described, model::TimePoint now)
{
    model::Verdict verdict = policy.judge(test_device(described, now), now);
    const auto mac = model::parse_mac(described.mac);
    if (mac && !mac->tells_owner())
        verdict.notes.emplace_back(
            fmt::format("MAC {} is registered to nobody: it was given locally, or is no "
                        "device's own. It tells nothing of the maker",
                        model::to_text(*mac)));
    else if (mac && described.mac_organization.empty())
        verdict.notes.emplace_back(
            fmt::format("no owner of MAC {} is on record: it tells nothing of the maker", model::to_text(*mac)));
    return verdict;
}

}  // namespace onvigil::policy
