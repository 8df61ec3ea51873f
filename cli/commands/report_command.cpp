#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "cli/command.hpp"

namespace onvigil::cli {
namespace {

struct Options {
    std::string format;
    std::string output;
};

/// --format, else what -o asks for; a format of -o that no report has is refused.
std::string format_of(const Session& session, const Options& options)
{
    const bool by_output = session.format_name != "table";
    if (by_output && session.format_name != "csv" && session.format_name != "json")
        throw Failure(usage, "report: -o " + session.format_name + ": a report is html (the default), csv or json");
    if (by_output && !options.format.empty() && options.format != session.format_name)
        throw Failure(usage, "report: --format " + options.format + " and -o " + session.format_name + " disagree");
    if (by_output) return session.format_name;
    return options.format.empty() ? "html" : options.format;
}

/// Whole or not at all: a report that breaks off must not pass for one.
void write_file(const std::string& path, const std::string& text)
{
    const std::string unfinished = path + ".part";
    std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    std::error_code error;
    if (file) std::filesystem::rename(unfinished, path, error);
    if (file && !error) return;
    const int reason = error ? error.value() : errno;
    std::filesystem::remove(unfinished, error);
    throw Failure(failed, path + ": " + std::generic_category().message(reason));
}

int run(const Session& session, const Options& options)
{
    const auto report = session.daemon().get("/v1/report?format=" + format_of(session, options));
    if (options.output.empty() || options.output == "-")
        print(report);
    else
        write_file(options.output, report);
    return done;
}

}  // namespace

Run report(CLI::App& command)
{
    auto options = std::make_shared<Options>();
    command.add_option("--format", options->format, "html (the default), csv or json; -o csv and -o json do the same")
        ->check(CLI::IsMember({"html", "csv", "json"}))
        ->type_name("FORMAT");
    command.add_option("--output", options->output, "Where to write it (else stdout)")->type_name("FILE");
    return [options](const Session& session) { return run(session, *options); };
}

}  // namespace onvigil::cli
