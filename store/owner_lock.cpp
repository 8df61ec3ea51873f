#include "store/owner_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "store/error.hpp"

namespace onvigil::store {
namespace {

/// " (process 4711)"; empty where the holder has not written it yet.
std::string holder(int fd)
{
    char text[16] = {};
    const auto size = pread(fd, text, sizeof text - 1, 0);
    const std::string pid(text, size > 0 ? static_cast<std::size_t>(size) : 0);
    const auto digits = pid.substr(0, pid.find_first_not_of("0123456789"));
    return digits.empty() ? digits : fmt::format(" (process {})", digits);
}

}  // namespace

OwnerLock::OwnerLock(const std::filesystem::path& database)
{
    const std::string name = database.string() + ".lock";
    fd_ = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd_ < 0)
        throw StoreError(
            fmt::format("{}: {}; its folder must exist and belong to the daemon's user", name, std::strerror(errno)));
    if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
        const std::string who = holder(fd_);
        close(fd_);
        throw StoreError(
            fmt::format("{}: another onvigild{} writes it; end that one first, or name another inventory.path",
                        database.string(), who));
    }
    const std::string pid = fmt::format("{}\n", getpid());
    if (ftruncate(fd_, 0) == 0) (void)!pwrite(fd_, pid.data(), pid.size(), 0);
}

OwnerLock::~OwnerLock()
{
    close(fd_);
}

}  // namespace onvigil::store
