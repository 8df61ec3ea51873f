#pragma once
/// The simulator's sockets, in a network of the test's own: answers leave from each camera's address, connections reach
/// the camera at the address they were made to.

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>

#include "fakes.hpp"
#include "simulator/http_server.hpp"
#include "simulator/udp_responder.hpp"
#include "support/netns.hpp"
#include "support/run.hpp"

namespace onvigil::simulator::test {

namespace asio = boost::asio;

/// A fleet with its servers, stopped and joined at the end of the test.
class Simulated {
public:
    explicit Simulated(std::string_view yaml) : fleet(scenario(yaml)) {}

    template <typename Test>
    void during(Test work)
    {
        onvigil::test::run(context, supervise(std::move(work)));
    }

    asio::io_context context{1};
    Totals totals;
    Fleet fleet;
    async::TaskGroup tasks{context.get_executor()};
    UdpResponder udp{tasks, context.get_executor(), fleet, totals, *interface_indexes({"lo"}), {}, 1};
    HttpServer http{tasks, context.get_executor(), fleet, totals, {}};

private:
    template <typename Test>
    asio::awaitable<void> supervise(Test work)
    {
        tasks.spawn(udp.answer());
        co_await work();
        tasks.cancel();
        co_await tasks.join();
    }
};

/// Every test has a network of its own with nothing but loopback in it.
class InOwnNetwork : public testing::Test {
protected:
    void SetUp() override
    {
        if (!onvigil::test::NetworkNamespace::possible()) GTEST_SKIP() << "network namespaces are not allowed here";
        network.emplace();
    }
    std::optional<onvigil::test::NetworkNamespace> network;
};

}  // namespace onvigil::simulator::test
