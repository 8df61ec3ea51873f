#pragma once
/// policy/parse_file.hpp - the text of one maker or list file as a value. Pure: load_folders.cpp brings the text.

#include "policy/knowledge.hpp"
#include "yaml/document.hpp"

#include <optional>
#include <string>
#include <vector>

namespace onvigil::policy {

/// What one file says, and where it refers to makers: whether there are such can be checked only when all files are
/// read.
template <typename T>
struct Parsed {
    T value;
    std::vector<yaml::FileProblem> references;  ///< places of owners and rules, or of entities, nothing wrong yet
};

/// Nothing where there is a mistake; `problems` then holds all of them.
[[nodiscard]] std::optional<Parsed<Maker>> parse_maker(const std::string& text, const std::string& file,
                                                       yaml::FileProblems& problems);
[[nodiscard]] std::optional<Parsed<List>> parse_list(const std::string& text, const std::string& file,
                                                     yaml::FileProblems& problems);

}  // namespace onvigil::policy
