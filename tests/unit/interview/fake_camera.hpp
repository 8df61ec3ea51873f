#pragma once
/// A web server on loopback that does what a test's script says, and counts what is done to it.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <charconv>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "async/task_group.hpp"

namespace onvigil::test {

/// What the camera does with one request.
struct Does {
    std::string bytes;
    enum class Then { keep, close, reset, hang, drip } then = Then::keep;
};

inline std::string http(int status, std::string_view body, std::string_view headers = {})
{
    return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + std::string(headers) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

class FakeCamera {
public:
    using Script = std::function<Does(const std::string& request)>;

    FakeCamera(boost::asio::io_context& context, Script script, const char* address = "127.0.0.1",
               std::uint16_t port = 0)
        : script_(std::move(script)),
          acceptor_(context, {boost::asio::ip::make_address(address), port}),
          sessions_(context.get_executor())
    {
        sessions_.spawn(accept());
    }

    FakeCamera(boost::asio::io_context& context, boost::asio::ip::tcp::acceptor acceptor, Script script)
        : script_(std::move(script)), acceptor_(std::move(acceptor)), sessions_(context.get_executor())
    {
        sessions_.spawn(accept());
    }

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] boost::asio::ip::address address() const { return acceptor_.local_endpoint().address(); }

    std::vector<std::string> requests;
    unsigned connections = 0;
    unsigned open = 0;
    unsigned most_open = 0;

private:
    using Socket = boost::asio::ip::tcp::socket;

    boost::asio::awaitable<void> accept()
    {
        for (;;) {
            auto [error, socket] = co_await acceptor_.async_accept(boost::asio::as_tuple(boost::asio::use_awaitable));
            if (error) co_return;
            ++connections;
            sessions_.spawn(serve(std::move(socket)));
        }
    }

    boost::asio::awaitable<void> serve(Socket socket)
    {
        most_open = std::max(most_open, ++open);
        std::string received;
        for (;;) {
            const std::size_t whole = length_of_request(received);
            if (whole == 0) {
                char chunk[4096];
                const auto [error, size] = co_await socket.async_read_some(
                    boost::asio::buffer(chunk), boost::asio::as_tuple(boost::asio::use_awaitable));
                if (error) break;
                received.append(chunk, size);
                continue;
            }
            requests.push_back(received.substr(0, whole));
            received.erase(0, whole);
            const Does does = script_(requests.back());
            co_await answer(socket, does);
            if (does.then != Does::Then::keep) break;
        }
        --open;
    }

    boost::asio::awaitable<void> answer(Socket& socket, const Does& does)
    {
        if (does.then == Does::Then::drip) {
            boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
            for (const char& c : does.bytes) {
                const auto [error, size] = co_await boost::asio::async_write(
                    socket, boost::asio::buffer(&c, 1), boost::asio::as_tuple(boost::asio::use_awaitable));
                if (error) co_return;
                timer.expires_after(std::chrono::milliseconds(20));
                co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
            }
            co_return;
        }
        if (!does.bytes.empty())
            co_await boost::asio::async_write(socket, boost::asio::buffer(does.bytes),
                                              boost::asio::as_tuple(boost::asio::use_awaitable));
        if (does.then == Does::Then::reset) socket.set_option(boost::asio::socket_base::linger(true, 0));
        if (does.then == Does::Then::hang) {
            char ignored[256];
            co_await socket.async_read_some(boost::asio::buffer(ignored),
                                            boost::asio::as_tuple(boost::asio::use_awaitable));
        }
    }

    /// 0: not all of it is there yet.
    static std::size_t length_of_request(std::string_view received)
    {
        const auto head = received.find("\r\n\r\n");
        if (head == std::string_view::npos) return 0;
        std::size_t body = 0;
        constexpr std::string_view name = "Content-Length: ";
        if (const auto at = received.find(name); at < head)
            std::from_chars(received.data() + at + name.size(), received.data() + head, body);
        return received.size() >= head + 4 + body ? head + 4 + body : 0;
    }

    Script script_;
    boost::asio::ip::tcp::acceptor acceptor_;
    async::TaskGroup sessions_;
};

}  // namespace onvigil::test
