#include "cli/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <sstream>
#include <string_view>
#include <vector>

#include "base/number.hpp"
#include "cli/client.hpp"
#include "cli/command.hpp"
#include "cli/help_format.hpp"
#include "cli/suggest.hpp"

namespace onvigil::cli {
namespace {

/// What is opened later must not get the number of a standard stream that was closed, and messages with it.
void occupy_standard_streams()
{
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(stream, F_GETFD) < 0) (void)::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/// `10s`, `2m`, or plain seconds; 0 waits for ever.
std::chrono::milliseconds parse_limit(const std::string& text)
{
    if (const auto duration = model::parse_duration(text)) return *duration;
    const auto seconds = text::whole_number<unsigned>(text);
    if (!seconds) throw CLI::ValidationError("--timeout", text + " is no duration: 10s, 2m, or 0 for no limit");
    return std::chrono::seconds(*seconds);
}

void add_globals(CLI::App& app, Session& session)
{
    const auto formats = render::output_format_names();
    const char* socket = std::getenv("ONVIGIL_SOCKET");
    const std::string usual = "/run/onvigil/control.sock";
    session.socket = socket != nullptr && *socket != '\0' ? socket : usual;
    app.add_option("--socket", session.socket, "The daemon's socket (else ONVIGIL_SOCKET, else " + usual + ")")
        ->type_name("PATH");
    const char* hub = std::getenv("ONVIGIL_HUB");
    session.hub.url = hub != nullptr ? hub : "";
    session.hub.version = ONVIGIL_VERSION;
    app.add_flag("--hub", session.hub.url,
                 "Ask the hub of many sites instead: postgresql://HOST/DATABASE (else ONVIGIL_HUB)")
        ->option_text("[URL]");
    app.add_option("--site", session.hub.scope.site, "With the hub: only sites of this name")->type_name("GLOB");
    app.add_option("--tenant", session.hub.scope.tenant, "With the hub: only this tenant's")->type_name("T");
    app.add_option("-o,--output-format", session.format_name, "How answers are shown")
        ->check(CLI::IsMember(formats))
        ->type_name("FORMAT");
    app.add_option("--color", session.colour, "Colours; auto: on a terminal, unless NO_COLOR is set")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->type_name("WHEN");
    app.add_flag("-q,--quiet", session.quiet, "No progress and no confirmations: errors, and what was asked for");
    app.add_flag("--utc", session.utc, "Times in UTC instead of local ones");
    app.add_option_function<std::string>(
           "--timeout", [&session](const std::string& text) { session.limit = parse_limit(text); },
           "How long the daemon may be silent (10s)")
        ->type_name("TIME");
    app.set_version_flag("--version", "onvigil " ONVIGIL_VERSION);
}

/// The hub where it is named, by ONVIGIL_HUB too, but for a command line with `--socket`; else the daemon.
void choose_source(const CLI::App& app, Session& session)
{
    auto& url = session.hub.url;
    const auto& scope = session.hub.scope;
    const bool asked = app.count("--hub") > 0;
    if (asked && url == "true") {
        const char* hub = std::getenv("ONVIGIL_HUB");
        url = hub != nullptr ? hub : "";
        (void)session.hub_url();
    }
    if (app.count("--socket") > 0 && !asked) url.clear();
    if (!url.empty() && !url.starts_with("postgresql://") && !url.starts_with("postgres://"))
        throw Failure(usage, "--hub " + url + ": not postgresql://HOST/DATABASE");
    if (app.count("--socket") > 0 && asked) throw Failure(usage, "--socket or --hub, not both");
    if (url.empty() && !(scope.site.empty() && scope.tenant.empty()))
        throw Failure(usage, "--site and --tenant choose among the sites of a hub: say --hub, too");
    if (url.empty())
        session.source = std::make_shared<Client>(session.socket, session.limit);
    else
        session.source = std::make_shared<HubSource>(session.hub, session.limit);
}

/// A monitoring system reads 3 as UNKNOWN, and 2, wrong usage elsewhere, as CRITICAL.
int wrong_usage(const CLI::App& app, const std::string& text)
{
    if (app.get_subcommand("check")->parsed()) return print_check(3, text);
    complain(fmt::format("{}\n  what there is:  onvigil {}--help", text, chosen_words(app)));
    return usage;
}

/// `--hub URL` is one word, so that what follows a bare `--hub` is not taken for its URL.
std::vector<std::string> with_joined_url(int argc, char** argv)
{
    std::vector<std::string> words;
    for (int i = 0; i < argc; ++i) {
        words.emplace_back(argv[i]);
        const std::string_view next = i + 1 < argc ? argv[i + 1] : "";
        if (words.back() == "--hub" && next.find("://") != next.npos) words.back().append("=").append(argv[++i]);
    }
    return words;
}

/// What `help` is asked about are words to it, not commands to be run: `--` says so. Global options, each with a value,
/// may stand before it.
std::vector<std::string> with_help_words(std::vector<std::string> words)
{
    std::size_t at = 1;
    const auto alone = [](const std::string& word) {
        const bool joined = word.find('=') != word.npos || (word.starts_with("-o") && word.size() > 2);
        return joined || word == "--utc" || word == "--hub" || word == "-q" || word == "--quiet";
    };
    while (at < words.size() && words[at].starts_with('-')) at += alone(words[at]) ? 1 : 2;
    if (at + 1 < words.size() && words[at] == "help" && !words[at + 1].starts_with('-'))
        words.insert(words.begin() + static_cast<std::ptrdiff_t>(at) + 1, "--");
    return words;
}

int run(CLI::App& app, Session& session, int argc, char** argv)
{
    const auto words = with_help_words(with_joined_url(argc, argv));
    std::vector<const char*> arguments;
    for (const auto& word : words) arguments.push_back(word.c_str());
    try {
        app.parse(static_cast<int>(arguments.size()), arguments.data());
        session.format_chosen = app.count("--output-format") > 0;
        if (session.format_chosen && !session.text_only.empty())
            throw Failure(usage, fmt::format("-o {}: {} is text in any case: leave -o out", session.format_name,
                                             session.text_only));
        choose_source(app, session);
    } catch (const CLI::Success& asked) {
        std::ostringstream text;
        const int code = app.exit(asked, text, text);
        print(text.str());
        return code;
    } catch (const CLI::ParseError& error) {
        return wrong_usage(app, with_suggestion(app, error.what()));
    } catch (const Failure& failure) {
        return wrong_usage(app, failure.what());
    }
    return session.command ? session.command(session) : wrong_usage(app, missing_command(app));
}

}  // namespace

int run_program(int argc, char** argv)
{
    occupy_standard_streams();
    Session session;
    CLI::App app("Cameras on this network, their true makers, and the law that bans some of them.", "onvigil");
    app.fallthrough();
    app.footer(
        "Example:  onvigil devices --verdict banned,suspected\n"
        "On a terminal, what is longer than the screen goes through a pager: ONVIGIL_PAGER, else PAGER, else less; cat "
        "for none.\n"
        "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no daemon, 4 not permitted, 5 no such device or several, 78 "
        "mistakes found by config check.");
    set_help_format(app);
    add_globals(app, session);
    add_commands(app, session);
    try {
        return run(app, session, argc, argv);
    } catch (const Failure& failure) {
        complain(failure.what());
        return failure.code();
    } catch (const std::exception& error) {
        complain(error.what());
        return failed;
    }
}

}  // namespace onvigil::cli
