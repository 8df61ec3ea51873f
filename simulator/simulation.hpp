#pragma once
/// simulator/simulation.hpp - the simulator from its command line to its end.

#include <chrono>
#include <filesystem>
#include <optional>

namespace onvigil::simulator {

struct Options {
    std::filesystem::path scenario;
    std::filesystem::path capture_folder;  ///< empty: beside the scenario
    std::filesystem::path counters_file;   ///< empty: counters go to standard output
    std::optional<std::chrono::milliseconds> duration;
    bool check = false;
    bool allow_host_network = false;
};

/// Exit code: 0 done, 1 failed, 2 bad scenario. Runs until SIGTERM, SIGINT or the duration's end; SIGHUP reads the
/// scenario again, SIGUSR1 writes the counters.
[[nodiscard]] int run(const Options& options);

}  // namespace onvigil::simulator
