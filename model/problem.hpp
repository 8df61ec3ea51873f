#pragma once
/// model/problem.hpp - something an administrator should know, in words: what is wrong, since when, what to do.

#include "model/time.hpp"

#include <string>

namespace onvigil::model {

struct Problem {
    std::string what;
    TimePoint since;
    std::string remedy;  ///< "do" of the JSON
    bool operator==(const Problem&) const = default;
};

}  // namespace onvigil::model
