#pragma once
/// yaml/reader.hpp - one YAML map read key by key: a value that is right is taken, one that is wrong is a problem with
/// its line; a key that was not asked for, or stands there twice, is a problem too.

#include "base/text.hpp"
#include "yaml/document.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::yaml {

class Reader {
public:
    /// `map` is a map; `path` is its dotted key, empty for the document.
    Reader(const YAML::Node& map, std::string file, std::string path, FileProblems& problems);

    /// Each sets `target` only if the key is there, is not null, and its value is right.
    void text(const char* key, std::string& target);
    void required(const char* key, std::string& target);  ///< a problem where it is missing or empty
    void boolean(const char* key, bool& target);
    void duration(const char* key, std::chrono::milliseconds& target, std::chrono::milliseconds least,
                  std::chrono::milliseconds most = std::chrono::hours(24 * 3650));
    void bytes(const char* key, std::uint64_t& target, std::uint64_t least);  ///< `512KiB 64MiB 1GiB`, or a bare number

    /// A whole number; `meaning` says what it may be: "a port: 1 to 65535".
    template <typename Integer>
    void number(const char* key, Integer& target, std::uint64_t least, std::uint64_t most, std::string_view meaning)
    {
        value(key, target, whole_number<Integer>(least, most, meaning), "a number");
    }
    template <typename Integer>
    void numbers(const char* key, std::vector<Integer>& target, std::uint64_t least, std::uint64_t most,
                 std::string_view meaning)
    {
        values(key, target, whole_number<Integer>(least, most, meaning));
    }

    /// A text that `parse` makes a value of: std::string -> Result<T, Problem>; the problem is the whole message.
    template <typename T, typename Parse>
    void value(const char* key, T& target, Parse parse, const char* expected = "text")
    {
        const auto text = scalar(key, expected);
        if (!text) return;
        if (auto parsed = parse(*text))
            target = std::move(*parsed);
        else
            problem(key, parsed.error().text);
    }

    /// A text that `parse` knows (std::string -> std::optional<T>); `names` says which there are: "a, b, c".
    template <typename T, typename Parse>
    void choice(const char* key, T& target, Parse parse, std::string_view names)
    {
        const auto text = scalar(key, "text");
        if (!text) return;
        if (const auto known = parse(*text))
            target = *known;
        else
            problem(key, text::none_of(*text, names));
    }

    /// A list of texts.
    void texts(const char* key, std::vector<std::string>& target);
    /// A list of texts, each made a value of by `parse` (as `value` does). Wrong ones are left out.
    template <typename T, typename Parse>
    void values(const char* key, std::vector<T>& target, Parse parse)
    {
        const auto items = scalars(key);
        if (!items) return;
        target.clear();
        for (const auto& item : *items) {
            if (auto parsed = parse(item.text))
                target.push_back(std::move(*parsed));
            else
                problem_at(item.line, item.key, parsed.error().text);
        }
    }

    /// A map below this one; `read` is called only if it is there.
    void section(const char* key, const std::function<void(Reader&)>& read);
    /// A list of maps; gives how many entries there are. `begin` is called once if the key is there and a list, before
    /// the first entry.
    std::size_t entries(const char* key, const std::function<void()>& begin, const std::function<void(Reader&)>& read);
    std::size_t entries(const char* key, const std::function<void(Reader&)>& read);
    /// All keys, as they stand in the file: for a map that names its own (HTTP headers).
    [[nodiscard]] std::vector<std::string> keys() const;
    enum class Kind : std::uint8_t { nothing, text, list, map };
    [[nodiscard]] Kind kind(const char* key);  ///< of its value; null is nothing
    [[nodiscard]] bool has(const char* key) { return kind(key) != Kind::nothing; }
    [[nodiscard]] FileProblem place(const char* key) const;  ///< file, line and key, and nothing wrong yet
    void problem(const char* key, std::string what);
    void problem_here(std::string what);  ///< with the map itself

    /// Reports every key that was not asked for. What hands out a Reader calls it when the reading is done.
    void finish();

private:
    struct Item {
        std::string text;
        std::string key;
        int line;
    };
    template <typename Integer>
    static auto whole_number(std::uint64_t least, std::uint64_t most, std::string_view meaning)
    {
        return [=](const std::string& text) -> Result<Integer, Problem> {
            const auto number = parse_number(text);
            if (!number || *number < least || *number > most)
                return Problem{fmt::format("{} is not {}", text, meaning)};
            return static_cast<Integer>(*number);
        };
    }
    static std::optional<std::uint64_t> parse_number(std::string_view text);

    [[nodiscard]] std::string full(const std::string& key) const;
    [[nodiscard]] YAML::Node find(const char* key);  ///< undefined where it is missing or null; the key is known now
    [[nodiscard]] int line_of(const char* key) const;
    void problem_at(int line, std::string key, std::string what);
    [[nodiscard]] std::optional<std::string> scalar(const char* key, const char* expected);
    [[nodiscard]] std::optional<std::vector<Item>> scalars(const char* key);

    YAML::Node map_;
    std::string file_;
    std::string path_;
    FileProblems& problems_;
    std::vector<std::string> known_;
};

}  // namespace onvigil::yaml
