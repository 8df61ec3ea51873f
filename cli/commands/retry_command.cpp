#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/device_changes.hpp"

namespace onvigil::cli {

Run retry(CLI::App& command)
{
    return same_change(command, "retry", "POST", "/retry", " is asked once more\n");
}

}  // namespace onvigil::cli
