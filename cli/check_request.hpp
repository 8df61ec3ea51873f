#pragma once
/// cli/check_request.hpp - what is asked is read here as the daemon reads it: a slip needs no daemon to be refused.

#include <string>
#include <string_view>

namespace onvigil::cli {

/// A Failure (usage) where the query or the body of a request to the API is not understood; what only the daemon knows
/// (its devices, lists, sinks) is left to it.
void check_request(std::string_view method, const std::string& target, const std::string& body);

}  // namespace onvigil::cli
