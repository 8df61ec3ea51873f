#include "simulator/strict_yaml.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace onvigil::simulator {

void Problems::add(const YAML::Node& where, std::string_view key, std::string_view what)
{
    add_line(std::max(where.Mark().line + 1, 1), key, what);  // an empty file has no lines
}

void Problems::add_line(int line, std::string_view key, std::string_view what)
{
    all_.push_back({fmt::format("{}:{}: {}: {}", file_, line, key.empty() ? "scenario" : key, what)});
}

std::optional<std::string> Value::text() const
{
    if (node.IsScalar()) return node.Scalar();
    wrong("must be one text");
    return std::nullopt;
}

std::optional<bool> Value::truth() const
{
    if (node.IsScalar() && node.Scalar() == "true") return true;
    if (node.IsScalar() && node.Scalar() == "false") return false;
    wrong("must be true or false");
    return std::nullopt;
}

std::optional<std::uint64_t> Value::number(std::uint64_t least, std::uint64_t most) const
{
    std::uint64_t out = 0;
    const std::string given = node.IsScalar() ? node.Scalar() : std::string();
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), out);
    const bool whole = !given.empty() && error == std::errc() && end == given.data() + given.size();
    if (whole && out >= least && out <= most) return out;
    wrong(fmt::format("must be a whole number from {} to {}", least, most));
    return std::nullopt;
}

std::optional<std::chrono::milliseconds> Value::duration() const
{
    static constexpr std::pair<std::string_view, std::int64_t> units[] = {
        {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
    const std::string given = node.IsScalar() ? node.Scalar() : std::string();
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), count);
    const std::string_view unit(end, static_cast<std::size_t>(given.data() + given.size() - end));
    const auto found = std::find_if(std::begin(units), std::end(units), [&](const auto& u) { return u.first == unit; });
    const bool sane = count > -1'000'000 && count < 1'000'000'000;
    if (error == std::errc() && found != std::end(units) && sane)
        return std::chrono::milliseconds(count * found->second);
    wrong("must be a duration such as 500ms, 5s, 2h or -90d");
    return std::nullopt;
}

std::optional<std::size_t> Value::choice(std::span<const std::string_view> names) const
{
    const std::string given = node.IsScalar() ? node.Scalar() : std::string();
    const auto found = std::find(names.begin(), names.end(), given);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    wrong(fmt::format("must be one of {}", fmt::join(names, ", ")));
    return std::nullopt;
}

void Value::each(const std::function<void(const Value&)>& item) const
{
    if (node.IsScalar()) return item(*this);
    if (!node.IsSequence()) return wrong("must be a list");
    for (std::size_t i = 0; i < node.size(); ++i) {
        const YAML::Node one = node[i];
        item(Value{one, fmt::format("{}[{}]", key, i), problems});
    }
}

void read_map(const Value& map, const Handlers& handlers)
{
    if (!map.node.IsMap()) return map.wrong("must be a map of keys and values");
    std::set<std::string> seen;
    for (const auto& item : map.node) {
        const std::string name = item.first.IsScalar() ? item.first.Scalar() : std::string("?");
        const std::string path = map.key.empty() ? name : map.key + "." + name;
        const auto handler =
            std::find_if(handlers.begin(), handlers.end(), [&](const auto& known) { return known.first == name; });
        if (handler == handlers.end()) {
            map.problems.add(item.first, path, "unknown key");
        } else if (!seen.insert(name).second) {
            map.problems.add(item.first, path, "stands here twice");
        } else {
            handler->second(Value{item.second, path, map.problems});
        }
    }
}

}  // namespace onvigil::simulator
