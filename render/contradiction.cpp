#include "render/contradiction.hpp"

#include <algorithm>
#include <utility>

#include "model/names.hpp"

namespace onvigil::render {
namespace {

constexpr model::Names<ContradictionKind> kind_names{{{ContradictionKind::judgement, "judgement"},
                                                      {ContradictionKind::identity, "identity"},
                                                      {ContradictionKind::place, "place"}}};
static_assert(model::all_named(kind_names));

constexpr std::string_view calls_itself = "calls itself ", has_mac = "MAC is registered to ", by_protocol = "protocol";
/// What decides begins so; beside it what a label is outweighed by.
constexpr std::pair<std::string_view, std::string_view> decision_begins[] = {
    {calls_itself, ""}, {"hardware is ", "hardware"}, {"speaks ", by_protocol}, {"carries marks of ", ""}};
constexpr std::string_view claim_begins[] = {calls_itself, has_mac, "speaks ", "carries marks of "};
constexpr std::string_view parts_of_it[] = {"MAC ", "hardware ", "serial number "};

std::string with_subject(std::string_view words)
{
    const bool part = std::ranges::any_of(parts_of_it, [&](auto begin) { return words.starts_with(begin); });
    return std::string(part ? "its " : "it ").append(words);
}

/// "it calls itself LTS, while its hardware is Hikvision."; where proof decides against a weaker claim, "it calls
/// itself LTS. Its hardware outweighs the label."
std::string sentence_of(std::string_view text, bool proven)
{
    std::size_t comma = std::string_view::npos;
    std::string_view by;
    if (std::ranges::any_of(claim_begins, [&](auto begin) { return text.starts_with(begin); }))
        for (const auto& [begin, outweighs] : decision_begins) {
            const auto at = text.rfind(std::string(", ").append(begin));
            if (at == text.npos || (comma != text.npos && at < comma)) continue;
            comma = at;
            by = outweighs;
        }
    const std::string claim = with_subject(text.substr(0, comma));
    if (comma == text.npos) return claim + ".";
    const bool by_label = text.starts_with(calls_itself) && !by.empty();
    if (proven && (by_label || (text.starts_with(has_mac) && by == by_protocol)))
        return claim + ". Its " + std::string(by) + " outweighs " + (by_label ? "the label." : "the MAC.");
    return claim + ", while " + with_subject(text.substr(comma + 2)) + ".";
}

}  // namespace

std::string_view name(ContradictionKind kind)
{
    return model::find_name(kind_names, kind);
}

std::vector<Contradiction> contradictions_of(const model::Verdict& verdict, const std::vector<std::string>& conflicts)
{
    using enum ContradictionKind;
    std::vector<Contradiction> out;
    const bool proven = verdict.maker_strength == model::Strength::proof;
    for (const auto& text : verdict.contradictions) out.push_back({judgement, text, sentence_of(text.str(), proven)});
    for (const auto& text : conflicts) out.push_back({identity, text, with_subject(text) + "."});
    const std::string_view hint =
        verdict.level == model::Level::unknown ? " That alone does not clear it." : std::string_view();
    for (const auto& place : verdict.places)
        out.push_back({ContradictionKind::place, place.text, with_subject(place.text.str()).append(".").append(hint),
                       place.why, place.brief_why});
    return out;
}

}  // namespace onvigil::render
