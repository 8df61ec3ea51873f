#pragma once
/// The server with a fake daemon behind it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/json.hpp>
#include <set>

#include "base/limits.hpp"
#include "control/server.hpp"
#include "http_talk.hpp"

namespace onvigil::control {

using testing::HasSubstr;
using testing::Not;
namespace json = boost::json;

class TheServer : public testing::Test {
protected:
    ServerUnderTest daemon;

    std::string get(std::string_view target) { return ask(daemon.socket(), "GET", target); }
    /// The document of a 200 answer with a length.
    json::object document(const std::string& answer) { return json::parse(whole_body_of(answer)).as_object(); }
};

/// All that comes back over TCP until the server hangs up.
inline std::string say_over_tcp(ServerUnderTest& daemon, std::string_view request)
{
    RawClient client("127.0.0.1", daemon.server().tcp_port());
    client.say(request);
    return client.hear_all();
}

}  // namespace onvigil::control
