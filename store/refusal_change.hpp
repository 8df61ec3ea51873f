#pragma once
/// store/refusal_change.hpp - what is remembered of a login for some keys, recorded or forgotten.

#include <string>
#include <vector>

namespace onvigil::store {

struct RefusalChange {
    std::vector<std::string> keys;
    std::string digest;
    bool record = true;
};

}  // namespace onvigil::store
