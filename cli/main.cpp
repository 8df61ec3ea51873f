/// onvigil - asks the daemon over its socket; see onvigil(1).
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>

#include "cli/command.hpp"
#include "cli/suggest.hpp"

namespace {

using namespace onvigil::cli;

void add_globals(CLI::App& app, Session& session)
{
    const char* socket = std::getenv("ONVIGIL_SOCKET");
    session.socket = socket != nullptr && *socket != '\0' ? socket : "/run/onvigil/control.sock";
    app.add_option("--socket", session.socket,
                   "The daemon's socket (else ONVIGIL_SOCKET, else " + session.socket + ")");
    app.add_option("-o,--output-format", session.format_name, "How answers are shown: table, json, jsonl, csv or yaml")
        ->check(CLI::IsMember(onvigil::render::output_format_names()))
        ->type_name("FORMAT");
    app.add_option("--color", session.colour, "Colours: auto (on a terminal, unless NO_COLOR is set), always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->type_name("WHEN");
    app.set_version_flag("--version", "onvigil " ONVIGIL_VERSION);
}

/// A monitoring system reads 3 as UNKNOWN, and 2, wrong usage elsewhere, as CRITICAL.
int wrong_usage(const CLI::App& app, const std::string& text)
{
    if (app.get_subcommand("check")->parsed()) return fmt::print("ONVIGIL UNKNOWN - {}\n", text), 3;
    fmt::print(stderr, "onvigil: {}\n  what there is:  onvigil --help\n", text);
    return usage;
}

}  // namespace

int main(int argc, char** argv)
{
    Session session;
    CLI::App app("Cameras on this network, their true makers, and the law that bans some of them.", "onvigil");
    app.fallthrough();
    app.footer(
        "Example:  onvigil devices --verdict banned,suspected\n"
        "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no daemon, 4 not permitted, 5 no such device or several.");
    add_globals(app, session);
    add_commands(app, session);
    try {
        app.parse(argc, argv);
        if (!session.command) return wrong_usage(app, missing_command(app));
        return session.command(session);
    } catch (const CLI::Success& asked) {
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        return wrong_usage(app, with_suggestion(app, error.what()));
    } catch (const Failure& failure) {
        fmt::print(stderr, "onvigil: {}\n", failure.what());
        return failure.code();
    } catch (const std::exception& error) {
        fmt::print(stderr, "onvigil: {}\n", error.what());
        return failed;
    }
}
