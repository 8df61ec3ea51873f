#pragma once
/// store/owner_lock.hpp - one process at a time writes a database: a lock for life on a file beside it (flock(2)).
///
/// Not on the database itself: SQLite's own locks are dropped when the process closes another descriptor of it. The
/// file holds the owner's process id and stays when it ends; the kernel drops the lock however that happens.

#include <filesystem>

namespace onvigil::store {

class OwnerLock {
public:
    /// Throws StoreError, naming the process that holds it.
    explicit OwnerLock(const std::filesystem::path& database);
    ~OwnerLock();
    OwnerLock(const OwnerLock&) = delete;
    OwnerLock& operator=(const OwnerLock&) = delete;

private:
    int fd_ = -1;
};

}  // namespace onvigil::store
