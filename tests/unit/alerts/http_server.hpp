#pragma once
/// An HTTP server that answers as a test tells it.

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace onvigil::alerts::test {

/// A server on a thread: each request is answered by the next of `answers`; the last one goes on.
class HttpServer {
public:
    using Tcp = boost::asio::ip::tcp;
    using Answer = std::function<std::string(const std::string& request)>;

    /// `tunnel`: it is a proxy, too, that answers CONNECT so, and where that is 200 is the server behind it as well.
    explicit HttpServer(std::vector<Answer> answers, boost::asio::ssl::context* tls = nullptr, std::string tunnel = {})
        : acceptor_(context_, Tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
          port(acceptor_.local_endpoint().port()),
          answers_(std::move(answers)),
          tls_(tls),
          tunnel_(std::move(tunnel)),
          thread_([this] { serve(); })
    {
    }
    ~HttpServer()
    {
        over_ = true;
        boost::system::error_code ignored;
        Tcp::socket last(context_);
        last.connect(Tcp::endpoint(boost::asio::ip::address_v4::loopback(), port), ignored);
        thread_.join();
    }
    std::vector<std::string> requests()
    {
        const std::lock_guard lock(mutex_);
        return requests_;
    }
    std::size_t connections() const { return connections_; }
    [[nodiscard]] std::string url(const std::string& scheme = "http", const std::string& path = "/hook") const
    {
        return scheme + "://localhost:" + std::to_string(port) + path;
    }

private:
    void serve()
    {
        while (!over_) {
            Tcp::socket socket(context_);
            boost::system::error_code error;
            acceptor_.accept(socket, error);
            if (error || over_) return;
            ++connections_;
            if (!tunnel_.empty() && !open_tunnel(socket)) continue;
            if (!tls_) {
                converse(socket);
                continue;
            }
            boost::asio::ssl::stream<Tcp::socket> stream(std::move(socket), *tls_);
            stream.handshake(boost::asio::ssl::stream_base::server, error);
            if (!error) converse(stream);
        }
    }
    bool open_tunnel(Tcp::socket& socket)
    {
        boost::system::error_code error;
        std::string request;
        boost::asio::read_until(socket, boost::asio::dynamic_buffer(request), "\r\n\r\n", error);
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
        }
        boost::asio::write(socket, boost::asio::buffer("HTTP/1.1 " + tunnel_ + "\r\n\r\n"), error);
        return !error && tunnel_.starts_with("200");
    }
    template <typename Stream>
    void converse(Stream& stream)
    {
        boost::system::error_code error;
        std::string buffer;
        while (!over_) {
            const auto head = boost::asio::read_until(stream, boost::asio::dynamic_buffer(buffer), "\r\n\r\n", error);
            if (error) return;
            const auto length = std::stoul(buffer.substr(buffer.find("Content-Length: ") + 16));
            while (buffer.size() < head + length) {
                std::array<char, 4096> chunk;
                const auto size = stream.read_some(boost::asio::buffer(chunk), error);
                if (error) return;
                buffer.append(chunk.data(), size);
            }
            const auto request = buffer.substr(0, head + length);
            buffer.erase(0, head + length);
            const auto answer = next(request)(request);
            if (answer.empty()) return;
            boost::asio::write(stream, boost::asio::buffer(answer), error);
            if (error) return;
        }
    }
    Answer next(const std::string& request)
    {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
        auto answer = answers_.front();
        if (answers_.size() > 1) answers_.erase(answers_.begin());
        return answer;
    }

    boost::asio::io_context context_;
    Tcp::acceptor acceptor_;

public:
    const std::uint16_t port;

private:
    std::vector<Answer> answers_;
    boost::asio::ssl::context* tls_;
    std::string tunnel_;
    std::mutex mutex_;
    std::vector<std::string> requests_;
    std::atomic<std::size_t> connections_ = 0;
    std::atomic<bool> over_ = false;
    std::thread thread_;
};

inline HttpServer::Answer status(const std::string& line, const std::string& extra = {})
{
    return [=](const std::string&) { return "HTTP/1.1 " + line + "\r\n" + extra + "Content-Length: 2\r\n\r\nno"; };
}
inline const auto ok = status("200 OK");
inline const HttpServer::Answer slams_the_door = [](const std::string&) { return std::string(); };

}  // namespace onvigil::alerts::test
