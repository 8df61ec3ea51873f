#pragma once
/// policy/yaml_reader.hpp - strict reading of one YAML mapping: every mistake is kept, with file, line and key.

#include "base/result.hpp"
#include "model/time.hpp"

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::policy {

/// Where mistakes go, and what they are called. One for each file.
class Mistakes {
public:
    explicit Mistakes(std::string file) : file_(std::move(file)) {}

    /// "FILE:LINE: KEY: what is wrong"; an undefined mark leaves the line out.
    void add(const YAML::Mark& mark, std::string_view key, std::string_view what);
    [[nodiscard]] bool none() const { return problems_.empty(); }
    [[nodiscard]] const std::vector<Problem>& all() const { return problems_; }
    [[nodiscard]] const std::string& file() const { return file_; }

private:
    std::string file_;
    std::vector<Problem> problems_;
};

/// One mapping: each key is asked for once; finish() reports the keys nobody asked for.
class MapReader {
public:
    /// `path` is put before every key in messages: "entities[2]".
    MapReader(const YAML::Node& node, std::string path, Mistakes& mistakes);

    [[nodiscard]] bool has(std::string_view key);  ///< there, and not null
    std::string text(std::string_view key, bool required);
    std::optional<model::Date> date(std::string_view key);
    bool flag(std::string_view key);
    std::vector<std::string> texts(std::string_view key);
    /// The entries of a sequence; nothing where the key is missing.
    std::vector<YAML::Node> items(std::string_view key);
    YAML::Node node(std::string_view key);

    /// A text that `parse` knows, one of `choices` for the message.
    template <typename Parse>
    auto choice(std::string_view key, Parse parse, std::string_view choices, bool required = true)
    {
        const std::string value = text(key, required);
        auto found = parse(value);
        if (!found && !value.empty()) mistake(key, "\"" + value + "\" is not one of " + std::string(choices));
        return found;
    }

    void mistake(std::string_view key, std::string_view what);
    void finish();

private:
    YAML::Node find(std::string_view key);

    const YAML::Node node_;
    std::string path_;
    Mistakes& mistakes_;
    std::vector<std::string> known_;
};

}  // namespace onvigil::policy
