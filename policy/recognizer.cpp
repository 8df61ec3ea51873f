#include "policy/recognizer.hpp"

#include <fnmatch.h>

#include "base/ensure.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "policy/text_normalize.hpp"

#include <algorithm>

namespace onvigil::policy {
namespace {

using model::Key;

/// Where a brand without a file of its own is looked for.
constexpr std::array brand_keys{Key::ssdp_manufacturer, Key::dhip_vendor, Key::oui_organization, Key::scope_name};

/// Values that are names of companies as the registry of MACs writes them: the rules for its organisations hold there.
bool names_an_organization(Key key)
{
    return key == Key::onvif_manufacturer || key == Key::endpoint_mac || key == Key::scope_mac;
}

bool is_glob(std::string_view text)
{
    return text.find_first_of("*?") != std::string_view::npos;
}

std::string_view first_word(std::string_view words)
{
    return words.substr(0, words.find(' '));
}

}  // namespace

bool holds_a_name(Key key)
{
    return key == Key::onvif_manufacturer || key == Key::oui_organization || key == Key::endpoint_mac ||
           key == Key::scope_mac || key == Key::ssdp_manufacturer || key == Key::dhip_vendor || key == Key::protocol;
}

bool user_editable(Key key)
{
    return key == Key::scope_name || key == Key::http_title || key == Key::mdns_instance;
}

bool copied_with_code(Key key)
{
    return key == Key::xmlns || key == Key::scope_extension;
}

bool can_prove(Key key)
{
    return key == Key::onvif_manufacturer || key == Key::oui_organization || key == Key::protocol;
}

std::optional<std::size_t> file_of_brand(const Knowledge& knowledge, const Brand& brand)
{
    const std::string wanted = bare_name(brand.name);
    for (std::size_t i = 0; i < knowledge.makers.size(); ++i) {
        const Maker& maker = knowledge.makers[i];
        if (bare_name(maker.id) == wanted || bare_name(maker.short_name) == wanted || bare_name(maker.name) == wanted)
            return i;
    }
    return std::nullopt;
}

Recognizer::Glob::Glob(std::string glob, EntryIndex of) : pattern(std::move(glob)), entry(of)
{
    for (std::string_view rest = pattern; !rest.empty();) {
        const std::string_view part = rest.substr(0, rest.find_first_of("*?["));
        if (part.size() > literal.size()) literal = part;
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    }
}

bool Recognizer::Glob::matches(const std::string& words) const
{
    return words.find(literal) != std::string::npos && fnmatch(pattern.c_str(), words.c_str(), FNM_NOESCAPE) == 0;
}

bool Recognizer::Glob::matches_words(const std::string& words) const
{
    const bool begins_with = pattern.ends_with('*') && literal.size() + 1 == pattern.size();
    return matches(words) && (!begins_with || words.size() == literal.size() || words[literal.size()] == ' ');
}

Recognizer::Recognizer(const Knowledge& knowledge)
{
    for (std::size_t maker = 0; maker < knowledge.makers.size(); ++maker) {
        for (const Rule& rule : knowledge.makers[maker].recognise) add_rule(maker, rule);
        for (const Brand& brand : knowledge.makers[maker].brands)
            if (!file_of_brand(knowledge, brand)) add_brand(maker, brand);  // else that file says how it is recognised
    }
}

Recognizer::EntryIndex Recognizer::add_entry(Hit hit, const std::vector<std::string>& except)
{
    Entry entry{hit, {}, {}};
    for (const std::string& text : except) {
        if (is_glob(text))
            entry.except_globs.push_back(fold_words(text, "*?"));
        else
            entry.except.push_back(bare_name(text));
    }
    entries_.push_back(std::move(entry));
    return entries_.size() - 1;
}

void Recognizer::add_rule(std::size_t maker, const Rule& rule)
{
    Index& index = indexes_[static_cast<std::size_t>(rule.key)];
    const EntryIndex entry = add_entry({.maker = maker, .rule = &rule}, rule.except);
    for (const std::string& words : rule.words) add_words(index, rule.key, words, entry);
    if (!rule.match.empty()) add_glob(index, fold_words(rule.match, "*?"), entry);
    for (std::size_t part = 0; part < rule.all.size(); ++part)
        add_glob(index, fold_words(rule.all[part], "*?"), add_entry({maker, &rule, nullptr, part}, rule.except));
    if (!rule.regex.empty()) {
        auto pattern = compile_pattern(rule.regex);
        ensure(pattern->ok(), "every pattern was compiled when its file was read");
        index.patterns.push_back({std::move(pattern), entry});
    }
    index.empty = false;
}

void Recognizer::add_brand(std::size_t maker, const Brand& brand)
{
    const EntryIndex entry = add_entry({.maker = maker, .brand = &brand}, {});
    for (const Key key : brand_keys) {
        Index& index = indexes_[static_cast<std::size_t>(key)];
        add_words(index, key, brand.name, entry);
        index.empty = false;
    }
}

void Recognizer::add_words(Index& index, Key key, std::string_view words, EntryIndex entry)
{
    if (holds_a_name(key)) {
        index.names[bare_name(words)].push_back(entry);
        return;
    }
    std::string folded = fold_words(words);
    std::string first(first_word(folded));
    index.phrases[std::move(first)].push_back({std::move(folded), entry});
}

void Recognizer::add_glob(Index& index, std::string pattern, EntryIndex entry)
{
    // A star after punctuation ("Pty. Ltd.*") stands for more words, or for none.
    if (pattern.ends_with(" *")) add_glob(index, pattern.substr(0, pattern.size() - 2), entry);
    const char first = pattern.empty() ? '*' : pattern.front();
    if (first == '*' || first == '?')
        index.open_globs.emplace_back(std::move(pattern), entry);
    else
        index.globs[first].emplace_back(std::move(pattern), entry);
}

void Recognizer::report(EntryIndex at, std::string_view words, std::vector<Hit>& hits) const
{
    const Entry& entry = entries_[at];
    for (const std::string& phrase : entry.except)
        if (contains_words(words, phrase)) return;
    for (const std::string& glob : entry.except_globs)
        if (text::matches_glob(glob, words)) return;
    hits.push_back(entry.hit);
}

void Recognizer::find(Key key, std::string_view value, std::vector<Hit>& hits) const
{
    const Index& own = indexes_[static_cast<std::size_t>(key)];
    const bool organization = names_an_organization(key);
    if (value.empty() || (own.empty && !organization)) return;
    const std::string folded = fold(value.substr(0, limits::text_bytes)), words = words_of(folded);
    find_in(own, folded, words, hits);
    // The registry has names without a blank, "TECHNOLOGYCO.,LTD"; in a label the rest of a word is another word.
    if (organization)
        find_in(indexes_[static_cast<std::size_t>(Key::oui_organization)], folded, words, hits,
                key == Key::onvif_manufacturer);
}

void Recognizer::find_in(const Index& index, const std::string& folded, const std::string& words,
                         std::vector<Hit>& hits, bool whole_words) const
{
    if (!index.names.empty())
        if (const auto found = index.names.find(strip_legal_forms(words)); found != index.names.end())
            for (const EntryIndex entry : found->second) report(entry, words, hits);
    if (!index.phrases.empty())
        for (std::string_view rest = words; !rest.empty();) {
            const std::string_view word = first_word(rest);
            if (const auto found = index.phrases.find(word); found != index.phrases.end())
                for (const Phrase& phrase : found->second)
                    if (rest.starts_with(phrase.words) &&
                        (rest.size() == phrase.words.size() || rest[phrase.words.size()] == ' '))
                        report(phrase.entry, words, hits);
            rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        }
    if (!index.globs.empty() && !words.empty())
        if (const auto found = index.globs.find(words.front()); found != index.globs.end())
            for (const Glob& glob : found->second)
                if (whole_words ? glob.matches_words(words) : glob.matches(words)) report(glob.entry, words, hits);
    for (const Glob& glob : index.open_globs)
        if (glob.matches(words)) report(glob.entry, words, hits);
    for (const Search& search : index.patterns)
        if (re2::RE2::PartialMatch(folded, *search.pattern)) report(search.entry, words, hits);
}

}  // namespace onvigil::policy
