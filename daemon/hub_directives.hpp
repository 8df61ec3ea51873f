#pragma once
/// daemon/hub_directives.hpp - what the hub asks is done as if it had come over the control socket, and is on record
/// with who asked.

#include "control/api_handler.hpp"
#include "hub/directive.hpp"

#include <boost/asio/awaitable.hpp>

namespace onvigil::daemon {

/// Returns once it is committed; a scan once it has begun.
[[nodiscard]] boost::asio::awaitable<hub::DirectiveResult> carry_out(control::ApiHandler& handler,
                                                                     hub::Directive directive);

}  // namespace onvigil::daemon
