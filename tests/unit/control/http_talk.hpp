#pragma once
/// http_talk.hpp - a server on a socket of its own, run by a thread.

#include "control/server.hpp"
#include "fake_handler.hpp"
#include "raw_client.hpp"
#include "support/temp_dir.hpp"

#include <sys/stat.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

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

}  // namespace onvigil::control
