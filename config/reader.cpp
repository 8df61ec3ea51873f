#include "config/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "model/time.hpp"

namespace onvigil::config {
namespace {

std::optional<std::uint64_t> whole_number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::uint64_t> size_in_bytes(std::string_view text)
{
    static constexpr std::pair<std::string_view, std::uint64_t> units[] = {
        {"KiB", 1ULL << 10}, {"MiB", 1ULL << 20}, {"GiB", 1ULL << 30}, {"TiB", 1ULL << 40}};
    for (const auto& [unit, factor] : units)
        if (text.ends_with(unit)) {
            const auto value = whole_number(text.substr(0, text.size() - unit.size()));
            if (!value || *value > (1ULL << 50) / factor) return std::nullopt;
            return *value * factor;
        }
    return whole_number(text);
}

int line_of(const YAML::Node& node)
{
    return node.Mark().line + 1;
}

}  // namespace

Reader::Reader(const YAML::Node& map, std::string file, std::string path, ConfigProblems& problems)
    : map_(map), file_(std::move(file)), path_(std::move(path)), problems_(problems)
{
}

std::string Reader::full(const std::string& key) const
{
    return path_.empty() ? key : path_ + "." + key;
}

void Reader::problem_at(const YAML::Node& node, const std::string& key, std::string what)
{
    problems_.push_back({file_, node.IsDefined() ? line_of(node) : line_of(map_), key, std::move(what)});
}

void Reader::problem(const char* key, std::string what)
{
    problem_at(std::as_const(map_)[key], full(key), std::move(what));
}

void Reader::problem_here(std::string what)
{
    problem_at(map_, path_, std::move(what));
}

bool Reader::has(const char* key) const
{
    return map_[key].IsDefined() && !map_[key].IsNull();
}

ConfigProblem Reader::place(const char* key) const
{
    const YAML::Node node = map_[key];
    return {file_, line_of(node.IsDefined() ? node : map_), full(key), {}};
}

YAML::Node Reader::take(const char* key)
{
    known_.emplace_back(key);
    return std::as_const(map_)[key];  // reading through a non-const node would add the key
}

std::optional<YAML::Node> Reader::scalar(const char* key, const char* expected)
{
    const YAML::Node node = take(key);
    if (!node.IsDefined() || node.IsNull()) return std::nullopt;
    if (node.IsScalar()) return node;
    problem_at(node, full(key), fmt::format("{} is expected, not a {}", expected, node.IsMap() ? "map" : "list"));
    return std::nullopt;
}

void Reader::text(const char* key, std::string& target)
{
    if (const auto node = scalar(key, "text")) target = node->Scalar();
}

void Reader::boolean(const char* key, bool& target)
{
    const auto node = scalar(key, "true or false");
    if (!node) return;
    if (node->Scalar() == "true")
        target = true;
    else if (node->Scalar() == "false")
        target = false;
    else
        problem_at(*node, full(key), fmt::format("{} is neither true nor false", node->Scalar()));
}

void Reader::number(const char* key, std::uint64_t& target, std::uint64_t least, std::uint64_t most,
                    const char* meaning)
{
    const auto node = scalar(key, "a number");
    if (!node) return;
    const auto value = whole_number(node->Scalar());
    if (!value || *value < least || *value > most)
        problem_at(*node, full(key), fmt::format("{} is not {}", node->Scalar(), meaning));
    else
        target = *value;
}

void Reader::duration(const char* key, std::chrono::milliseconds& target, std::chrono::milliseconds least,
                      std::chrono::milliseconds most)
{
    const auto node = scalar(key, "a duration");
    if (!node) return;
    const auto value = model::parse_duration(node->Scalar());
    if (!value)
        problem_at(*node, full(key),
                   fmt::format("{} is not a duration: a whole number and ms, s, m, h or d, as in 5m", node->Scalar()));
    else if (*value < least || *value > most)
        problem_at(*node, full(key),
                   fmt::format("{} is out of range: from {} to {}", node->Scalar(), model::to_text(least),
                               model::to_text(most)));
    else
        target = *value;
}

void Reader::bytes(const char* key, std::uint64_t& target, std::uint64_t least)
{
    const auto node = scalar(key, "a size");
    if (!node) return;
    const auto value = size_in_bytes(node->Scalar());
    if (!value)
        problem_at(*node, full(key),
                   fmt::format("{} is not a size: a whole number and KiB, MiB or GiB", node->Scalar()));
    else if (*value < least)
        problem_at(*node, full(key), fmt::format("{} is too small: at least {} bytes", node->Scalar(), least));
    else
        target = *value;
}

bool Reader::sequence_of_scalars(const char* key, std::vector<std::pair<YAML::Node, std::string>>& items)
{
    const YAML::Node node = take(key);
    if (!node.IsDefined() || node.IsNull()) return false;
    if (!node.IsSequence()) {
        problem_at(node, full(key), "a list is expected, as in [a, b]");
        return false;
    }
    for (std::size_t i = 0; i < node.size(); ++i) {
        const YAML::Node item = node[i];
        if (item.IsScalar())
            items.emplace_back(item, fmt::format("{}[{}]", full(key), i));
        else
            problem_at(item, fmt::format("{}[{}]", full(key), i), "text is expected");
    }
    return true;
}

void Reader::texts(const char* key, std::vector<std::string>& target)
{
    std::vector<std::pair<YAML::Node, std::string>> items;
    if (!sequence_of_scalars(key, items)) return;
    target.clear();
    for (const auto& [node, where] : items) target.push_back(node.Scalar());
}

void Reader::cidrs(const char* key, std::vector<model::Cidr>& target)
{
    std::vector<std::pair<YAML::Node, std::string>> items;
    if (!sequence_of_scalars(key, items)) return;
    target.clear();
    for (const auto& [node, where] : items) {
        if (const auto cidr = model::parse_cidr(node.Scalar()))
            target.push_back(*cidr);
        else
            problem_at(node, where, model::not_a_network(node.Scalar()));
    }
}

void Reader::numbers(const char* key, std::vector<std::uint64_t>& target, std::uint64_t least, std::uint64_t most,
                     const char* meaning)
{
    std::vector<std::pair<YAML::Node, std::string>> items;
    if (!sequence_of_scalars(key, items)) return;
    target.clear();
    for (const auto& [node, where] : items) {
        const auto value = whole_number(node.Scalar());
        if (!value || *value < least || *value > most)
            problem_at(node, where, fmt::format("{} is not {}", node.Scalar(), meaning));
        else
            target.push_back(*value);
    }
}

void Reader::section(const char* key, const std::function<void(Reader&)>& read)
{
    const YAML::Node node = take(key);
    if (!node.IsDefined() || node.IsNull()) return;
    if (!node.IsMap()) {
        problem_at(node, full(key), "a map of settings is expected here");
        return;
    }
    Reader below(node, file_, full(key), problems_);
    read(below);
    below.finish();
}

void Reader::entries(const char* key, const std::function<void()>& begin, const std::function<void(Reader&)>& read)
{
    const YAML::Node node = take(key);
    if (!node.IsDefined() || node.IsNull()) return;
    if (!node.IsSequence()) {
        problem_at(node, full(key), "a list is expected here: each entry begins with a dash");
        return;
    }
    begin();
    for (std::size_t i = 0; i < node.size(); ++i) {
        const auto where = fmt::format("{}[{}]", full(key), i);
        if (!node[i].IsMap()) {
            problem_at(node[i], where, "a map of settings is expected here");
            continue;
        }
        Reader entry(node[i], file_, where, problems_);
        read(entry);
        entry.finish();
    }
}

void Reader::each(const std::function<void(const std::string&, const YAML::Node&)>& read)
{
    for (const auto& pair : map_) {
        known_.push_back(pair.first.Scalar());
        read(pair.first.Scalar(), pair.second);
    }
}

void Reader::finish()
{
    std::vector<std::string> seen;
    for (const auto& pair : map_) {
        const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "?";
        if (std::find(seen.begin(), seen.end(), key) != seen.end())
            problem_at(pair.first, full(key), "stands here twice");
        seen.push_back(key);
        if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
        const auto meant = nearest(key, known_);
        problem_at(pair.first, full(key),
                   meant.empty() ? std::string("unknown key") : fmt::format("unknown key; did you mean {}?", meant));
    }
}

}  // namespace onvigil::config
