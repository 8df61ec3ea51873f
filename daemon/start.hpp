#pragma once
/// daemon/start.hpp - everything read from disk before anything runs: settings and knowledge, or why not.

#include "base/result.hpp"
#include "config/load.hpp"
#include "daemon/options.hpp"
#include "policy/load_folders.hpp"
#include "policy/policy.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace onvigil::daemon {

/// EX_CONFIG of sysexits(3).
inline constexpr int bad_configuration = 78;

struct Start {
    config::Settings settings;
    policy::Knowledge knowledge;
    std::vector<Problem> knowledge_problems;  ///< files that were refused; the rest counts
    std::int64_t hub_knowledge = 0;           ///< version of what of `knowledge` the hub has published; 0: nothing

    [[nodiscard]] policy::Policy policy() const { return {knowledge, settings.policy}; }
};

/// Lines for people, one a problem.
struct Refused {
    std::vector<std::string> lines;
};
[[noreturn]] void throw_exception_from_error(const Refused& refused, const boost::source_location& where);

/// Reads all of it. `previous`: what a file that is now broken said before stays in force.
[[nodiscard]] Result<Start, Refused> prepare(const Options& options, const policy::Knowledge* previous = nullptr);

/// To stderr: what is not as the files say, where the daemon or the look goes on all the same.
void print_remarks(const Start& start);

/// Prints why nothing is started, and leaves it beside the socket for clients; gives the exit code.
[[nodiscard]] int refuse(const Refused& refused, const Options& options);
/// The daemon has started.
void forget_refusal();
/// --check-config of a good configuration: says so; broken knowledge counts as bad.
[[nodiscard]] int approve(const Start& start, const Options& options);

}  // namespace onvigil::daemon
