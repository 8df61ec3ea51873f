#pragma once
/// Reads a text as the file f.yaml and gives its problems as lines.

#include "yaml/reader.hpp"

#include <functional>
#include <string>
#include <vector>

namespace onvigil::yaml::test {

inline std::vector<std::string> problems_of(const std::string& text, const std::function<void(Reader&)>& read)
{
    FileProblems problems;
    read_document(text, "f.yaml", problems, read);
    std::vector<std::string> lines;
    for (const auto& problem : problems) lines.push_back(to_text(problem));
    return lines;
}

}  // namespace onvigil::yaml::test
