#include "policy/attribution.hpp"

#include "base/text.hpp"
#include "model/neutral_label.hpp"
#include "policy/text_normalize.hpp"

#include <algorithm>

namespace onvigil::policy {
namespace {

using model::Key;
using model::Strength;

bool is_neutral(std::string_view label)
{
    const std::string words = fold_words(label);
    return model::is_neutral_label(words) || model::is_neutral_label(strip_legal_forms(words));
}

bool is_labelled(const model::Device& device)
{
    return std::ranges::any_of(device.evidence, [](const model::Evidence& one) {
        return one.key == Key::onvif_manufacturer && !is_neutral(one.value);
    });
}

/// A MAC that software can set, or that many devices were shipped with, names no owner.
bool ownerless_mac(const model::Evidence& evidence)
{
    if (evidence.key != Key::oui_organization && evidence.key != Key::endpoint_mac && evidence.key != Key::scope_mac)
        return false;
    const auto mac = model::parse_mac(evidence.detail);
    return mac && !mac->tells_owner();
}

/// One text can fit several rules, and one rule several texts of a kind (a dozen namespaces of one maker): once
/// is enough. MACs and labels are each worth a sentence.
bool says_the_same(const EvidenceMatch& known, const EvidenceMatch& match)
{
    if (known.brand != match.brand || known.strength < match.strength) return false;
    if (known.evidence == match.evidence) return true;
    if (known.evidence->key != match.evidence->key || known.rule != match.rule) return false;
    return channel_of(match.evidence->key) == Channel::mark || known.evidence->value == match.evidence->value;
}

bool weightier(const EvidenceMatch& a, const EvidenceMatch& b)
{
    if (a.strength != b.strength) return a.strength > b.strength;
    if (const auto left = channel_of(a.evidence->key), right = channel_of(b.evidence->key); left != right)
        return left > right;
    if (a.weak() != b.weak()) return b.weak();
    return (a.brand == nullptr) > (b.brand == nullptr);
}

bool weightier_maker(const MakerMatch& a, const MakerMatch& b)
{
    if (a.strength != b.strength) return a.strength > b.strength;
    if (a.channel != b.channel) return a.channel > b.channel;
    if (a.support_only != b.support_only) return b.support_only;
    if (a.weak_only != b.weak_only) return b.weak_only;
    if (a.brand_only != b.brand_only) return b.brand_only;
    if (a.matches.size() != b.matches.size()) return a.matches.size() > b.matches.size();
    return a.maker < b.maker;
}

void sum_up(MakerMatch& candidate, const std::vector<EvidenceMatch>& remarks)
{
    std::ranges::stable_sort(candidate.matches, weightier);
    candidate.strength = candidate.matches.front().strength;
    candidate.channel = channel_of(candidate.matches.front().evidence->key);
    for (const EvidenceMatch& match : candidate.matches) {
        candidate.weak_only = candidate.weak_only && match.weak();
        candidate.support_only = candidate.support_only && match.supports();
        if (match.strength == candidate.strength) candidate.shared_only = candidate.shared_only && match.shared();
        candidate.brand_only = candidate.brand_only && match.brand != nullptr;
    }
    // Beside a badge that has something to do with the maker, what supports is an indication.
    if (std::ranges::any_of(remarks, [&](const auto& remark) { return remark.maker == candidate.maker; }))
        candidate.support_only = false;
}

/// A text that was looked up, and where in all hits its own stand.
struct Looked {
    const model::Evidence* evidence;
    std::size_t first, end;
};

}  // namespace

Channel channel_of(Key key)
{
    switch (key) {
        case Key::protocol:
            return Channel::protocol;
        case Key::oui_organization:
            return Channel::mac;
        case Key::onvif_manufacturer:
        case Key::ssdp_manufacturer:
        case Key::dhip_vendor:
            return Channel::label;
        default:
            return Channel::mark;
    }
}

Attributor::Attributor(const Knowledge& knowledge)
    : knowledge_(knowledge), recognizer_(knowledge), brand_links_(knowledge.makers.size())
{
    for (std::size_t maker = 0; maker < knowledge.makers.size(); ++maker)
        for (const Brand& brand : knowledge.makers[maker].brands)
            if (const auto seller = file_of_brand(knowledge, brand); seller && *seller != maker)
                brand_links_[*seller].push_back({maker, &brand});
}

void Attributor::add(EvidenceMatch match, Attribution& out) const
{
    auto candidate = std::ranges::find_if(out.candidates, [&](const MakerMatch& t) { return t.maker == match.maker; });
    if (candidate == out.candidates.end())
        candidate = out.candidates.insert(out.candidates.end(), MakerMatch{.maker = match.maker, .matches = {}});
    for (const EvidenceMatch& known : candidate->matches)
        if (says_the_same(known, match)) return;
    candidate->matches.push_back(match);
}

void Attributor::take(const model::Evidence& evidence, const Hit& hit, std::vector<RuleParts>& parts, Attribution& out,
                      const model::Device& device) const
{
    const auto take_brand = [&](std::size_t maker, const Brand* brand) {
        const EvidenceMatch match{maker, Strength::indication, hit.brand != nullptr, &evidence, hit.rule, brand};
        if (brand->share == Share::all || brand->share == Share::most) return add(match, out);
        const bool known =
            std::ranges::any_of(out.remarks, [&](const EvidenceMatch& remark) { return remark.brand == brand; });
        if (!known) out.remarks.push_back(match);
    };
    if (hit.brand != nullptr) return take_brand(hit.maker, hit.brand);
    const Rule& rule = *hit.rule;
    EvidenceMatch match{.maker = hit.maker, .strength = Strength::indication, .evidence = &evidence, .rule = &rule};
    if (rule.only_unlabelled && is_labelled(device)) return parts.push_back({hit.maker, &rule, {&evidence, nullptr}});
    if (!rule.all.empty()) {
        auto known = std::ranges::find_if(parts, [&](const RuleParts& one) { return one.rule == &rule; });
        if (known == parts.end())
            known = parts.insert(parts.end(), {hit.maker, &rule, std::vector<const model::Evidence*>(rule.all.size())});
        if (known->found[hit.part] == nullptr) known->found[hit.part] = &evidence;
        return;
    }
    for (const std::string& id : rule.shared_with)
        for (std::size_t other = 0; other < knowledge_.makers.size(); ++other)
            if (knowledge_.makers[other].id == id) {
                match.maker = other;
                add(match, out);
            }
    const bool component = knowledge_.makers[hit.maker].kind == MakerKind::component;
    match.maker = hit.maker;
    const bool confirmed = evidence.detail != model::unsolicited;
    if (rule.strength == Strength::proof && can_prove(evidence.key) && confirmed && !component)
        match.strength = Strength::proof;
    add(match, out);
    for (const BrandLink& link : brand_links_[hit.maker]) take_brand(link.maker, link.brand);
}

/// A rule that is met becomes a match; of the others a part is kept where it is all there is of a maker.
void Attributor::join(const std::vector<RuleParts>& parts, Attribution& out) const
{
    const auto missing = [](const RuleParts& one) { return std::ranges::find(one.found, nullptr) != one.found.end(); };
    for (const RuleParts& one : parts)
        if (!missing(one))
            add({.maker = one.maker,
                 .strength = Strength::indication,
                 .evidence = one.found.front(),
                 .rule = one.rule,
                 .together = {one.found.begin() + 1, one.found.end()}},
                out);
    for (const RuleParts& one : parts) {
        const auto same_maker = [&](const auto& other) { return other.maker == one.maker; };
        if (!missing(one) || std::ranges::any_of(out.candidates, same_maker) ||
            std::ranges::any_of(out.parts, same_maker))
            continue;
        const auto found = std::ranges::find_if(one.found, [](const auto* evidence) { return evidence != nullptr; });
        out.parts.push_back({.maker = one.maker, .evidence = *found, .rule = one.rule});
    }
}

Attribution Attributor::attribute(const model::Device& device) const
{
    Attribution out;
    std::vector<Hit> hits;
    std::vector<Looked> looked;
    std::vector<RuleParts> parts;
    looked.reserve(device.evidence.size());
    for (const model::Evidence& evidence : device.evidence) {
        if (ownerless_mac(evidence)) continue;
        // The same text often comes over two protocols.
        auto known = std::ranges::find_if(looked, [&](const Looked& one) {
            return one.evidence->key == evidence.key && one.evidence->value == evidence.value;
        });
        if (known == looked.end()) {
            const auto first = hits.size();
            recognizer_.find(evidence.key, evidence.value, hits);
            known = looked.insert(looked.end(), {&evidence, first, hits.size()});
        }
        for (auto i = known->first; i < known->end; ++i) take(evidence, hits[i], parts, out, device);
        if (evidence.key == Key::onvif_manufacturer && known->first == known->end && !is_neutral(evidence.value))
            out.label = evidence.value;
    }
    join(parts, out);
    for (MakerMatch& candidate : out.candidates) sum_up(candidate, out.remarks);
    std::ranges::sort(out.candidates, weightier_maker);
    return out;
}

}  // namespace onvigil::policy
