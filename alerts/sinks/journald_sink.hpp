#pragma once
/// alerts/sinks/journald_sink.hpp - native entries of systemd's journal: a field for every key, a MESSAGE_ID for every
/// type (systemd/onvigil.catalog explains each). Where no journal runs it is silent, and that is no failure.

#include "alerts/sinks/sink.hpp"
#include "alerts/sinks/sink_type.hpp"
#include "model/event.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace onvigil::alerts {

struct JournaldSettings {
    bool operator==(const JournaldSettings&) const = default;

    static const SinkType type;
    void visit(SettingVisitor&) {}
    [[nodiscard]] std::string target() const { return "journald"; }
    [[nodiscard]] std::unique_ptr<Sink> make(const SensorIdentity& identity,
                                             const boost::asio::any_io_executor& executor) const;
};

class JournaldSink final : public Sink {
public:
    JournaldSink() = default;
    ~JournaldSink() override { thread_.join(); }

    boost::asio::awaitable<Outcome> send(std::span<const model::Event> events) override;
    [[nodiscard]] std::optional<std::string> silent() const override;

private:
    boost::asio::thread_pool thread_{1};  ///< a full journal socket makes its writer wait
};

/// 128 bits in lower-case hex, fixed for ever.
[[nodiscard]] std::string_view message_id(model::EventType type);

/// `MESSAGE=…`, `PRIORITY=…`, `ONVIGIL_DEVICE_ID=…`, ...
[[nodiscard]] std::vector<std::string> journal_fields(const model::Event& event);

}  // namespace onvigil::alerts
