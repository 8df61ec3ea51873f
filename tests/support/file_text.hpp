#pragma once
/// support/file_text.hpp - a file as one text; empty where there is none.

#include <fstream>
#include <iterator>
#include <string>

namespace onvigil::test {

[[nodiscard]] inline std::string file_text(const std::string& path)
{
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace onvigil::test
