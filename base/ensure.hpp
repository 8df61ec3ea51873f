#pragma once
/// base/ensure.hpp - for our own bugs only; never for what a peer, a file or a user sent.

#include <boost/assert/source_location.hpp>

#include <stdexcept>
#include <string_view>

namespace onvigil {

/// Thrown when the program contradicts itself; only main() catches it.
class Bug : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// Throws Bug, naming file and line, unless `holds`.
void ensure(bool holds, std::string_view what, boost::source_location where = BOOST_CURRENT_LOCATION);

}  // namespace onvigil
