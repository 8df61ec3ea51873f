#pragma once
/// http_talk.hpp - a server on a socket of its own, run by a thread, and a client that says exactly what it is told.

#include "control/server.hpp"
#include "fake_handler.hpp"
#include "support/temp_dir.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <cstring>
#include <functional>
#include <future>
#include <string>
#include <thread>

namespace onvigil::control {

/// Serves a FakeHandler from a thread until it is destroyed. Touch the handler only before start() or through on_loop.
class ServerUnderTest {
public:
    FakeHandler handler;
    ControlSettings settings;

    ServerUnderTest()
    {
        settings.socket = (folder_.path() / "control.sock").string();
        settings.group.clear();
    }
    ~ServerUnderTest() { stop(); }
    void stop()
    {
        if (!thread_.joinable()) return;
        boost::asio::post(context_, [this] { stop_.emit(boost::asio::cancellation_type::terminal); });
        thread_.join();
    }

    void start()
    {
        server_ = std::make_unique<Server>(context_.get_executor(), settings, handler);
        boost::asio::co_spawn(context_, server_->run(),
                              boost::asio::bind_cancellation_slot(stop_.slot(), [this](std::exception_ptr error) {
                                  failure_ = error;
                                  server_.reset();
                              }));
        thread_ = std::thread([this] { context_.run(); });
    }
    /// Other users may look into the folder; the socket's own mode is what counts.
    void open_folder() { ::chmod(folder_.path().c_str(), 0755); }
    /// Runs on the server's thread and waits for it.
    void on_loop(const std::function<void()>& work)
    {
        std::promise<void> done;
        boost::asio::post(context_, [&] {
            work();
            done.set_value();
        });
        done.get_future().wait();
    }
    [[nodiscard]] Server& server() { return *server_; }
    [[nodiscard]] const std::string& socket() const { return settings.socket; }

private:
    test::TempDir folder_;
    boost::asio::io_context context_{1};
    boost::asio::cancellation_signal stop_;
    std::unique_ptr<Server> server_;
    std::exception_ptr failure_;
    std::thread thread_;
};

/// One raw connection; everything has a time limit of ten seconds.
class RawClient {
public:
    explicit RawClient(const std::string& path)
    {
        descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        const timeval limit{10, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        connected_ = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~RawClient() { ::close(descriptor_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }
    bool say(std::string_view text)
    {
        while (!text.empty()) {
            const auto sent = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Until `what` has been heard (true), or the other side is silent or gone.
    bool hear(std::string_view what)
    {
        char buffer[65536];
        while (heard.find(what) == std::string::npos) {
            const auto size = ::recv(descriptor_, buffer, sizeof buffer, 0);
            if (size <= 0) return false;
            heard.append(buffer, static_cast<std::size_t>(size));
        }
        return true;
    }
    std::string hear_all()
    {
        (void)hear(std::string_view("\0never\0", 7));
        return heard;
    }

    std::string heard;

private:
    int descriptor_ = -1;
    bool connected_ = false;
};

/// The whole answer to one request, head included.
inline std::string ask(const std::string& socket, std::string_view method, std::string_view target,
                       std::string_view body = {})
{
    RawClient client(socket);
    client.say(fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{}",
                           method, target, body.size(), body));
    return client.hear_all();
}

inline std::string body_of(const std::string& answer)
{
    const auto end = answer.find("\r\n\r\n");
    return end == std::string::npos ? "" : answer.substr(end + 4);
}

inline int status_of(const std::string& answer)
{
    return answer.size() > 12 ? std::atoi(answer.c_str() + 9) : 0;
}

}  // namespace onvigil::control
