#pragma once
/// config/reader.hpp - one YAML map read key by key: a value that is right is taken, one that is wrong is a problem
/// with its line; a key that nobody asked for is a problem too.

#include "config/problems.hpp"
#include "model/ip.hpp"

#include <yaml-cpp/yaml.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace onvigil::config {

class Reader {
public:
    /// `path` is the dotted key of this map; empty for the document.
    Reader(const YAML::Node& map, std::string file, std::string path, ConfigProblems& problems);

    /// Each sets `target` only if the key is there and its value is right.
    void text(const char* key, std::string& target);
    void boolean(const char* key, bool& target);
    void number(const char* key, std::uint64_t& target, std::uint64_t least, std::uint64_t most, const char* meaning);
    void duration(const char* key, std::chrono::milliseconds& target, std::chrono::milliseconds least,
                  std::chrono::milliseconds most = std::chrono::hours(24 * 3650));
    void bytes(const char* key, std::uint64_t& target, std::uint64_t least);  ///< `512KiB 64MiB 1GiB`, or a bare number
    void texts(const char* key, std::vector<std::string>& target);
    void cidrs(const char* key, std::vector<model::Cidr>& target);
    void numbers(const char* key, std::vector<std::uint64_t>& target, std::uint64_t least, std::uint64_t most,
                 const char* meaning);

    /// As `number`, for narrower integers.
    template <typename Integer>
    void count(const char* key, Integer& target, std::uint64_t least, std::uint64_t most, const char* meaning)
    {
        std::uint64_t wide = target;
        number(key, wide, least, most, meaning);
        target = static_cast<Integer>(wide);
    }

    /// A map below this one; `read` is called only if it is there.
    void section(const char* key, const std::function<void(Reader&)>& read);
    /// A list of maps. `begin` is called once if the key is there and a list, before the first entry.
    void entries(const char* key, const std::function<void()>& begin, const std::function<void(Reader&)>& read);
    /// Every key of a map whose keys are free (HTTP headers).
    void each(const std::function<void(const std::string& key, const YAML::Node& value)>& read);

    [[nodiscard]] bool has(const char* key) const;
    [[nodiscard]] ConfigProblem place(const char* key) const;  ///< file, line and key, and nothing wrong yet
    [[nodiscard]] YAML::Node take(const char* key);            ///< marks the key as known
    void problem(const char* key, std::string what);
    void problem_here(std::string what);

    /// Reports every key that nobody asked for.
    void finish();

    [[nodiscard]] const std::string& file() const { return file_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] ConfigProblems& problems() { return problems_; }

private:
    [[nodiscard]] std::string full(const std::string& key) const;
    void problem_at(const YAML::Node& node, const std::string& key, std::string what);
    [[nodiscard]] std::optional<YAML::Node> scalar(const char* key, const char* expected);
    bool sequence_of_scalars(const char* key, std::vector<std::pair<YAML::Node, std::string>>& items);

    YAML::Node map_;
    std::string file_;
    std::string path_;
    ConfigProblems& problems_;
    std::vector<std::string> known_;
};

}  // namespace onvigil::config
