#pragma once
/// policy/knowledge.hpp - what the files in makers/ and lists/ say, as values (docs/policy.md explains every key).
///
/// What every verdict repeats (ids, names, citations) is a SharedText: thousands of devices hold the same one.

#include "model/evidence.hpp"
#include "model/shared_text.hpp"
#include "model/time.hpp"
#include "model/verdict.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::policy {

/// A seller puts a badge on others' equipment: what names it gives a brand, never a maker. A component (a radio module)
/// is built into others' equipment: what names it tells what is inside, and is an indication at most.
enum class MakerKind : std::uint8_t { maker, seller, component };
[[nodiscard]] std::string_view name(MakerKind kind);
[[nodiscard]] std::optional<MakerKind> parse_maker_kind(std::string_view name);

/// How much of what carries a brand comes from the maker. `all` and `most` indicate; the rest is worth a note.
enum class Share : std::uint8_t { all, most, some, few, former };
[[nodiscard]] std::string_view name(Share share);
[[nodiscard]] std::optional<Share> parse_share(std::string_view name);

enum class ListKind : std::uint8_t { use_procurement, market_access, export_control, investment, guidance, house_rule };
[[nodiscard]] std::string_view name(ListKind kind);
[[nodiscard]] std::optional<ListKind> parse_list_kind(std::string_view name);

/// One way to recognise a maker. Exactly one of `match`, `all`, `words` and `regex` is set.
struct Rule {
    model::Key key{};
    std::string match;               ///< glob over the whole folded value
    std::vector<std::string> all;    ///< globs that values of the device must match together; some of them: a note
    std::vector<std::string> words;  ///< the whole value on manufacturers and organisations, whole words in free text
    std::string regex;               ///< searched in the value; case and width are folded, punctuation is not
    std::vector<std::string> except;
    std::vector<std::string> shared_with;  ///< makers that go by the same words: one of them is meant, not which
    model::Strength strength{};
    bool support = false;          ///< counts beside another trace of the same maker; alone it is worth a note
    bool only_unlabelled = false;  ///< counts where the device states no manufacturer; else it is worth a note
    std::string source;
    std::string note;
    bool operator==(const Rule&) const = default;
};

/// Who owned it, from when until when (both days may be open; `to` is the first day it no longer did).
struct Ownership {
    std::string maker;
    std::optional<model::Date> from;
    std::optional<model::Date> to;
    model::Relation relation = model::Relation::subsidiary;  ///< or affiliate
    std::string citation;
    std::string note;
    [[nodiscard]] bool holds(model::Date day) const { return (!from || *from <= day) && (!to || day < *to); }
    bool operator==(const Ownership&) const = default;
};

struct Brand {
    std::string name;
    Share share{};
    std::string source;
    std::string note;
    bool operator==(const Brand&) const = default;
};

struct Maker {
    model::SharedText id;
    MakerKind kind{};
    model::SharedText name;
    model::SharedText short_name;  ///< as people say it: "Hikvision"; empty in the file: the name
    std::string note;
    std::vector<Ownership> owned_by;
    std::vector<Rule> recognise;
    std::vector<Brand> brands;
    std::string file;  ///< where it was read from
    bool operator==(const Maker&) const = default;
};

struct Entity {
    std::string maker;
    model::Relation relation{};
    std::optional<model::Date> from;  ///< first day; empty: the list's own
    std::optional<model::Date> to;    ///< first day it is no longer covered
    std::string named_as{};           ///< the name the list uses, where several makers go by it: "TP-Link"
    std::optional<model::Strength>
        at_most{};               ///< a finding is no stronger, and says the note: of a company that is near
    model::SharedText citation;  ///< empty in the file: the list's own
    model::SharedText note;
    bool operator==(const Entity&) const = default;
};

struct List {
    model::SharedText id;
    std::string title;
    std::string jurisdiction;
    std::string authority;
    std::string binds;  ///< "state agencies and universities"
    ListKind kind{};
    model::Effect effect{};
    std::optional<model::Date> effective;  ///< empty: announced only
    std::optional<model::Date> announced;
    model::Date as_of{};  ///< when it was last compared with its source
    model::SharedText citation;
    std::vector<std::string> sources;  ///< further links where it can be read
    bool covers_affiliates = false;
    std::string note;
    std::vector<Entity> entities;
    std::string file;
    [[nodiscard]] bool in_force(model::Date day) const { return effective && *effective <= day; }
    bool operator==(const List&) const = default;
};

/// Everything there is to judge by. Ids are unique and every reference resolves (load.hpp sees to it).
struct Knowledge {
    std::vector<Maker> makers;  ///< by id
    std::vector<List> lists;    ///< by id
    bool operator==(const Knowledge&) const = default;
};

}  // namespace onvigil::policy
