#include "policy/read_files.hpp"

#include "policy/folding.hpp"
#include "policy/pattern.hpp"
#include "policy/recognizer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace onvigil::policy {
namespace {

constexpr std::size_t most_rules = 256;
constexpr std::size_t most_entries = 1024;

/// Ids are file names, command-line words and JSON values: lower case, digits and dashes.
void check_id(MapReader& map, const std::string& id, std::string_view key = "id")
{
    const bool fine = std::all_of(id.begin(), id.end(),
                                  [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!fine) map.mistake(key, fmt::format("\"{}\" is no id: use a-z, 0-9 and dashes", id));
}

/// A law is cited by a link somebody can open.
void check_citation(MapReader& map, std::string_view key, const std::string& citation)
{
    if (!citation.empty() && !citation.starts_with("https://") && !citation.starts_with("http://"))
        map.mistake(key, "expected a link that begins with https://");
}

void check_glob(MapReader& map, std::string_view key, const std::string& glob)
{
    const std::string folded = fold_words(glob, "*?");
    const auto letters =
        std::count_if(folded.begin(), folded.end(), [](char c) { return c != '*' && c != '?' && c != ' '; });
    if (letters < 3) map.mistake(key, "needs at least three letters besides * and ?");
}

void check_words(MapReader& map, std::string_view key, const std::vector<std::string>& words)
{
    for (const std::string& word : words)
        if (bare_name(word).empty()) map.mistake(key, fmt::format("\"{}\" holds no letter", word));
}

Rule read_rule(const YAML::Node& node, const std::string& path, Mistakes& mistakes)
{
    MapReader map(node, path, mistakes);
    Rule out;
    const auto key = map.choice("key", model::parse_key, "the keys of evidence (docs/policy.md lists them)");
    out.key = key.value_or(model::Key{});
    out.match = map.text("match", false);
    out.words = map.texts("words");
    out.regex = map.text("regex", false);
    out.except = map.texts("except");
    const auto strength = map.choice("strength", model::parse_strength, "proof, indication");
    out.strength = strength.value_or(model::Strength::indication);
    out.source = map.text("source", false);
    out.note = map.text("note", false);
    const int ways = (map.has("match") ? 1 : 0) + (map.has("words") ? 1 : 0) + (map.has("regex") ? 1 : 0);
    map.finish();

    if (ways != 1 && node.IsMap()) map.mistake("key", "needs exactly one of match, words and regex");
    if (!out.match.empty()) check_glob(map, "match", out.match);
    check_words(map, "words", out.words);
    if (!out.regex.empty())
        if (const auto pattern = Pattern::compile(out.regex); !pattern) map.mistake("regex", pattern.error().text);
    if (key && strength == model::Strength::proof && !can_prove(*key))
        map.mistake("strength",
                    fmt::format("{} is never proof: only onvif.manufacturer, oui.organization and protocol are",
                                model::name(*key)));
    return out;
}

Ownership read_ownership(const YAML::Node& node, const std::string& path, Mistakes& mistakes)
{
    MapReader map(node, path, mistakes);
    Ownership out;
    out.maker = map.text("maker", true);
    check_id(map, out.maker, "maker");
    out.from = map.date("from");
    out.to = map.date("to");
    if (const auto relation = map.choice("relation", model::parse_relation, "subsidiary, affiliate", false)) {
        out.relation = *relation;
        if (*relation != model::Relation::subsidiary && *relation != model::Relation::affiliate)
            map.mistake("relation", "expected subsidiary or affiliate");
    }
    out.citation = map.text("citation", true);
    out.note = map.text("note", false);
    if (out.from && out.to && *out.to < *out.from) map.mistake("to", "lies before from");
    map.finish();
    return out;
}

Brand read_brand(const YAML::Node& node, const std::string& path, Mistakes& mistakes)
{
    MapReader map(node, path, mistakes);
    Brand out;
    out.name = map.text("name", true);
    check_words(map, "name", {out.name});
    out.share = map.choice("share", parse_share, "all, most, some, few, former").value_or(Share::few);
    out.source = map.text("source", true);
    out.note = map.text("note", false);
    map.finish();
    return out;
}

Entity read_entity(const YAML::Node& node, const std::string& path, Mistakes& mistakes)
{
    MapReader map(node, path, mistakes);
    Entity out;
    out.maker = map.text("maker", true);
    check_id(map, out.maker, "maker");
    out.relation = map.choice("relation", model::parse_relation, "named, subsidiary, affiliate, brand, rebrand")
                       .value_or(out.relation);
    out.from = map.date("from");
    out.to = map.date("to");
    out.citation = map.text("citation", false);
    check_citation(map, "citation", out.citation);
    out.note = map.text("note", false);
    if (out.from && out.to && *out.to < *out.from) map.mistake("to", "lies before from");
    map.finish();
    return out;
}

/// The document of a file, or a null node and a mistake.
std::optional<YAML::Node> parse(const std::string& text, Mistakes& mistakes)
{
    try {
        YAML::Node document = YAML::Load(text);
        if (document.IsMap()) return document;
        mistakes.add(document.Mark(), "", "expected a mapping of keys to values");
    } catch (const YAML::Exception& error) {
        mistakes.add(error.mark, "", "not readable as YAML: " + error.msg);
    }
    return std::nullopt;
}

std::string numbered(std::string_view key, std::size_t index)
{
    return fmt::format("{}[{}]", key, index);
}

void read_owners(MapReader& map, Maker& out, Mistakes& mistakes, Lines& lines)
{
    if (!map.has("owned_by")) return;
    const YAML::Node owners = map.node("owned_by");
    if (!owners.IsSequence()) {
        out.owned_by.push_back(read_ownership(owners, "owned_by", mistakes));
        lines.references.push_back(owners.Mark());
        return;
    }
    for (const auto& owner : owners) {
        out.owned_by.push_back(read_ownership(owner, numbered("owned_by", out.owned_by.size()), mistakes));
        lines.references.push_back(owner.Mark());
    }
}

}  // namespace

std::optional<Maker> read_maker(const std::string& text, Mistakes& mistakes, Lines& lines)
{
    const auto document = parse(text, mistakes);
    if (!document) return std::nullopt;
    MapReader map(*document, "", mistakes);
    Maker out;
    out.file = mistakes.file();
    out.id = map.text("id", true);
    check_id(map, out.id);
    out.kind = map.choice("kind", parse_maker_kind, "maker, seller").value_or(MakerKind::seller);
    out.name = map.text("name", true);
    out.short_name = map.text("short_name", false);
    if (out.short_name.empty()) out.short_name = out.name;
    out.note = map.text("note", false);
    read_owners(map, out, mistakes, lines);
    for (const YAML::Node& item : map.items("recognise"))
        out.recognise.push_back(read_rule(item, numbered("recognise", out.recognise.size()), mistakes));
    if (out.recognise.empty()) map.mistake("recognise", "missing: without rules nobody is ever recognised");
    if (out.recognise.size() > most_rules) map.mistake("recognise", fmt::format("more than {} rules", most_rules));
    for (const YAML::Node& item : map.items("brands"))
        out.brands.push_back(read_brand(item, numbered("brands", out.brands.size()), mistakes));
    if (out.brands.size() > most_rules) map.mistake("brands", fmt::format("more than {} brands", most_rules));
    map.finish();
    return mistakes.none() ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<List> read_list(const std::string& text, Mistakes& mistakes, Lines& lines)
{
    const auto document = parse(text, mistakes);
    if (!document) return std::nullopt;
    MapReader map(*document, "", mistakes);
    List out;
    out.file = mistakes.file();
    out.id = map.text("id", true);
    check_id(map, out.id);
    out.title = map.text("title", true);
    out.jurisdiction = map.text("jurisdiction", true);
    out.authority = map.text("authority", true);
    out.kind = map.choice("kind", parse_list_kind,
                          "use-procurement, market-access, export-control, investment, guidance, house-rule")
                   .value_or(out.kind);
    out.effect = map.choice("effect", model::parse_effect, "banned, advisory").value_or(out.effect);
    out.effective = map.date("effective");
    out.announced = map.date("announced");
    if (!map.has("as_of")) map.mistake("as_of", "missing: the day somebody last compared this file with its source");
    out.as_of = map.date("as_of").value_or(out.as_of);
    out.citation = map.text("citation", true);
    check_citation(map, "citation", out.citation);
    out.covers_affiliates = map.flag("covers_affiliates");
    out.note = map.text("note", false);
    for (const YAML::Node& item : map.items("entities")) {
        out.entities.push_back(read_entity(item, numbered("entities", out.entities.size()), mistakes));
        lines.references.push_back(item.Mark());
    }
    if (out.entities.empty()) map.mistake("entities", "missing: a list names at least one maker");
    if (out.entities.size() > most_entries) map.mistake("entities", fmt::format("more than {} entries", most_entries));
    map.finish();
    return mistakes.none() ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace onvigil::policy
