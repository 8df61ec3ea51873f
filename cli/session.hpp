#pragma once
/// cli/session.hpp - what every command shares: the global options, the daemon, and how answers are shown.

#include "cli/hub_source.hpp"
#include "cli/source.hpp"
#include "render/output_format.hpp"

#include <boost/json/fwd.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace onvigil::cli {

struct Session;
/// What a command does; returns the exit code.
using Run = std::function<int(const Session&)>;

struct Session {
    std::string socket;
    HubChoice hub;  ///< asked instead of the daemon, where it has a URL
    std::string format_name{"table"};
    bool format_chosen = false;  ///< by -o
    std::string colour{"auto"};
    bool quiet = false;                       ///< no progress, no confirmations
    bool utc = false;                         ///< times as the daemon gives them, not local ones
    std::chrono::milliseconds limit{10'000};  ///< how long the daemon may be silent
    Run command;                              ///< the chosen one; set when the command line is read
    std::string_view text_only;               ///< its name, if it has one form only
    std::shared_ptr<const Source> source;     ///< likewise: the daemon or the hub

    [[nodiscard]] const render::OutputFormat& format() const { return *render::find_output_format(format_name); }
    /// The daemon, or in its place the hub.
    [[nodiscard]] const Source& daemon() const { return *source; }
    [[nodiscard]] bool through_hub() const { return !hub.url.empty(); }
    /// For what concerns the hub itself; a Failure where none is named.
    [[nodiscard]] const std::string& hub_url() const;
    /// Whether what is only there to reassure a person is left out: "labelled dev-…".
    [[nodiscard]] bool says_nothing() const { return quiet && format_name == "table"; }
    [[nodiscard]] bool use_colour() const;
    [[nodiscard]] render::Table::Style style() const;
};

/// Columns of the terminal that a stream leads to; 0: to none.
[[nodiscard]] std::size_t screen_width(int stream) noexcept;

/// Everything to stdout; throws a Failure where that is not possible.
void print(std::string_view text);
/// To stderr; what cannot be written is lost.
void print_error(std::string_view text) noexcept;
/// `onvigil: TEXT` on stderr, wrapped to its terminal.
void complain(std::string_view text);
/// `ONVIGIL WARNING - text`, one line; returns the state (0 to 3). A monitoring system reads the exit code even where
/// it cannot read the line.
int print_check(int state, std::string_view text) noexcept;

/// Asks "QUESTION [y/N]" on the terminal. A Failure where the answer is no, or, with `advice`, where there is none.
void confirm(const std::string& question, const std::string& advice);

/// The document of the daemon's answer; a Failure where it is none.
[[nodiscard]] boost::json::value parse(std::string_view text);

/// Prints an answer in the format asked for: JSON as it came, the others by `view`.
int show(const Session& session, const std::string& answer, const render::DocumentView& view = {});
/// The same with the answer to GET, which is read as it arrives.
int show_resource(const Session& session, const std::string& target, const render::DocumentView& view = {});

}  // namespace onvigil::cli
