#pragma once
/// base/result.hpp - how a function says "no" to data it did not choose.

#include <boost/system/result.hpp>

#include <string>

namespace onvigil {

/// A value, or the reason there is none. For failures the outside world can cause at will: bytes from the
/// network, text from a file, a peer's refusal. A broken environment (no socket, no disk) throws instead.
template <typename T, typename E>
using Result = boost::system::result<T, E>;

/// An error that needs no code, only words for a person: what is wrong, where, what to do.
struct Problem {
    std::string text;
    bool operator==(const Problem&) const = default;
};

/// Result::value() on a Problem is a bug of ours: it says so with the problem's text.
[[noreturn]] void throw_exception_from_error(const Problem& problem, const boost::source_location& where);

}  // namespace onvigil
