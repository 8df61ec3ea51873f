#pragma once
/// policy/read_files.hpp - the text of one maker or list file as a value. Pure: load.cpp brings the text.

#include "policy/knowledge.hpp"
#include "policy/yaml_reader.hpp"

#include <optional>
#include <string>

namespace onvigil::policy {

/// Where the values of a file stand, for what can be checked only when all files are read.
struct Lines {
    std::vector<YAML::Mark> references;  ///< of owned_by[i] or entities[i]
};

/// Nothing where there is a mistake; `mistakes` then holds all of them.
[[nodiscard]] std::optional<Maker> read_maker(const std::string& text, Mistakes& mistakes, Lines& lines);
[[nodiscard]] std::optional<List> read_list(const std::string& text, Mistakes& mistakes, Lines& lines);

}  // namespace onvigil::policy
