#pragma once
/// cli/help_format.hpp - how the help of every command is laid out.

namespace CLI {
class App;
}

namespace onvigil::cli {

/// For `app` and the commands that are added to it later.
void set_help_format(CLI::App& app);

}  // namespace onvigil::cli
