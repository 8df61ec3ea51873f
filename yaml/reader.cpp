#include "yaml/reader.hpp"

#include "base/duration.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace onvigil::yaml {
namespace {

int line(const YAML::Node& node)
{
    return std::max(node.Mark().line, 0) + 1;
}

/// `!docker*` without quotes: a tag of YAML, behind which an empty text stands.
std::optional<std::string> own_tag(const YAML::Node& node)
{
    const auto& tag = node.Tag();
    if (tag.size() < 2 || !tag.starts_with('!')) return std::nullopt;
    return fmt::format("{0} is a tag of YAML: text that begins with ! stands in quotes, as in \"{0}\"", tag);
}

/// What an unknown key may have been meant to be.
std::string unknown_key(const std::string& key, const std::vector<std::string>& known)
{
    const auto name = key.substr(0, key.find(':'));
    if (name != key && std::ranges::find(known, name) != known.end())
        return fmt::format("unknown key; is a blank missing behind {}:", name);
    auto meant = text::nearest(key, known);
    if (meant.empty() && key.size() > 3)
        if (const auto longer =
                std::ranges::find_if(known, [&](const auto& one) { return one.starts_with(key + "_"); });
            longer != known.end())
            meant = *longer;
    return meant.empty() ? "unknown key" : fmt::format("unknown key; did you mean {}?", meant);
}

}  // namespace

Reader::Reader(const YAML::Node& map, std::string file, std::string path, FileProblems& problems)
    : map_(map), file_(std::move(file)), path_(std::move(path)), problems_(problems)
{
}

std::optional<std::uint64_t> Reader::parse_number(std::string_view text)
{
    return text::whole_number<std::uint64_t>(text);
}

std::string Reader::full(const std::string& key) const
{
    return path_.empty() ? key : path_ + "." + key;
}

int Reader::line_of(const char* key) const
{
    for (const auto& entry : map_)
        if (entry.first.IsScalar() && entry.first.Scalar() == key) return line(entry.first);
    return line(map_);
}

void Reader::problem_at(int line, std::string key, std::string what)
{
    problems_.push_back({file_, line, std::move(key), std::move(what)});
}

void Reader::problem(const char* key, std::string what)
{
    problem_at(line_of(key), full(key), std::move(what));
}

void Reader::problem_here(std::string what)
{
    problem_at(line(map_), path_, std::move(what));
}

FileProblem Reader::place(const char* key) const
{
    return {file_, line_of(key), full(key), {}};
}

YAML::Node Reader::find(const char* key)
{
    known_.emplace_back(key);
    for (const auto& entry : map_)
        if (entry.first.IsScalar() && entry.first.Scalar() == key && !entry.second.IsNull()) return entry.second;
    return YAML::Node(YAML::NodeType::Undefined);
}

Reader::Kind Reader::kind(const char* key)
{
    const YAML::Node node = find(key);
    return node.IsScalar() ? Kind::text : node.IsSequence() ? Kind::list : node.IsMap() ? Kind::map : Kind::nothing;
}

std::size_t Reader::entries(const char* key, const std::function<void(Reader&)>& read)
{
    return entries(
        key, [] {}, read);
}

std::vector<std::string> Reader::keys() const
{
    std::vector<std::string> out;
    for (const auto& entry : map_)
        if (entry.first.IsScalar()) out.push_back(entry.first.Scalar());
    return out;
}

std::optional<std::string> Reader::scalar(const char* key, const char* expected)
{
    const YAML::Node node = find(key);
    if (!node.IsDefined()) return std::nullopt;
    if (const auto tag = own_tag(node)) {
        problem(key, *tag);
        return std::nullopt;
    }
    if (node.IsScalar()) return node.Scalar();
    problem(key, fmt::format("{} is expected, not a {}", expected, node.IsMap() ? "map" : "list"));
    return std::nullopt;
}

std::optional<std::vector<Reader::Item>> Reader::scalars(const char* key)
{
    const YAML::Node node = find(key);
    if (!node.IsDefined()) return std::nullopt;
    if (!node.IsSequence()) {
        problem(key, "a list is expected, as in [a, b]");
        return std::nullopt;
    }
    std::vector<Item> items;
    for (std::size_t i = 0; i < node.size(); ++i) {
        const auto where = fmt::format("{}[{}]", full(key), i);
        if (const auto tag = own_tag(node[i]))
            problem_at(line(node[i]), where, *tag);
        else if (node[i].IsScalar())
            items.push_back({node[i].Scalar(), where, line(node[i])});
        else
            problem_at(line(node[i]), where, "text is expected");
    }
    return items;
}

void Reader::text(const char* key, std::string& target)
{
    if (auto text = scalar(key, "text")) target = std::move(*text);
}

void Reader::required(const char* key, std::string& target)
{
    if (!has(key)) return problem(key, "missing");
    text(key, target);
    if (target.empty() && kind(key) == Kind::text) problem(key, "must not be empty");
}

void Reader::boolean(const char* key, bool& target)
{
    const auto text = scalar(key, "true or false");
    if (!text) return;
    if (*text != "true" && *text != "false") return problem(key, fmt::format("{} is neither true nor false", *text));
    target = *text == "true";
}

void Reader::duration(const char* key, std::chrono::milliseconds& target, std::chrono::milliseconds least,
                      std::chrono::milliseconds most)
{
    value(
        key, target,
        [&](const std::string& text) -> Result<std::chrono::milliseconds, Problem> {
            const auto length = parse_duration(text);
            if (!length)
                return Problem{
                    fmt::format("{} is not a duration: a whole number and ms, s, m, h or d, as in 5m", text)};
            if (*length < least || *length > most)
                return Problem{fmt::format("{} is out of range: from {} to {}", text, onvigil::to_text(least),
                                           onvigil::to_text(most))};
            return *length;
        },
        "a duration");
}

void Reader::bytes(const char* key, std::uint64_t& target, std::uint64_t least)
{
    static constexpr std::pair<std::string_view, std::uint64_t> units[] = {
        {"KiB", 1ULL << 10}, {"MiB", 1ULL << 20}, {"GiB", 1ULL << 30}, {"TiB", 1ULL << 40}, {"", 1}};
    value(
        key, target,
        [&](const std::string& text) -> Result<std::uint64_t, Problem> {
            const auto& [unit, factor] = *std::find_if(std::begin(units), std::end(units),
                                                       [&](const auto& one) { return text.ends_with(one.first); });
            const auto number = parse_number(std::string_view(text).substr(0, text.size() - unit.size()));
            if (!number || *number > (1ULL << 50) / factor)
                return Problem{fmt::format("{} is not a size: a whole number and KiB, MiB or GiB", text)};
            if (*number * factor < least)
                return Problem{fmt::format("{} is too small: at least {} bytes", text, least)};
            return *number * factor;
        },
        "a size");
}

void Reader::texts(const char* key, std::vector<std::string>& target)
{
    auto items = scalars(key);
    if (!items) return;
    target.clear();
    for (auto& item : *items) target.push_back(std::move(item.text));
}

void Reader::section(const char* key, const std::function<void(Reader&)>& read)
{
    const YAML::Node node = find(key);
    if (!node.IsDefined()) return;
    if (!node.IsMap()) return problem(key, "a map of settings is expected here");
    Reader below(node, file_, full(key), problems_);
    read(below);
    below.finish();
}

std::size_t Reader::entries(const char* key, const std::function<void()>& begin,
                            const std::function<void(Reader&)>& read)
{
    const YAML::Node node = find(key);
    if (!node.IsDefined()) return 0;
    if (!node.IsSequence()) {
        problem(key, "a list is expected here: each entry begins with a dash");
        return 0;
    }
    begin();
    for (std::size_t i = 0; i < node.size(); ++i) {
        const auto where = fmt::format("{}[{}]", full(key), i);
        if (!node[i].IsMap()) {
            problem_at(line(node[i]), where, "a map of settings is expected here");
            continue;
        }
        Reader entry(node[i], file_, where, problems_);
        read(entry);
        entry.finish();
    }
    return node.size();
}

void Reader::finish()
{
    std::vector<std::string> seen;
    for (const auto& entry : map_) {
        const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
        if (std::find(seen.begin(), seen.end(), key) != seen.end())
            problem_at(line(entry.first), full(key), "stands here twice");
        seen.push_back(key);
        if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
        problem_at(line(entry.first), full(key), unknown_key(key, known_));
    }
}

}  // namespace onvigil::yaml
