#include "render/contradiction.hpp"

#include <algorithm>
#include <utility>

namespace onvigil::render {
namespace {

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

}  // namespace

Contradiction contradiction_of(std::string_view text)
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
    Contradiction out{with_subject(text.substr(0, comma)), {}, {}, {}};
    if (text.starts_with(calls_itself) && !by.empty()) out.outweighs = by, out.outweighed = "the label";
    if (text.starts_with(has_mac) && by == by_protocol) out.outweighs = by, out.outweighed = "the MAC";
    if (comma != text.npos) out.decision = with_subject(text.substr(comma + 2));
    return out;
}

std::string to_sentence(const Contradiction& contradiction)
{
    return contradiction.claim + (contradiction.decision.empty() ? "" : ", while " + contradiction.decision);
}

}  // namespace onvigil::render
