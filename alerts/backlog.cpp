#include "alerts/backlog.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace onvigil::alerts {

using namespace std::chrono_literals;

void WaitingEvents::advance(std::uint64_t position)
{
    while (!waiting_.empty() && waiting_.front() <= position) waiting_.pop_front();
    scanned_ = std::max(scanned_, position);
}

std::optional<std::uint64_t> WaitingEvents::trim(Loss& loss)
{
    std::optional<std::uint64_t> last;
    while (waiting_.size() > most_) {
        last = waiting_.front();
        loss.add(*last);
        waiting_.pop_front();
    }
    return last;
}

void WaitingEvents::reset(std::uint64_t position)
{
    waiting_.clear();
    scanned_ = position;
}

boost::asio::awaitable<Loss> Backlog::enforce(DeliveryPosition& position, bool failing)
{
    constexpr auto scan_every = 1s;
    Loss loss;
    const auto last = journal_.last_seq();
    const auto waiting = last - std::min(last, position.handed_over());
    const bool misleading = failing && !reader_.filter().wants_all();
    if (position.replaying() || (waiting <= most_ && !misleading)) {
        waiting_.reset(position.handed_over());
        counting_ = false;
    } else if (const auto now = std::chrono::steady_clock::now(); now >= next_scan_) {
        next_scan_ = now + scan_every;
        counting_ = true;
        waiting_.advance(position.handed_over());
        std::function<void(std::uint64_t)> visit = [this](std::uint64_t seq) { waiting_.add(seq); };
        const auto scanned = co_await reader_.scan_after(waiting_.scanned(), std::move(visit));
        waiting_.scanned_to(scanned);
        waiting_.advance(position.handed_over());  // the journal may have made room meanwhile
        if (const auto dropped = waiting_.trim(loss)) position.skip_to(*dropped);
    }
    co_return loss;
}

std::uint64_t Backlog::size(const DeliveryPosition& position) const
{
    const auto last = journal_.last_seq();
    const auto waiting = counting_ ? waiting_.size() : last - std::min(last, position.handed_over());
    return position.in_flight().size() + waiting;
}

}  // namespace onvigil::alerts
