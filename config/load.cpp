#include "config/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <sstream>
#include <tuple>

#include "base/duration.hpp"
#include "base/text.hpp"
#include "config/sections.hpp"

namespace onvigil::config {
namespace {

namespace fs = std::filesystem;
using yaml::FileProblem;
using yaml::FileProblems;

constexpr std::uintmax_t largest_file = 1u << 20;  ///< bytes: thousands of times what a configuration has

std::optional<std::string> read_text(const fs::path& file, const SecretSource& source, FileProblems& problems)
{
    const auto refuse = [&](std::string_view why) {
        problems.push_back({file.string(), 0, "", fmt::format("cannot be read{}: {}", by_whom(source.reader), why)});
        return std::nullopt;
    };
    // To open a pipe would be to wait for a writer.
    std::error_code error;
    const auto type = fs::status(file, error).type();
    if (type == fs::file_type::not_found) return refuse(std::strerror(ENOENT));
    if (error) return refuse(error.message());
    if (type != fs::file_type::regular) return refuse("it is no regular file");
    if (fs::file_size(file, error) > largest_file && !error)
        return refuse(fmt::format("it is larger than {} bytes", largest_file));
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    if (stream) text << stream.rdbuf();
    if (!stream || stream.bad() || (text.bad() && errno != 0))
        return refuse(errno != 0 ? std::strerror(errno) : "it could not be read to its end");
    return text.str();
}

/// What the files together have said until now.
struct Said {
    std::optional<FileProblem> window, interval;  ///< where the two stand that must fit each other
    std::optional<FileProblem> hub_url;
    bool lists = false;  ///< chosen: what later files name is added
};

/// A window longer than the interval: two values that were both chosen are a mistake; a default gives way to the
/// other, also where it is written out, as the file that comes with the package does.
void fit(const Said& said, Settings& settings, FileProblems& problems)
{
    auto& discovery = settings.discovery;
    if (discovery.window <= discovery.interval) return;
    const discovery::DiscoverySettings usual;
    const bool longer = discovery.window != usual.window, shorter = discovery.interval != usual.interval;
    FileProblem place = *(longer ? said.window : said.interval);
    const auto window = onvigil::to_text(discovery.window), interval = onvigil::to_text(discovery.interval);
    if (longer && shorter) {
        place.what = fmt::format("{} must not be longer than discovery.interval, {}", window, interval);
        problems.push_back(std::move(place));
        return;
    }
    place.what = longer ? fmt::format("{} is longer than discovery.interval, {}: a round waits for {} only", window,
                                      interval, interval)
                        : fmt::format("{} is shorter than discovery.window, {}: a round waits for {} only", interval,
                                      window, interval);
    discovery.window = discovery.interval;
    settings.remarks.push_back(yaml::to_text(place));
}

void read_sections(Reader& reader, Settings& settings, const LoadOptions& options, Said& said)
{
    reader.value("site", settings.site, [](const std::string& site) -> Result<std::string, Problem> {
        if (text::clean(site) != site)
            return Problem{"is no name of a place: one line of at most 512 bytes, without blanks at its ends"};
        return {boost::system::in_place_value, site};
    });
    reader.section("discovery", [&](Reader& r) {
        read_discovery(r, settings.discovery);
        if (r.has("window")) said.window = r.place("window");
        if (r.has("interval")) said.interval = r.place("interval");
    });
    reader.section("identification",
                   [&](Reader& r) { read_identification(r, settings.identification, options.secrets); });
    reader.section("policy", [&](Reader& r) { read_policy(r, settings.policy, options.known_lists, said.lists); });
    reader.section("inventory", [&](Reader& r) { read_inventory(r, settings.inventory); });
    reader.section("alerts", [&](Reader& r) { read_alerts(r, settings.alerts, options.secrets, settings.remarks); });
    reader.section("hub", [&](Reader& r) {
        read_hub(r, settings.hub, options.secrets, settings.remarks);
        if (r.has("url")) said.hub_url = r.place("url");
    });
    read_log_level(reader, settings.log_level);
    reader.section("control", [&](Reader& r) { read_control(r, settings.control, options.secrets); });
    reader.section("report", [&](Reader& r) { read_report(r, settings.report, options.secrets); });
}

void read_file(const fs::path& file, const LoadOptions& options, Settings& settings, Said& said, FileProblems& problems)
{
    if (const auto text = read_text(file, options.secrets, problems))
        yaml::read_document(*text, file.string(), problems,
                            [&](Reader& reader) { read_sections(reader, settings, options, said); });
}

/// The files with that extension in a folder beside the configuration; a folder that is not there holds none.
std::vector<fs::path> files_of(const fs::path& folder, std::string_view extension, std::error_code& error)
{
    std::vector<fs::path> found;
    std::error_code absent;
    if (!fs::is_directory(folder, absent)) return found;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (entry->path().extension() == extension && !entry->path().filename().string().starts_with('.'))
            found.push_back(entry->path());
    return found;
}

/// A name that is almost right, and that says nothing where the file is left out.
void remark_on_unread_files(const fs::path& beside, Settings& settings)
{
    for (const char* folder : {"conf.d", "makers.d", "lists.d"}) {
        std::error_code unreadable;
        for (const auto& file : files_of(beside / folder, ".yml", unreadable))
            settings.remarks.push_back(
                yaml::to_text({file.string(), 0, "", "is not read: its name must end in .yaml"}));
    }
}

std::vector<fs::path> additions(const fs::path& file, FileProblems& problems)
{
    const auto folder = file.parent_path() / "conf.d";
    std::error_code error;
    auto found = files_of(folder, ".yaml", error);
    if (error) problems.push_back({folder.string(), 0, "", fmt::format("cannot be read: {}", error.message())});
    std::ranges::sort(found);
    return found;
}

/// In the file as such, or in what an export and an import use.
bool concerns_inventory(const FileProblem& problem)
{
    constexpr std::array<std::string_view, 4> sections{"", "syntax", "site", "inventory"};
    return std::ranges::count(sections, problem.key.substr(0, problem.key.find('.'))) > 0;
}

}  // namespace

Result<Settings, FileProblems> load(const LoadOptions& options)
{
    Settings settings;
    Said said;
    FileProblems problems;
    std::error_code error;
    if (fs::exists(options.file, error) || error)
        read_file(options.file, options, settings, said, problems);
    else if (options.must_exist)
        problems.push_back({options.file.string(), 0, "", "does not exist"});
    for (const auto& file : additions(options.file, problems)) read_file(file, options, settings, said, problems);

    fit(said, settings, problems);
    if (said.hub_url && !settings.hub.url.empty()) check_hub(settings.hub, *said.hub_url, problems);
    remark_on_unread_files(options.file.parent_path(), settings);
    std::ranges::stable_sort(problems, [](const FileProblem& a, const FileProblem& b) {
        return std::tie(a.file, a.line) < std::tie(b.file, b.line);
    });
    if (options.inventory_alone) std::erase_if(problems, std::not_fn(concerns_inventory));
    if (!problems.empty()) return problems;
    return settings;
}

}  // namespace onvigil::config
