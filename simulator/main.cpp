#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>

#include "simulator/help.hpp"
#include "simulator/simulation.hpp"

int main(int argc, char** argv)
{
    namespace simulator = onvigil::simulator;
    simulator::Options options;
    std::uint64_t seconds = 0;
    CLI::App app{"Fake cameras for trying Onvigil out, for tests and benchmarks", "onvigil-simulator"};
    app.set_version_flag("--version", "onvigil-simulator " ONVIGIL_VERSION);
    app.footer(simulator::scenario_help());
    app.add_option("SCENARIO", options.scenario, "YAML file that says which cameras stand where")->required();
    app.add_option("--captures", options.capture_folder, "folder that relative names of captures are looked up in");
    app.add_option("--counters", options.counters_file, "write the counters here instead of to standard output");
    auto* duration = app.add_option("--duration", seconds, "end after so many seconds");
    app.add_flag("--check", options.check, "read the scenario, say what is wrong with it, and end");
    app.add_flag("--allow-host-network", options.allow_host_network,
                 "answer on the machine's own network too, not only in network namespaces and on loopback");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (duration->count() > 0) options.duration = std::chrono::seconds(seconds);
    try {
        return simulator::run(options);
    } catch (const std::exception& error) {
        std::cerr << "onvigil-simulator: " << error.what() << '\n';
        return 1;
    }
}
