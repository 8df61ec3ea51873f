#include "store/disk_reserve.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace onvigil::store {
namespace {

constexpr off_t reserved_bytes = 4 << 20;

}  // namespace

DiskReserve::DiskReserve(const std::filesystem::path& database) : path_(database.string() + ".reserve")
{
    restore();
}

bool DiskReserve::release()
{
    if (!held_) return false;
    held_ = false;
    return unlink(path_.c_str()) == 0;
}

bool DiskReserve::restore()
{
    if (held_ || path_.empty()) return true;
    const int fd = open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return false;
    held_ = posix_fallocate(fd, 0, reserved_bytes) == 0;
    close(fd);
    if (!held_) unlink(path_.c_str());
    return held_;
}

}  // namespace onvigil::store
