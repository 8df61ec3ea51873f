/// onvigil - asks the daemon over its socket; see onvigil(1).
#include "cli/program.hpp"

int main(int argc, char** argv)
{
    return onvigil::cli::run_program(argc, argv);
}
