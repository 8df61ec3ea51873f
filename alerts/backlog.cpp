#include "alerts/backlog.hpp"

#include <algorithm>

namespace onvigil::alerts {

void Loss::add(const Loss& more)
{
    if (more.count == 0) return;
    first_seq = count == 0 ? more.first_seq : std::min(first_seq, more.first_seq);
    last_seq = std::max(last_seq, more.last_seq);
    count += more.count;
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
        loss.add(*last);
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
