#pragma once
/// Why a store refuses.

#include "store/error.hpp"

#include <string>

namespace onvigil::store {

template <typename Open>
std::string refusal_of(Open open)
{
    try {
        open();
    } catch (const StoreError& error) {
        return error.what();
    }
    return "it opened";
}

}  // namespace onvigil::store
