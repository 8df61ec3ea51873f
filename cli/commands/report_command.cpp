#include <fmt/ranges.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "base/whole_file.hpp"
#include "cli/command.hpp"
#include "cli/device_options.hpp"
#include "cli/progress.hpp"
#include "control/report_seal.hpp"
#include "render/inventory_summary.hpp"
#include "render/json_access.hpp"

namespace onvigil::cli {
namespace {

struct ReportOptions {
    std::string format, output, form, site;
    std::vector<std::string> lists;
    DeviceOptions filter;
};

/// --format, else what -o asks for, else as the file is called; a format of -o that no report has is refused.
std::string format_of(const Session& session, const ReportOptions& options)
{
    const bool by_output = session.format_chosen;
    if (by_output && session.format_name != "csv" && session.format_name != "json")
        throw Failure(usage, "report: -o " + session.format_name + ": a report is html (the default), csv or json");
    if (by_output && !options.format.empty() && options.format != session.format_name)
        throw Failure(usage, "report: --format " + options.format + " and -o " + session.format_name + " disagree");
    if (by_output) return session.format_name;
    if (!options.format.empty()) return options.format;
    const auto ending = std::filesystem::path(options.output).extension();
    if (ending == ".pdf" || ending == ".xlsx" || ending == ".ods")
        throw Failure(usage, fmt::format("report: {}: a report is html (a browser prints it to PDF), csv (for "
                                         "spreadsheets) or json; --format says which, whatever the file is called",
                                         options.output));
    return ending == ".csv" ? "csv" : ending == ".json" ? "json" : "html";
}

control::Query query_of(const Session& session, const ReportOptions& options)
{
    auto query = options.filter.query();
    query.add("format", format_of(session, options));
    const std::pair<const char*, std::string> more[] = {
        {"form", options.form}, {"site", options.site}, {"list", fmt::to_string(fmt::join(options.lists, ","))}};
    for (const auto& [name, value] : more)
        if (!value.empty()) query.add(name, value);
    return query;
}

/// Whole or not at all: a report that breaks off must not pass for one.
void write_report(const std::string& path, const std::function<void(std::ostream&)>& write)
{
    const std::string unfinished = unfinished_name(path);
    std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
    std::error_code error;
    if (!file) throw Failure(failed, path + ": " + std::generic_category().message(errno));
    try {
        write(file);
    } catch (...) {
        drop_file(unfinished, path);
        throw;
    }
    file.close();
    if (file && finish_file(unfinished, path, error)) return;
    const int reason = error ? error.value() : errno;
    drop_file(unfinished, path);
    throw Failure(failed, path + ": " + std::generic_category().message(reason));
}

/// On a terminal, of a report that takes longer than a second: a line of it is a device, nearly everywhere.
class ReportProgress {
public:
    ReportProgress(const Session& session, const ReportOptions& options)
        : session_(session), wanted_(!session.quiet && !session.through_hub() && ::isatty(STDERR_FILENO) != 0)
    {
        auto filter = options.filter;
        filter.since.clear();  // a report compares with then
        query_ = filter.query();
        query_.add("limit", "1");
        query_.add("fields", "id");
    }
    void add(std::string_view piece)
    {
        lines_ += static_cast<std::uint64_t>(std::ranges::count(piece, '\n'));
        const auto now = std::chrono::steady_clock::now();
        if (!wanted_ || now < next_) return;
        next_ = now + std::chrono::milliseconds(200);
        if (total_ == 0) total_ = asked_total();
        if (!wanted_) return;
        const auto done = std::min(lines_, total_);
        const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - begun_).count();
        const auto speed = done * 1000 / static_cast<std::uint64_t>(elapsed);
        const auto counted = fmt::format("{} of {} devices", render::grouped(done), render::grouped(total_));
        const auto left = static_cast<std::int64_t>((total_ - done) * 1000 / std::max<std::uint64_t>(1, speed));
        const std::string texts[] = {
            fmt::format("{}, {} a second, about {} left", counted, render::grouped(speed), about(left)), counted};
        print_error(
            progress_line(static_cast<double>(done) / static_cast<double>(total_), texts, screen_width(STDERR_FILENO)));
    }
    void end() const
    {
        if (total_ > 0) print_error(no_progress);
    }

private:
    std::uint64_t asked_total()
    {
        try {
            const auto answer = parse(session_.daemon().get("/v1/devices?" + query_.text()));
            return static_cast<std::uint64_t>(
                std::max<std::int64_t>(1, render::number_at(answer.as_object(), "total")));
        } catch (const Failure&) {
            wanted_ = false;  // the report may be had all the same
            return 0;
        }
    }

    using Time = std::chrono::steady_clock::time_point;
    const Session& session_;
    bool wanted_;
    control::Query query_;
    std::uint64_t lines_ = 0, total_ = 0;
    Time begun_ = std::chrono::steady_clock::now(), next_ = begun_ + std::chrono::seconds(1);
};

int run(const Session& session, const ReportOptions& options)
{
    const auto target = "/v1/report?" + query_of(session, options).text();
    const bool to_stdout = options.output.empty() || options.output == "-";
    if (options.output.empty() && ::isatty(STDOUT_FILENO) != 0 && format_of(session, options) == "html")
        throw Failure(usage,
                      "report: a page of HTML: name a file for it: --output cameras.html (--output - shows it here)");
    ReportProgress progress(session, options);
    if (to_stdout)
        session.daemon().fetch(target, print);
    else
        write_report(options.output, [&](std::ostream& file) {
            session.daemon().fetch(target, [&](std::string_view piece) {
                file << piece;
                progress.add(piece);
            });
        });
    progress.end();
    return done;
}

std::string text_of_file(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    const int reason = errno;
    std::error_code ignored;
    const bool folder = std::filesystem::is_directory(path, ignored);  // which can be opened, and not read
    if (!file.is_open() || folder)
        throw Failure(failed, path + ": " + std::generic_category().message(folder ? EISDIR : reason));
    return {std::istreambuf_iterator<char>(file), {}};
}

int verify(const Session& session, const std::string& path, const std::string& key)
{
    const auto report = text_of_file(path);
    const auto check = control::check_report(report, key.empty() ? std::string() : text_of_file(key));
    if (!check) throw Failure(failed, path + ": " + check.error().text);
    const bool is_signed = !check->key.empty();
    const auto in_words = [&](const boost::json::value&, render::Table::Style) {
        if (!is_signed)
            return path + ": whole, sha256 " + check->sha256 +
                   "\n  not signed: this shows damage, not forgery (report.sign_key signs reports)\n";
        return path + ": whole and signed, sha256 " + check->sha256 + "\n  by key " + check->key +
               (key.empty() ? "\n  --key PUBLIC.pem compares it with the signer's own copy\n" : ", the one given\n");
    };
    const boost::json::object answer{{"file", path},
                                     {"sha256", check->sha256},
                                     {"signed", is_signed},
                                     {"key", is_signed ? boost::json::value(check->key) : nullptr},
                                     {"key_is_the_one_given", is_signed && !key.empty()}};
    return show(session, boost::json::serialize(answer) + "\n", {.table = in_words});
}

}  // namespace

Run report(CLI::App& command)
{
    auto options = std::make_shared<ReportOptions>();
    command.add_option("--format", options->format, "html (the default), csv or json; -o csv and -o json do the same")
        ->check(CLI::IsMember({"html", "csv", "json"}))
        ->type_name("FORMAT");
    command
        .add_option("--output", options->output, "Where to write it (else stdout); .csv and .json choose the format")
        ->check(refuse_empty)
        ->type_name("FILE");
    command
        .add_option("--form", options->form,
                    "What a law has a contractor report of each model: far-889, FAR 52.204-25(d)(2)")
        ->check(CLI::IsMember({"far-889"}))
        ->type_name("FORM");
    command.add_option("--list", options->lists, "Judged by these lists alone; * stands for anything: us-*")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(refuse_empty)
        ->type_name("L,...");
    command.add_option("--site", options->site, "Only of this site; with --hub, of these sites")->type_name("GLOB");
    add_device_options(command, options->filter, "Compared with then: 24h, 2026-11-23, or RFC 3339");
    return [options](const Session& session) { return run(session, *options); };
}

Run report_verify(CLI::App& command)
{
    struct Files {
        std::string report, key;
    };
    auto files = std::make_shared<Files>();
    command.add_option("FILE", files->report, "A report in HTML or JSON")->required();
    command.add_option("--key", files->key, "The public key it must be signed with, in PEM")->type_name("FILE");
    return [files](const Session& session) { return verify(session, files->report, files->key); };
}

}  // namespace onvigil::cli
