#pragma once
/// store/disk_reserve.hpp - a little room on the disk that is kept for telling that there is none.

#include <filesystem>

namespace onvigil::store {

class DiskReserve {
public:
    DiskReserve() = default;  ///< none
    explicit DiskReserve(const std::filesystem::path& database);

    /// Gives the room to the database; false: that has been done already.
    bool release();
    /// True: it is held (again).
    bool restore();

private:
    std::filesystem::path path_;
    bool held_ = false;
};

}  // namespace onvigil::store
