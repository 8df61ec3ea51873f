#pragma once
/// policy/recognizer.hpp - which makers and sellers one text points to: all rules of all files, indexed by key.
///
/// Names are looked up in hash maps and globs by their first letter, so that the cost of a text does not grow
/// with the number of makers.

#include "policy/knowledge.hpp"
#include "policy/pattern.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace onvigil::policy {

/// A rule that fits, or a brand of that name (`rule` is null then).
struct Hit {
    std::size_t maker = 0;  ///< index into Knowledge::makers
    const Rule* rule = nullptr;
    const Brand* brand = nullptr;
    std::size_t part = 0;  ///< of rule->all: which of its globs fits
};

/// Manufacturers and organisations: a name is the whole value there, elsewhere a word in free text.
[[nodiscard]] bool holds_a_name(model::Key key);

/// A person can type it in: it counts for nothing against proof of another maker.
[[nodiscard]] bool user_editable(model::Key key);

/// It stands in source code that is passed on, namespaces and scopes included: likewise.
[[nodiscard]] bool copied_with_code(model::Key key);

/// Keys that can prove a maker: its own statement to ONVIF, its own MAC, a protocol of its own.
[[nodiscard]] bool can_prove(model::Key key);

/// The seller or maker file that describes a brand by its id or one of its names; nothing where there is none.
[[nodiscard]] std::optional<std::size_t> file_of_brand(const Knowledge& knowledge, const Brand& brand);

/// Points into the Knowledge it was made of, which must stay where it is and outlive it.
class Recognizer {
public:
    Recognizer() = default;
    /// Throws Bug for a pattern that does not compile: the loader lets none through.
    explicit Recognizer(const Knowledge& knowledge);
    Recognizer(const Recognizer&) = delete;
    Recognizer& operator=(const Recognizer&) = delete;

    /// Appends every hit of `value` to `hits`; a maker can appear more than once. What is recognised as the owner of a
    /// MAC is recognised as a manufacturer, and as the owner of a MAC in an endpoint or a scope, too.
    void find(model::Key key, std::string_view value, std::vector<Hit>& hits) const;

private:
    struct Entry {
        Hit hit;
        std::vector<std::string> except;        ///< folded: words that must not stand in the value
        std::vector<std::string> except_globs;  ///< folded: globs that must not fit it
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using EntryIndex = std::size_t;
    struct Phrase {
        std::string words;
        EntryIndex entry;
    };
    struct Glob {
        Glob(std::string glob, EntryIndex of);
        [[nodiscard]] bool matches(const std::string& words) const;
        /// The same, but a star at the end stands for whole words.
        [[nodiscard]] bool matches_words(const std::string& words) const;

        std::string pattern;
        std::string literal;  ///< the longest part without a wildcard: what lacks it cannot match
        EntryIndex entry;
    };
    struct Search {
        std::unique_ptr<const re2::RE2> pattern;
        EntryIndex entry;
    };
    struct Index {
        std::unordered_map<std::string, std::vector<EntryIndex>, Hash, std::equal_to<>> names;
        std::unordered_map<std::string, std::vector<Phrase>, Hash, std::equal_to<>> phrases;  ///< by first word
        std::unordered_map<char, std::vector<Glob>> globs;                                    ///< by first letter
        std::vector<Glob> open_globs;                                                         ///< begin with * or ?
        std::vector<Search> patterns;
        bool empty = true;
    };

    EntryIndex add_entry(Hit hit, const std::vector<std::string>& except);
    void add_rule(std::size_t maker, const Rule& rule);
    void add_brand(std::size_t maker, const Brand& brand);
    void add_words(Index& index, model::Key key, std::string_view words, EntryIndex entry);
    void add_glob(Index& index, std::string pattern, EntryIndex entry);
    void find_in(const Index& index, const std::string& folded, const std::string& words, std::vector<Hit>& hits,
                 bool whole_words = false) const;
    void report(EntryIndex entry, std::string_view words, std::vector<Hit>& hits) const;

    std::array<Index, model::key_count> indexes_;
    std::vector<Entry> entries_;
};

}  // namespace onvigil::policy
