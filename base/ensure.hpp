#pragma once
/// base/ensure.hpp - for our own bugs only; never for what a peer, a file or a user sent.

#include <source_location>
#include <stdexcept>
#include <string_view>

namespace onvigil {

/// Thrown when the program contradicts itself; nobody but main() catches it.
class Bug : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// Throws Bug, naming file and line, unless `holds`.
void ensure(bool holds, std::string_view what, std::source_location where = std::source_location::current());

}  // namespace onvigil
