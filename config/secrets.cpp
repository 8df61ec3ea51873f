#include "config/secrets.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace onvigil::config {
namespace {

constexpr std::size_t most_secret_bytes = 64 * 1024;

/// The file's text without one trailing newline, or why there is none.
Result<std::string, Problem> file_text(const std::filesystem::path& path)
{
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return Problem{fmt::format("{} cannot be read: {}", path.string(), std::strerror(errno != 0 ? errno : EIO))};
    std::string text;
    char buffer[4096];
    while (file.read(buffer, sizeof buffer) || file.gcount() > 0) {
        text.append(buffer, static_cast<std::size_t>(file.gcount()));
        if (text.size() > most_secret_bytes)
            return Problem{fmt::format("{} is no secret: more than 64 KiB", path.string())};
    }
    if (file.bad() || (text.empty() && std::filesystem::is_directory(path)))
        return Problem{fmt::format("{} cannot be read", path.string())};
    if (text.ends_with('\n')) text.pop_back();
    return {boost::system::in_place_value, std::move(text)};
}

}  // namespace

std::string read_secret(yaml::Reader& reader, const char* file_key, const char* credential_key,
                        const std::filesystem::path& credentials, bool required)
{
    std::string path, credential;
    reader.text(file_key, path);
    reader.text(credential_key, credential);
    if (path.empty() && credential.empty()) {
        if (required) reader.problem_here(fmt::format("needs {} or {}", file_key, credential_key));
        return {};
    }
    if (!path.empty() && !credential.empty()) {
        reader.problem(file_key, fmt::format("stands beside {}: one of both is enough", credential_key));
        return {};
    }
    const char* key = path.empty() ? credential_key : file_key;
    if (!credential.empty()) {
        if (credential.find('/') != std::string::npos || credential.starts_with('.')) {
            reader.problem(key, fmt::format("{} is no credential's name", credential));
            return {};
        }
        if (credentials.empty()) {
            reader.problem(key, fmt::format("{}: no credentials were passed; add LoadCredential={}:PATH to the unit",
                                            credential, credential));
            return {};
        }
        path = (credentials / credential).string();
    }
    const auto text = file_text(path);
    if (text) return *text;
    reader.problem(key, text.error().text);
    return {};
}

}  // namespace onvigil::config
