#include "policy/parse_file.hpp"

#include "base/text.hpp"
#include "policy/pattern.hpp"
#include "policy/recognizer.hpp"
#include "policy/text_normalize.hpp"
#include "yaml/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace onvigil::policy {
namespace {

using yaml::Reader;

constexpr std::size_t most_rules = 256;
constexpr std::size_t most_entities = 1024;
constexpr std::size_t most_parts = 8;

/// Ids are file names, command-line words and JSON values: lower case, digits and dashes.
void read_id(Reader& reader, const char* key, std::string& id)
{
    reader.required(key, id);
    const bool fine =
        std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!fine) reader.problem(key, fmt::format("\"{}\" is no id: use a-z, 0-9 and dashes", id));
}

void read_id(Reader& reader, const char* key, model::SharedText& id)
{
    std::string text;
    read_id(reader, key, text);
    id = std::move(text);
}

void read_text(Reader& reader, const char* key, model::SharedText& target)
{
    std::string text = target;
    reader.text(key, text);
    target = std::move(text);
}

void read_date(Reader& reader, const char* key, std::optional<model::Date>& date)
{
    reader.value(key, date, [](const std::string& text) -> Result<model::Date, Problem> {
        if (const auto parsed = model::parse_date(text)) return *parsed;
        return Problem{fmt::format("\"{}\" is not a date: write 2026-11-23, or null", text)};
    });
}

/// The first day, and the first day after the last.
void read_period(Reader& reader, std::optional<model::Date>& from, std::optional<model::Date>& to)
{
    read_date(reader, "from", from);
    read_date(reader, "to", to);
    if (from && to && *to < *from) reader.problem("to", "lies before from");
}

/// A law is cited by a link that can be opened.
Result<std::string, Problem> parse_link(const std::string& link)
{
    if (!link.empty() && !link.starts_with("https://") && !link.starts_with("http://"))
        return Problem{"expected a link that begins with https://"};
    return {boost::system::in_place_value, link};
}

/// A choice that has to be made.
template <typename T, typename Parse>
void read_choice(Reader& reader, const char* key, T& target, Parse parse, std::string_view names)
{
    if (!reader.has(key)) return reader.problem(key, "missing");
    reader.choice(key, target, parse, names);
}

void check_glob(Reader& reader, const char* key, const std::string& glob)
{
    const std::string folded = fold_words(glob, "*?");
    const auto letters = std::ranges::count_if(folded, [](char c) { return c != '*' && c != '?' && c != ' '; });
    if (letters < 3) reader.problem(key, "needs at least three letters besides * and ?");
}

void check_words(Reader& reader, const char* key, const std::vector<std::string>& words)
{
    for (const std::string& word : words)
        if (bare_name(word).empty()) reader.problem(key, fmt::format("\"{}\" holds no letter", word));
}

/// One rule for each of its keys: `key: xmlns`, or `key: [oui.organization, endpoint.mac]`, of which the keys that can
/// prove do so and the others indicate.
std::vector<Rule> read_rule(Reader& reader)
{
    std::vector<model::Key> keys{model::Key{}};
    const auto parse_key = [](const std::string& text) -> Result<model::Key, Problem> {
        if (const auto key = model::parse_key(text)) return *key;
        std::vector<std::string> known;
        for (std::size_t i = 0; i < model::key_count; ++i) known.emplace_back(name(static_cast<model::Key>(i)));
        const auto meant = text::nearest(text, known);
        return Problem{text + " is none of the keys of evidence (onvigil-makers(5) lists them)" +
                       (meant.empty() ? "" : "; did you mean " + meant + "?")};
    };
    if (reader.kind("key") == Reader::Kind::list)
        reader.values("key", keys, parse_key);
    else
        reader.value("key", keys.front(), parse_key);
    if (!reader.has("key")) reader.problem("key", "missing");
    Rule rule;
    reader.text("match", rule.match);
    reader.texts("all", rule.all);
    reader.texts("words", rule.words);
    reader.text("regex", rule.regex);
    reader.texts("except", rule.except);
    reader.texts("shared_with", rule.shared_with);
    const auto parse_strength = [&](const std::string& text) {
        rule.support = text == "support";
        return rule.support ? std::optional(model::Strength::indication) : model::parse_strength(text);
    };
    read_choice(reader, "strength", rule.strength, parse_strength, "proof, indication, support");
    reader.boolean("only_unlabelled", rule.only_unlabelled);
    reader.text("source", rule.source);
    reader.text("note", rule.note);

    if (reader.has("match") + reader.has("all") + reader.has("words") + reader.has("regex") != 1)
        reader.problem("key", "needs exactly one of match, all, words and regex");
    if (!rule.match.empty()) check_glob(reader, "match", rule.match);
    for (const std::string& glob : rule.all) check_glob(reader, "all", glob);
    if (rule.all.size() == 1 || rule.all.size() > most_parts)
        reader.problem("all", fmt::format("needs two to {} globs", most_parts));
    check_words(reader, "words", rule.words);
    if (!rule.regex.empty())
        if (const auto pattern = compile_pattern(rule.regex); !pattern->ok()) reader.problem("regex", pattern->error());
    if (rule.strength == model::Strength::proof && std::ranges::none_of(keys, can_prove))
        reader.problem("strength",
                       fmt::format("{} is never proof: only onvif.manufacturer, oui.organization and protocol are",
                                   model::name(keys.front())));
    std::vector<Rule> out;
    for (const model::Key key : keys) {
        out.push_back(rule);
        out.back().key = key;
        if (rule.strength == model::Strength::proof && !can_prove(key))
            out.back().strength = model::Strength::indication;
    }
    return out;
}

Ownership read_ownership(Reader& reader)
{
    Ownership out;
    read_id(reader, "maker", out.maker);
    read_period(reader, out.from, out.to);
    reader.choice("relation", out.relation, model::parse_relation, "subsidiary, affiliate");
    if (out.relation != model::Relation::subsidiary && out.relation != model::Relation::affiliate)
        reader.problem("relation", "expected subsidiary or affiliate");
    reader.required("citation", out.citation);
    reader.text("note", out.note);
    return out;
}

Brand read_brand(Reader& reader)
{
    Brand out;
    reader.required("name", out.name);
    check_words(reader, "name", {out.name});
    read_choice(reader, "share", out.share, parse_share, "all, most, some, few, former");
    reader.required("source", out.source);
    reader.text("note", out.note);
    return out;
}

Entity read_entity(Reader& reader)
{
    Entity out;
    read_id(reader, "maker", out.maker);
    read_choice(reader, "relation", out.relation, model::parse_relation,
                "named, subsidiary, affiliate, brand, rebrand");
    read_period(reader, out.from, out.to);
    reader.text("named_as", out.named_as);
    reader.choice("at_most", out.at_most, model::parse_strength, "proof, indication");
    reader.value("citation", out.citation, parse_link);
    read_text(reader, "note", out.note);
    return out;
}

/// A protocol that only this maker's firmware speaks proves it: model/protocol_traits knows which those are.
void add_own_protocols(Maker& maker)
{
    for (const model::ProtocolTraits& row : model::protocol_table) {
        const bool stated = std::ranges::any_of(maker.recognise, [&](const Rule& rule) {
            return rule.key == model::Key::protocol && rule.match == row.name;
        });
        if (row.maker.empty() || row.maker != maker.id || stated) continue;
        Rule rule;
        rule.key = model::Key::protocol;
        rule.match = row.name;
        rule.strength = model::Strength::proof;
        maker.recognise.push_back(std::move(rule));
    }
}

void read_maker(Reader& reader, Parsed<Maker>& out)
{
    Maker& maker = out.value;
    read_id(reader, "id", maker.id);
    read_choice(reader, "kind", maker.kind, parse_maker_kind, "maker, seller, component");
    std::string name;
    reader.required("name", name);
    maker.short_name = maker.name = std::move(name);
    read_text(reader, "short_name", maker.short_name);
    reader.text("note", maker.note);
    const auto read_owner = [&](Reader& owner) {
        maker.owned_by.push_back(read_ownership(owner));
        out.references.push_back(owner.place("maker"));
    };
    if (reader.kind("owned_by") == Reader::Kind::map)
        reader.section("owned_by", read_owner);
    else
        reader.entries("owned_by", read_owner);
    if (reader.entries("recognise", [&](Reader& rule) {
            for (Rule& one : read_rule(rule)) {
                out.references.insert(out.references.end(), one.shared_with.size(), rule.place("shared_with"));
                maker.recognise.push_back(std::move(one));
            }
        }) == 0)
        reader.problem("recognise", "missing: without rules nothing is ever recognised");
    if (maker.recognise.size() > most_rules) reader.problem("recognise", fmt::format("more than {} rules", most_rules));
    add_own_protocols(maker);
    reader.entries("brands", [&](Reader& brand) { maker.brands.push_back(read_brand(brand)); });
    if (maker.brands.size() > most_rules) reader.problem("brands", fmt::format("more than {} brands", most_rules));
}

void read_list(Reader& reader, Parsed<List>& out)
{
    List& list = out.value;
    read_id(reader, "id", list.id);
    reader.required("title", list.title);
    reader.required("jurisdiction", list.jurisdiction);
    reader.required("authority", list.authority);
    reader.text("binds", list.binds);
    read_choice(reader, "kind", list.kind, parse_list_kind,
                "use-procurement, market-access, export-control, investment, guidance, house-rule");
    read_choice(reader, "effect", list.effect, model::parse_effect, "banned, advisory");
    read_date(reader, "effective", list.effective);
    const auto keys = reader.keys();
    if (std::ranges::find(keys, "effective") == keys.end())
        reader.problem("effective", "missing: the first day, or null for a list that is only announced");
    read_date(reader, "announced", list.announced);
    std::optional<model::Date> as_of;
    read_date(reader, "as_of", as_of);
    if (!reader.has("as_of")) reader.problem("as_of", "missing: the day this file was last compared with its source");
    list.as_of = as_of.value_or(list.as_of);
    if (!reader.has("citation")) reader.problem("citation", "missing");
    reader.value("citation", list.citation, parse_link);
    reader.values("sources", list.sources, parse_link);
    reader.boolean("covers_affiliates", list.covers_affiliates);
    reader.text("note", list.note);
    const auto entities = reader.entries("entities", [&](Reader& entity) {
        list.entities.push_back(read_entity(entity));
        out.references.push_back(entity.place("maker"));
    });
    if (entities == 0) reader.problem("entities", "missing: a list names at least one maker");
    if (list.entities.size() > most_entities)
        reader.problem("entities", fmt::format("more than {} entries", most_entities));
}

template <typename T>
std::optional<Parsed<T>> parse(const std::string& text, const std::string& file, yaml::FileProblems& problems,
                               void (*read)(Reader&, Parsed<T>&))
{
    Parsed<T> out;
    out.value.file = file;
    const std::size_t before = problems.size();
    yaml::read_document(text, file, problems, [&](Reader& reader) { read(reader, out); });
    if (problems.size() > before) return std::nullopt;
    return out;
}

}  // namespace

std::optional<Parsed<Maker>> parse_maker(const std::string& text, const std::string& file, yaml::FileProblems& problems)
{
    return parse<Maker>(text, file, problems, read_maker);
}

std::optional<Parsed<List>> parse_list(const std::string& text, const std::string& file, yaml::FileProblems& problems)
{
    return parse<List>(text, file, problems, read_list);
}

}  // namespace onvigil::policy
