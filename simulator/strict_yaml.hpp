#pragma once
/// simulator/strict_yaml.hpp - a YAML map read key by key, where everything unexpected is a problem with its line.

#include "base/result.hpp"

#include <yaml-cpp/yaml.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::simulator {

/// Collects what is wrong, as "FILE:LINE: KEY: what".
class Problems {
public:
    explicit Problems(std::string file) : file_(std::move(file)) {}
    void add(const YAML::Node& where, std::string_view key, std::string_view what);
    void add_line(int line, std::string_view key, std::string_view what);
    [[nodiscard]] const std::vector<Problem>& all() const noexcept { return all_; }

private:
    std::string file_;
    std::vector<Problem> all_;
};

/// A key's name for messages, and where its value stands.
struct Value {
    const YAML::Node& node;
    std::string key;
    Problems& problems;

    void wrong(std::string_view what) const { problems.add(node, key, what); }
    [[nodiscard]] std::optional<std::string> text() const;
    [[nodiscard]] std::optional<bool> truth() const;
    [[nodiscard]] std::optional<std::uint64_t> number(std::uint64_t least, std::uint64_t most) const;
    /// "500ms", "5s", "-90d"; a unit is needed.
    [[nodiscard]] std::optional<std::chrono::milliseconds> duration() const;
    /// The index of the value among `names`.
    [[nodiscard]] std::optional<std::size_t> choice(std::span<const std::string_view> names) const;
    /// Each item of a list; one plain value counts as a list of one.
    void each(const std::function<void(const Value&)>& item) const;
};

using Handlers = std::vector<std::pair<std::string_view, std::function<void(const Value&)>>>;

/// Calls the handler of each key. Unknown and repeated keys are problems, and so is a node that is no map.
void read_map(const Value& map, const Handlers& handlers);

}  // namespace onvigil::simulator
