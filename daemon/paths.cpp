#include "daemon/paths.hpp"

#include <cstdlib>

namespace onvigil::daemon {
namespace {

namespace fs = std::filesystem;

/// The first of the colon-separated folders systemd passes in `variable`, else `otherwise`.
fs::path folder_from(const char* variable, const char* otherwise)
{
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') return otherwise;
    const std::string_view folders(value);
    return fs::path(folders.substr(0, folders.find(':')));
}

bool holds_knowledge(const fs::path& folder)
{
    std::error_code error;
    return fs::is_directory(folder / "makers", error) && fs::is_directory(folder / "lists", error);
}

}  // namespace

fs::path inventory_path(const config::Settings& settings)
{
    if (!settings.inventory.path.empty()) return settings.inventory.path;
    return state_folder() / "inventory.db";
}

fs::path state_folder()
{
    return folder_from("STATE_DIRECTORY", "/var/lib/onvigil");
}

fs::path socket_path(const config::Settings& settings)
{
    if (!settings.control.socket.empty()) return settings.control.socket;
    return folder_from("RUNTIME_DIRECTORY", "/run/onvigil") / "control.sock";
}

fs::path refusal_path()
{
    return folder_from("RUNTIME_DIRECTORY", "/run/onvigil") / control::refusal_file;
}

std::optional<fs::path> knowledge_folder()
{
    if (const char* named = std::getenv("ONVIGIL_DATADIR"); named != nullptr && *named != '\0') {
        if (holds_knowledge(named)) return fs::absolute(named);  // whatever folder is worked in later
        return std::nullopt;
    }
    std::error_code error;
    const auto program = fs::read_symlink("/proc/self/exe", error);
    for (const auto& folder : {program.parent_path().parent_path() / "share/onvigil", fs::path("/usr/share/onvigil")})
        if (holds_knowledge(folder)) return folder;
    return std::nullopt;
}

fs::path credentials_folder()
{
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    return folder == nullptr ? fs::path() : fs::path(folder);
}

}  // namespace onvigil::daemon
