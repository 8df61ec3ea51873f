#include "alerts/backlog.hpp"

#include <algorithm>

namespace onvigil::alerts {

void Loss::add(std::uint64_t seq_first, std::uint64_t seq_last, std::uint64_t events)
{
    first_seq = count == 0 ? seq_first : std::min(first_seq, seq_first);
    last_seq = std::max(last_seq, seq_last);
    count += events;
}

void Backlog::advance(std::uint64_t position)
{
    while (!waiting_.empty() && waiting_.front() <= position) waiting_.pop_front();
    scanned_ = std::max(scanned_, position);
}

std::optional<std::uint64_t> Backlog::trim(Loss& loss)
{
    std::optional<std::uint64_t> last;
    while (waiting_.size() > most_) {
        last = waiting_.front();
        loss.add(*last, *last, 1);
        waiting_.pop_front();
    }
    return last;
}

void Backlog::reset(std::uint64_t position)
{
    waiting_.clear();
    scanned_ = position;
}

}  // namespace onvigil::alerts
