#pragma once
/// cli/session.hpp - what every command shares: the global options, the daemon, and how answers are shown.

#include "cli/client.hpp"
#include "render/table.hpp"

#include <boost/json/fwd.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace onvigil::cli {

enum class Format { table, json, jsonl, csv, yaml };

struct Session {
    std::string socket;
    std::string format_name{"table"};
    std::string colour{"auto"};
    std::function<int()> command;  ///< what was asked for; set when the command line is read

    [[nodiscard]] Format format() const;
    [[nodiscard]] Client daemon() const { return Client(socket); }
    [[nodiscard]] bool use_colour() const;
    [[nodiscard]] render::Table::Style style() const;
};

/// Everything to stdout; a reader that has gone ends the program quietly.
void print(std::string_view text);

/// The document of the daemon's answer; a Failure where it is none.
[[nodiscard]] boost::json::value parse(std::string_view text);

/// Prints an answer in the format asked for: JSON as it came, tables by `as_table`.
int show(const Session& session, const std::string& answer,
         const std::function<std::string(const boost::json::value&)>& as_table);
/// The same with the generic table.
int show(const Session& session, const std::string& answer);

}  // namespace onvigil::cli
