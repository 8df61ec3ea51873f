#pragma once
/// cli/program.hpp - the client's command line: global options, what is asked (daemon or hub), and what it ends with.

namespace onvigil::cli {

/// The exit code.
int run_program(int argc, char** argv);

}  // namespace onvigil::cli
