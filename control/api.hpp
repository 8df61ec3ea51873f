#pragma once
/// control/api.hpp - answers requests: finds the resource (control/resources.hpp) and checks that the peer may use it.

#include "control/api_handler.hpp"
#include "control/event_subscribers.hpp"
#include "control/exchange.hpp"

#include <boost/asio/awaitable.hpp>

namespace onvigil::control {

class Api {
public:
    /// Both must outlive it.
    Api(ApiHandler& handler, EventSubscribers& subscribers) : handler_(handler), subscribers_(subscribers) {}

    /// Answers one request, whatever it is.
    [[nodiscard]] boost::asio::awaitable<void> serve(Request request, Reply& reply);

private:
    ApiHandler& handler_;
    EventSubscribers& subscribers_;
};

/// "uid 1000 (alice)"
[[nodiscard]] Actor actor_of(const Peer& peer);

}  // namespace onvigil::control
