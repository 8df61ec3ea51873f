#pragma once
/// alerts/retry_policy.hpp - what follows a failure of a sink: a batch is taken apart, an event is left out, or
/// everything waits. Pure.

#include "alerts/sinks/sink.hpp"
#include "base/back_off.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace onvigil::alerts {

class RetryPolicy {
public:
    enum class Action : std::uint8_t {
        isolate,  ///< send the same events again, one by one
        park,     ///< leave the event out: it is refused
        wait      ///< then send again
    };
    /// `in_flight`: the sequence numbers of what was handed over and is not certain.
    [[nodiscard]] Action after(const Failure& failure, const std::deque<std::uint64_t>& in_flight);

    /// How long to wait: as BackOff says, and a second at least.
    [[nodiscard]] std::chrono::milliseconds wait(const Failure& failure, double random);

    /// How many events to send at once behind `seq`.
    [[nodiscard]] std::size_t batch(std::uint64_t seq, std::size_t most) const
    {
        return seq < one_by_one_until_ ? 1 : most;
    }

    /// Something has arrived.
    void reset();

private:
    BackOff back_off_;
    std::uint64_t one_by_one_until_ = 0;  ///< a batch was refused: find the event that is
    int refused_in_a_row_ = 0;
    std::uint64_t doubted_ = 0;  ///< refused after too many others: one more try before it is parked
};

}  // namespace onvigil::alerts
