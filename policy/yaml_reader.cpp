#include "policy/yaml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace onvigil::policy {
namespace {

/// Plain and quoted texts; null and containers are none.
bool is_text(const YAML::Node& node)
{
    return node.IsScalar();
}

}  // namespace

void Mistakes::add(const YAML::Mark& mark, std::string_view key, std::string_view what)
{
    const int line = mark.is_null() ? 1 : mark.line + 1;
    problems_.push_back({key.empty() ? fmt::format("{}:{}: {}", file_, line, what)
                                     : fmt::format("{}:{}: {}: {}", file_, line, key, what)});
}

MapReader::MapReader(const YAML::Node& node, std::string path, Mistakes& mistakes)
    : node_(node), path_(std::move(path)), mistakes_(mistakes)
{
    if (!node_.IsMap()) mistakes_.add(node_.Mark(), path_, "expected a mapping of keys to values");
}

YAML::Node MapReader::find(std::string_view key)
{
    known_.emplace_back(key);
    if (!node_.IsMap()) return YAML::Node(YAML::NodeType::Undefined);
    for (const auto& entry : node_)
        if (entry.first.IsScalar() && entry.first.Scalar() == key) return entry.second;
    return YAML::Node(YAML::NodeType::Undefined);
}

bool MapReader::has(std::string_view key)
{
    const YAML::Node found = find(key);
    return found.IsDefined() && !found.IsNull();
}

YAML::Node MapReader::node(std::string_view key)
{
    return find(key);
}

void MapReader::mistake(std::string_view key, std::string_view what)
{
    YAML::Mark mark = node_.Mark();
    if (node_.IsMap())
        for (const auto& entry : node_)
            if (entry.first.IsScalar() && entry.first.Scalar() == key) mark = entry.first.Mark();
    mistakes_.add(mark, path_.empty() ? std::string(key) : path_ + "." + std::string(key), what);
}

std::string MapReader::text(std::string_view key, bool required)
{
    const YAML::Node found = find(key);
    if (!found.IsDefined() || found.IsNull()) {
        if (required && node_.IsMap()) mistake(key, "missing");
        return {};
    }
    if (!is_text(found)) {
        mistake(key, "expected a text");
        return {};
    }
    if (required && found.Scalar().empty()) mistake(key, "must not be empty");
    return found.Scalar();
}

std::optional<model::Date> MapReader::date(std::string_view key)
{
    if (!has(key)) return std::nullopt;
    const std::string value = text(key, false);
    auto parsed = model::parse_date(value);
    if (!parsed && is_text(find(key)))
        mistake(key, fmt::format("\"{}\" is not a date: write 2026-11-23, or null", value));
    return parsed;
}

bool MapReader::flag(std::string_view key)
{
    if (!has(key)) return false;
    const std::string value = text(key, false);
    if (value != "true" && value != "false") mistake(key, "expected true or false");
    return value == "true";
}

std::vector<YAML::Node> MapReader::items(std::string_view key)
{
    std::vector<YAML::Node> out;
    const YAML::Node found = find(key);
    if (!found.IsDefined() || found.IsNull()) return out;
    if (!found.IsSequence()) {
        mistake(key, "expected a list");
        return out;
    }
    for (const auto& item : found) out.push_back(item);
    return out;
}

std::vector<std::string> MapReader::texts(std::string_view key)
{
    std::vector<std::string> out;
    for (const YAML::Node& item : items(key)) {
        if (is_text(item) && !item.Scalar().empty())
            out.push_back(item.Scalar());
        else
            mistake(key, "expected a list of texts");
    }
    return out;
}

void MapReader::finish()
{
    if (!node_.IsMap()) return;
    std::vector<std::string> seen;
    for (const auto& entry : node_) {
        const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
        const std::string full = path_.empty() ? key : path_ + "." + key;
        if (std::find(known_.begin(), known_.end(), key) == known_.end())
            mistakes_.add(entry.first.Mark(), full, "unknown key");
        if (std::find(seen.begin(), seen.end(), key) != seen.end())
            mistakes_.add(entry.first.Mark(), full, "stands here twice");
        seen.push_back(key);
    }
}

}  // namespace onvigil::policy
