#pragma once
/// alerts/sinks/sink.hpp - what every sink is to its worker: it takes events, and tells up to which they are certain to
/// have arrived.
///
/// A sink is used by one task at a time. It never throws for what the other side does: that is a Failure.

#include "alerts/sensor_identity.hpp"
#include "model/event.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace onvigil::alerts {

/// The time of day, from the one clock of the shell.
using Clock = std::function<model::TimePoint()>;

struct Failure {
    enum class Kind : std::uint8_t {
        retry,    ///< try again later
        refused,  ///< these very events are not wanted; others may be
        hopeless  ///< an administrator has to act (wrong credential, wrong path); try again, but seldom
    };
    std::string text;
    Kind kind = Kind::retry;
    std::optional<std::chrono::milliseconds> retry_after{};  ///< the other side's wish
};

/// nullopt: all is well.
using Outcome = std::optional<Failure>;

class Sink {
public:
    virtual ~Sink() = default;

    /// Hands events over, connecting where needed. After a Failure everything above `delivered` counts as not sent.
    virtual boost::asio::awaitable<Outcome> send(std::span<const model::Event> events) = 0;

    /// The seq up to which events are certain to have arrived. Whatever is handed over is so at once, unless the sink
    /// has ways to know better.
    [[nodiscard]] std::uint64_t delivered() const noexcept { return delivered_; }

    /// Nothing that was handed over is uncertain.
    [[nodiscard]] virtual bool settled() const { return true; }

    /// Follows up what was handed over and is not certain yet. A Failure is the same as one of `send`.
    virtual boost::asio::awaitable<Outcome> check() { co_return std::nullopt; }

    /// Ends politely, within a second or so: what can still become certain does.
    virtual boost::asio::awaitable<void> close() { co_return; }

    /// The most events one `send` should carry.
    [[nodiscard]] virtual std::size_t batch() const { return 512; }

    /// Opens its file anew.
    virtual void reopen() {}

    /// Why what it takes is never read although nothing fails; nullopt: it is read.
    [[nodiscard]] virtual std::optional<std::string> silent() const { return std::nullopt; }

protected:
    std::uint64_t delivered_ = 0;
};

}  // namespace onvigil::alerts
