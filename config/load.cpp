#include "config/load.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/ensure.hpp"
#include "config/reader.hpp"
#include "config/sections.hpp"

namespace onvigil::config {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> read_text(const fs::path& file, ConfigProblems& problems)
{
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    if (stream && fs::is_regular_file(file)) text << stream.rdbuf();
    if (!stream || !fs::is_regular_file(file) || (text.bad() && errno != 0)) {
        const auto reason = errno != 0 ? std::strerror(errno) : "it is no regular file";
        problems.push_back({file.string(), 1, "file", fmt::format("cannot be read: {}", reason)});
        return std::nullopt;
    }
    return text.str();
}

void read_document(Reader& reader, Settings& settings, const LoadOptions& options)
{
    reader.text("site", settings.site);
    reader.section("discovery", [&](Reader& r) { read_discovery(r, settings.discovery); });
    reader.section("identification",
                   [&](Reader& r) { read_identification(r, settings.identification, options.credentials); });
    reader.section("policy", [&](Reader& r) { read_policy(r, settings.policy, options.known_lists); });
    reader.section("inventory", [&](Reader& r) { read_inventory(r, settings.inventory); });
    reader.section("alerts", [&](Reader& r) { read_alerts(r, settings.alerts, options.credentials); });
    reader.section("control", [&](Reader& r) { read_control(r, settings.control); });
    reader.finish();
}

void read_file(const fs::path& file, const LoadOptions& options, Settings& settings, ConfigProblems& problems)
{
    const auto text = read_text(file, problems);
    if (!text) return;
    try {
        const YAML::Node document = YAML::Load(*text);
        if (!document.IsDefined() || document.IsNull()) return;
        if (!document.IsMap()) {
            problems.push_back({file.string(), 1, "file", "a map of settings is expected, as in discovery: {...}"});
            return;
        }
        Reader reader(document, file.string(), "", problems);
        read_document(reader, settings, options);
    } catch (const YAML::Exception& error) {
        problems.push_back({file.string(), std::max(error.mark.line, 0) + 1, "syntax", error.msg});
    }
}

std::vector<fs::path> additions(const fs::path& file, ConfigProblems& problems)
{
    std::vector<fs::path> found;
    const auto folder = file.parent_path() / "conf.d";
    std::error_code error;
    if (!fs::is_directory(folder, error)) return found;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (entry->path().extension() == ".yaml" && !entry->path().filename().string().starts_with('.'))
            found.push_back(entry->path());
    if (error) problems.push_back({folder.string(), 1, "file", fmt::format("cannot be read: {}", error.message())});
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

Result<Settings, ConfigProblems> load(const LoadOptions& options)
{
    Settings settings;
    ConfigProblems problems;
    std::error_code error;
    if (fs::exists(options.file, error) || error)
        read_file(options.file, options, settings, problems);
    else if (options.must_exist)
        problems.push_back({options.file.string(), 1, "file", "does not exist"});
    for (const auto& file : additions(options.file, problems)) read_file(file, options, settings, problems);
    if (!problems.empty()) return problems;
    return settings;
}

void throw_exception_from_error(const ConfigProblems& problems, const boost::source_location&)
{
    throw Bug(
        fmt::format("unchecked configuration problems: {}", problems.empty() ? "none" : to_text(problems.front())));
}

}  // namespace onvigil::config
