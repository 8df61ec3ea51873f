#pragma once
/// simulator/http_server.hpp - one listening socket a port for all cameras: the address a client connected to tells
/// which.

#include "async/task_group.hpp"
#include "simulator/fleet.hpp"
#include "simulator/http_answers.hpp"
#include "simulator/network.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <memory>
#include <set>

namespace onvigil::simulator {

class TlsContexts;

class HttpServer {
public:
    /// `fleet` and `totals` outlive it; what it starts runs in `tasks`.
    HttpServer(async::TaskGroup& tasks, boost::asio::any_io_executor executor, Fleet& fleet, Totals& totals,
               Confinement confinement);
    ~HttpServer();

    /// Opens the ports the fleet needs and is not listening on yet.
    void fleet_changed();

private:
    enum class Speaks : std::uint8_t { http, tls, rtsp };
    void listen(std::uint16_t port, Speaks what);
    void listen(const boost::asio::ip::tcp::endpoint& at, Speaks what);
    [[nodiscard]] boost::asio::awaitable<void> accept(boost::asio::ip::tcp::acceptor acceptor, Speaks what);
    [[nodiscard]] boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket, Speaks what);
    template <typename Stream>
    [[nodiscard]] boost::asio::awaitable<void> serve_requests(Stream& stream, boost::asio::ip::tcp::endpoint local,
                                                              Speaks what);
    template <typename Stream>
    [[nodiscard]] boost::asio::awaitable<bool> carry_out(Stream& stream, Reply reply, std::chrono::milliseconds delay);

    async::TaskGroup& tasks_;
    boost::asio::any_io_executor executor_;
    Fleet& fleet_;
    Totals& totals_;
    Confinement confinement_;
    std::set<boost::asio::ip::tcp::endpoint> listening_;
    std::unique_ptr<TlsContexts> tls_;
};

}  // namespace onvigil::simulator
