#pragma once
/// base/whole_file.hpp - files that are there whole or not at all.

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

namespace onvigil {

/// What to write to for what is to be `file`: a file beside it, to be given its name when it is whole. A device or a
/// pipe is written to itself: to rename a file onto it would be the end of it (/dev/null, for root). So is what a name
/// in /dev or /proc leads to (/dev/stdout).
[[nodiscard]] inline std::string unfinished_name(const std::string& file)
{
    std::error_code absent;
    if (file.starts_with("/dev/") || file.starts_with("/proc/")) return file;
    const auto status = std::filesystem::status(file, absent);
    return std::filesystem::is_other(status) ? file : file + ".part";
}

/// Gives the file its name; false: it could not, and why is in `error`.
[[nodiscard]] inline bool finish_file(const std::string& unfinished, const std::string& file, std::error_code& error)
{
    if (unfinished == file) return true;
    std::filesystem::rename(unfinished, file, error);
    return !error;
}

/// The file or folder is on disk, whatever happens to the machine. Throws std::filesystem::filesystem_error.
inline void write_to_disk(const std::filesystem::path& path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool done = fd >= 0 && ::fsync(fd) == 0;
    const std::error_code error(errno, std::generic_category());
    if (fd >= 0) ::close(fd);
    if (!done) throw std::filesystem::filesystem_error("not written to disk", path, error);
}

/// Removes what cannot be finished.
inline void drop_file(const std::string& unfinished, const std::string& file)
{
    std::error_code ignored;
    if (unfinished != file) std::filesystem::remove(unfinished, ignored);
}

}  // namespace onvigil
