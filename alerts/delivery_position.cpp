#include "alerts/delivery_position.hpp"

#include <algorithm>

namespace onvigil::alerts {

void DeliveryPosition::resume(const Cursor& stored)
{
    handed_over_ = certain_ = stored.seq;
    replay_until_ = stored.replay_until;
}

std::size_t DeliveryPosition::confirm(std::uint64_t seq)
{
    std::size_t count = 0;
    for (; !in_flight_.empty() && in_flight_.front() <= seq; ++count) {
        certain_ = in_flight_.front();
        in_flight_.pop_front();
    }
    if (in_flight_.empty()) certain_ = std::max(certain_, handed_over_);
    handed_over_ = std::max(handed_over_, certain_);
    return count;
}

Loss DeliveryPosition::give_up()
{
    Loss loss;
    for (const auto seq : in_flight_)
        if (seq <= removed_to_) loss.add(seq);
    in_flight_.clear();
    handed_over_ = certain_ = std::max(certain_, removed_to_);
    return loss;
}

void DeliveryPosition::skip_to(std::uint64_t seq)
{
    handed_over_ = std::max(handed_over_, seq);
    removed_to_ = std::max(removed_to_, seq);
    if (in_flight_.empty()) certain_ = handed_over_;
}

std::uint64_t DeliveryPosition::remove_to(std::uint64_t seq)
{
    if (replay_from_) replay_from_ = std::max(*replay_from_, seq);
    const auto reached = std::max(handed_over_, in_flight_.empty() ? 0 : in_flight_.back());
    if (seq > reached)
        skip_to(seq);
    else
        removed_to_ = std::max(removed_to_, seq);
    return std::max(reached, replay_until_);
}

void DeliveryPosition::request_replay(std::uint64_t seq)
{
    replay_from_ = std::min(seq, replay_from_.value_or(seq));
    replay_until_ = std::max(replay_until_, handed_over_);
}

void DeliveryPosition::begin_replay()
{
    handed_over_ = certain_ = std::min(handed_over_, *replay_from_);
    replay_from_.reset();
    removed_to_ = 0;
    in_flight_.clear();
}

}  // namespace onvigil::alerts
