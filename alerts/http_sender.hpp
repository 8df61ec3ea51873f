#pragma once
/// alerts/http_sender.hpp - events by POST to a webhook or a collector; 2xx is delivery. One connection, kept open.

#include "alerts/format.hpp"
#include "alerts/sink.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <optional>

namespace onvigil::alerts {

class HttpSender final : public Sink {
public:
    HttpSender(HttpSink settings, Identity identity, boost::asio::any_io_executor executor);
    ~HttpSender() override;

    boost::asio::awaitable<Outcome> send(std::span<const model::Event> events) override;
    [[nodiscard]] std::size_t batch() const override { return settings_.batch; }

private:
    struct Answer;
    struct Target;
    class Connection;

    boost::asio::awaitable<Answer> exchange(std::string body);
    boost::asio::awaitable<std::string> connect();

    HttpSink settings_;
    Frame frame_;
    boost::asio::any_io_executor executor_;
    std::unique_ptr<Target> target_;
    std::unique_ptr<Connection> connection_;
    std::optional<boost::asio::thread_pool> packer_;  ///< where bodies are compressed: large ones take their time
};

}  // namespace onvigil::alerts
