#pragma once
/// cli/help_format.hpp - how the help of every command is laid out.

#include <cstddef>
#include <string>

namespace CLI {
class App;
}

namespace onvigil::cli {

/// For `app` and the commands that are added to it later.
void set_help_format(CLI::App& app);

/// Help in lines no wider than `width`: descriptions, which stand at `column`, go on there.
[[nodiscard]] std::string narrowed(const std::string& help, std::size_t column, std::size_t width);

}  // namespace onvigil::cli
