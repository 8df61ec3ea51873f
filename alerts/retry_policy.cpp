#include "alerts/retry_policy.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <utility>

namespace onvigil::alerts {
namespace {

constexpr int most_refused_in_a_row = 3;

}  // namespace

/// After some refusals in a row it may not be the events that are wrong: then each has a back-off and a second try
/// before it is left out.
RetryPolicy::Action RetryPolicy::after(const Failure& failure, const std::deque<std::uint64_t>& in_flight)
{
    if (failure.kind != Failure::Kind::refused || in_flight.empty()) return Action::wait;
    const auto last = in_flight.back();
    if (in_flight.size() > 1) {
        one_by_one_until_ = last;
        return Action::isolate;
    }
    if (refused_in_a_row_ >= most_refused_in_a_row && std::exchange(doubted_, last) != last) return Action::wait;
    ++refused_in_a_row_;
    return Action::park;
}

std::chrono::milliseconds RetryPolicy::wait(const Failure& failure, double random)
{
    auto out = BackOff::longest;
    if (failure.kind != Failure::Kind::hopeless) out = std::max(back_off_.after_failure(random), BackOff::shortest);
    if (!failure.retry_after) return out;
    return std::clamp<std::chrono::milliseconds>(*failure.retry_after, out, limits::longest_retry_after);
}

void RetryPolicy::reset()
{
    refused_in_a_row_ = 0;
    back_off_.reset();
}

}  // namespace onvigil::alerts
