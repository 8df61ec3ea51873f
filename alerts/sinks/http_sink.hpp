#pragma once
/// alerts/sinks/http_sink.hpp - events by POST to a webhook or a collector; 2xx is delivery. One connection, kept open.

#include "alerts/sinks/http_settings.hpp"
#include "alerts/sinks/sink.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <optional>

namespace onvigil::alerts {

class HttpSink final : public Sink {
public:
    HttpSink(HttpSettings settings, SensorIdentity identity, boost::asio::any_io_executor executor);
    ~HttpSink() override;

    boost::asio::awaitable<Outcome> send(std::span<const model::Event> events) override;
    [[nodiscard]] std::size_t batch() const override { return settings_.batch; }

private:
    struct Answer;
    struct Target;
    class Connection;

    boost::asio::awaitable<Answer> exchange(std::string body);
    boost::asio::awaitable<std::string> connect();

    HttpSettings settings_;
    RecordContext context_;
    boost::asio::any_io_executor executor_;
    std::unique_ptr<Target> target_;
    std::unique_ptr<Connection> connection_;
    std::optional<boost::asio::thread_pool> packer_;  ///< where bodies are compressed: large ones take their time
};

}  // namespace onvigil::alerts
