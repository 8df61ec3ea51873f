#pragma once
/// policy/knowledge.hpp - what the files in makers/ and lists/ say, as values (docs/policy.md explains every key).

#include "model/evidence.hpp"
#include "model/time.hpp"
#include "model/verdict.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::policy {

/// A seller puts a badge on others' equipment: what names it gives a brand, never a maker.
enum class MakerKind : std::uint8_t { maker, seller };
[[nodiscard]] std::string_view name(MakerKind kind);
[[nodiscard]] std::optional<MakerKind> parse_maker_kind(std::string_view name);

/// How much of what carries a brand comes from the maker. `all` and `most` indicate; the rest is worth a note.
enum class Share : std::uint8_t { all, most, some, few, former };
[[nodiscard]] std::string_view name(Share share);
[[nodiscard]] std::optional<Share> parse_share(std::string_view name);

enum class ListKind : std::uint8_t { use_procurement, market_access, export_control, investment, guidance, house_rule };
[[nodiscard]] std::string_view name(ListKind kind);
[[nodiscard]] std::optional<ListKind> parse_list_kind(std::string_view name);

/// One way to recognise a maker. Exactly one of `match`, `words` and `regex` is set.
struct Rule {
    model::Key key{};
    std::string match;               ///< glob over the whole folded value
    std::vector<std::string> words;  ///< the whole value on manufacturers and organisations, whole words in free text
    std::string regex;               ///< searched in the value; case and width are folded, punctuation is not
    std::vector<std::string> except;
    model::Strength strength{};
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
    std::string id;
    MakerKind kind{};
    std::string name;
    std::string short_name;  ///< as people say it: "Hikvision"; empty in the file: the name
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
    std::string citation;             ///< empty in the file: the list's own
    std::string note;
    bool operator==(const Entity&) const = default;
};

struct List {
    std::string id;
    std::string title;
    std::string jurisdiction;
    std::string authority;
    ListKind kind{};
    model::Effect effect{};
    std::optional<model::Date> effective;  ///< empty: announced only
    std::optional<model::Date> announced;
    model::Date as_of{};  ///< when somebody last compared it with its source
    std::string citation;
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
