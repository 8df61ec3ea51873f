#include "config/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onvigil::config {
namespace {

constexpr std::size_t most_secret_bytes = 64 * 1024;

/// The process as another user while this lives; only root can.
class As {
public:
    explicit As(const std::optional<SecretReader>& user)
    {
        if (!user || ::geteuid() != 0) return;
        groups_.resize(static_cast<std::size_t>(std::max(::getgroups(0, nullptr), 0)));
        (void)!::getgroups(static_cast<int>(groups_.size()), groups_.data());
        (void)!::initgroups(user->name.c_str(), user->gid);
        became_ = ::setegid(user->gid) == 0 && ::seteuid(user->uid) == 0;
    }
    ~As()
    {
        if (!became_) return;
        (void)!::seteuid(0);
        (void)!::setegid(0);
        (void)!::setgroups(groups_.size(), groups_.data());
    }
    As(const As&) = delete;
    As& operator=(const As&) = delete;

private:
    std::vector<gid_t> groups_;
    bool became_ = false;
};

struct File {
    explicit File(const std::filesystem::path& path) : fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~File()
    {
        if (fd >= 0) ::close(fd);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    const int fd;
};

/// Wiped when it is no longer needed.
struct Buffer {
    ~Buffer() { ::explicit_bzero(bytes.data(), bytes.size()); }
    std::vector<char> bytes = std::vector<char>(most_secret_bytes + 4096);
    std::size_t size = 0;
};

/// The file's text without one trailing newline, or why there is none. `shared`: it is not asked which users it lets
/// in.
Result<std::string, Problem> file_text(const std::filesystem::path& path, bool shared,
                                       const std::optional<SecretReader>& reader)
{
    const As as(reader);
    const File file(path);
    struct stat info {};
    if (file.fd < 0 || ::fstat(file.fd, &info) != 0)
        return Problem{fmt::format("{} cannot be read{}: {}", path.string(), by_whom(reader), std::strerror(errno))};
    if (S_ISREG(info.st_mode) && !shared && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return Problem{
            fmt::format("{} is no secret: its mode {:04o} lets its group or others in (chmod 0400, and chown "
                        "to the user of the service)",
                        path.string(), info.st_mode & 07777)};
    Buffer buffer;
    for (ssize_t got = 1; got > 0; buffer.size += static_cast<std::size_t>(got)) {
        if (buffer.size > most_secret_bytes)
            return Problem{fmt::format("{} is no secret: more than 64 KiB", path.string())};
        got = ::read(file.fd, buffer.bytes.data() + buffer.size, buffer.bytes.size() - buffer.size);
        if (got < 0) return Problem{fmt::format("{} cannot be read: {}", path.string(), std::strerror(errno))};
    }
    if (buffer.size == 0)
        return Problem{fmt::format("{} is empty; where the secret is empty, it holds a newline", path.string())};
    std::string_view text(buffer.bytes.data(), buffer.size);
    if (text.ends_with('\n')) text.remove_suffix(1);
    return {boost::system::in_place_value, text};
}

}  // namespace

std::string by_whom(const std::optional<SecretReader>& reader)
{
    return reader ? fmt::format(" by {}, as which the service runs", reader->name) : "";
}

std::string read_secret(yaml::Reader& reader, const char* file_key, const char* credential_key,
                        const SecretSource& source, bool required)
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
        if (source.credentials.empty()) {
            reader.problem(key, fmt::format("{}: no credentials were passed; add LoadCredential={}:PATH to the unit",
                                            credential, credential));
            return {};
        }
        path = (source.credentials / credential).string();
    }
    if (!path.starts_with('/')) {
        reader.problem(key, fmt::format("{} is no absolute path", path));
        return {};
    }
    // The service manager gives credentials to this user alone, by an access list that shows as the group's bits.
    const auto text = file_text(path, !credential.empty(), source.reader);
    // Of what need not be there, an empty secret would be none: no token, no signature.
    if (text && (required || !text->empty())) return *text;
    reader.problem(key, text ? path + " is empty, which is no secret" : text.error().text);
    return {};
}

void read_section_secret(yaml::Reader& reader, const char* file_key, const char* credential_key,
                         const SecretSource& source, std::string& target)
{
    const bool in_file = reader.has(file_key), passed = reader.has(credential_key);
    if (in_file || passed) target = read_secret(reader, file_key, credential_key, source, false);
}

void remark_on_file(const yaml::Reader& reader, const char* key, const std::string& path, int access,
                    const SecretSource& source, Remarks& remarks)
{
    if (!path.starts_with('/')) return;
    const As as(source.reader);
    const bool made = access == W_OK && ::faccessat(AT_FDCWD, path.c_str(), F_OK, AT_EACCESS) != 0;
    const auto used = made ? std::filesystem::path(path).parent_path().string() : path;
    if (::faccessat(AT_FDCWD, used.c_str(), made ? W_OK | X_OK : access, AT_EACCESS) == 0) return;
    const char* why = std::strerror(errno);
    auto remark = reader.place(key);
    remark.what = fmt::format("{} cannot be {}{}: {}", path,
                              access == R_OK   ? "read"
                              : access == X_OK ? "run"
                                               : "written",
                              by_whom(source.reader), why);
    remarks.push_back(yaml::to_text(remark));
}

}  // namespace onvigil::config
