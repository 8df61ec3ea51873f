#pragma once
/// daemon/options.hpp - what was asked for on the command line of onvigild.

#include <filesystem>
#include <optional>
#include <string>

namespace onvigil::daemon {

enum class LogLevel { error, warning, info, debug };

struct Options {
    std::filesystem::path config{"/etc/onvigil/onvigil.yaml"};
    bool config_named = false;  ///< --config was given: the file must exist
    bool check_config = false;
    bool once = false;
    std::string output{"table"};  ///< of --once: a name of render::output_formats()
    LogLevel log_level = LogLevel::info;
};

/// The options, or the exit code after --help, --version or wrong usage (2), which has been explained.
struct Parsed {
    std::optional<Options> options;
    int exit_code = 0;
};
[[nodiscard]] Parsed parse_options(int argc, char** argv);

}  // namespace onvigil::daemon
