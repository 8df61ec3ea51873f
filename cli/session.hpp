#pragma once
/// cli/session.hpp - what every command shares: the global options, the daemon, and how answers are shown.

#include "cli/client.hpp"
#include "render/output_format.hpp"

#include <boost/json/fwd.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace onvigil::cli {

struct Session;
/// What a command does; returns the exit code.
using Run = std::function<int(const Session&)>;

struct Session {
    std::string socket;
    std::string format_name{"table"};
    std::string colour{"auto"};
    Run command;  ///< the chosen one; set when the command line is read

    [[nodiscard]] const render::OutputFormat& format() const { return *render::find_output_format(format_name); }
    [[nodiscard]] Client daemon() const { return Client(socket); }
    [[nodiscard]] bool use_colour() const;
    [[nodiscard]] render::Table::Style style() const;
};

/// Everything to stdout; throws a Failure where that is not possible.
void print(std::string_view text);

/// The document of the daemon's answer; a Failure where it is none.
[[nodiscard]] boost::json::value parse(std::string_view text);

/// Prints an answer in the format asked for: JSON as it came, the others by `view`.
int show(const Session& session, const std::string& answer, const render::DocumentView& view = {});

}  // namespace onvigil::cli
