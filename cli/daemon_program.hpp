#pragma once
/// cli/daemon_program.hpp - commands that onvigild itself carries out: they need no running daemon.

#include <string>
#include <vector>

namespace onvigil::cli {

/// Becomes `onvigild WORDS…`: its output and its exit code are the answer. Returns only by a Failure.
[[noreturn]] void become_onvigild(std::vector<std::string> words);

}  // namespace onvigil::cli
