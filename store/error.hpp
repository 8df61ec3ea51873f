#pragma once
/// store/error.hpp - a database that cannot be used: which file, what is wrong, what to do.

#include <stdexcept>

namespace onvigil::store {

class StoreError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What is on the disk is not what was written.
class Damaged : public StoreError {
public:
    using StoreError::StoreError;
};

/// There is no room for it on the disk: nothing was changed, and it may be tried again.
class DiskFull : public StoreError {
public:
    using StoreError::StoreError;
};

}  // namespace onvigil::store
