#pragma once
/// control/api.hpp - the resources behind the socket: who may ask for what, and which call of the handler answers it.

#include "control/exchange.hpp"
#include "control/event_subscribers.hpp"
#include "control/api_handler.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace onvigil::control {

class Api {
public:
    /// Both must outlive it.
    Api(ApiHandler& handler, EventSubscribers& subscribers) : handler_(handler), subscribers_(followers) {}

    /// Answers one request, whatever it is.
    [[nodiscard]] boost::asio::awaitable<void> serve(Request request, Reply& reply);

private:
    /// A request understood: the pieces of its path that stand for a `*`, and its query.
    struct Call {
        const Request& request;
        std::vector<std::string> names;
        Query query;
        Reply& reply;
    };
    using Resource = boost::asio::awaitable<void> (Api::*)(Call&);
    struct Route;
    static const std::vector<Route>& routes();

    using Done = boost::asio::awaitable<void>;
    Done home(Call& call);
    Done health(Call& call);
    Done metrics(Call& call);
    Done status(Call& call);
    Done config(Call& call);
    Done list_devices(Call& call);
    Done show_device(Call& call);
    Done label_device(Call& call);
    Done forget_device(Call& call);
    Done waive_device(Call& call);
    Done unwaive_device(Call& call);
    Done scan(Call& call);
    Done events(Call& call);
    Done policy_lists(Call& call);
    Done policy_list(Call& call);
    Done policy_test(Call& call);
    Done alerts(Call& call);
    Done alerts_test(Call& call);
    Done alerts_replay(Call& call);
    Done report(Call& call);

    /// `record` as the answer, or the error.
    Done send_record(Call& call, Result<model::Record, ApiError> record);
    Done write_report(Call& call, std::string format);
    boost::asio::awaitable<std::uint64_t> before_newest(EventQuery query);
    boost::asio::awaitable<bool> past_events(Call& call, EventQuery query, std::uint64_t& last_seq);
    Done live_events(Call& call, EventQuery query, std::shared_ptr<EventSubscriber> subscriber);

    ApiHandler& handler_;
    EventSubscribers& subscribers_;
};

/// "uid 1000 (alice)"
[[nodiscard]] Actor actor_of(const Peer& peer);

}  // namespace onvigil::control
