#pragma once
/// daemon/options.hpp - what was asked for on the command line of onvigild.

#include "config/settings.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace onvigil::daemon {

struct Options {
    std::filesystem::path config{"/etc/onvigil/onvigil.yaml"};
    bool config_named = false;  ///< --config was given: the file must exist
    bool check_config = false;
    bool once = false;
    std::string export_to{}, import_from{};             ///< files; "-" is stdout, or stdin; empty: not asked for
    bool replace = false, from_another_sensor = false;  ///< of an import
    std::string output{"table"};                        ///< of --once: a name of render::output_formats()
    std::optional<config::LogLevel> log_level{};        ///< instead of the configuration's

    [[nodiscard]] bool transfers() const { return !export_to.empty() || !import_from.empty(); }
    [[nodiscard]] bool serves() const { return !check_config && !once && !transfers(); }
};

/// The options, or the exit code after --help, --version or wrong usage (2), which has been explained.
struct Parsed {
    std::optional<Options> options;
    int exit_code = 0;
};
[[nodiscard]] Parsed parse_options(int argc, char** argv);

}  // namespace onvigil::daemon
