#include "discovery/multicast/round_schedule.hpp"

#include "net/permutation.hpp"

#include <algorithm>

namespace onvigil::discovery {

using namespace std::chrono_literals;

namespace {

constexpr auto last_answers = 2s;        ///< after a late volley, or unicast probes, answers are waited for so long
constexpr auto longest_volley = 1250ms;  ///< from its first repeat to its last

}  // namespace

milliseconds first_gap(std::uint64_t random)
{
    return 50ms + milliseconds(random % 201);
}

milliseconds next_gap(milliseconds gap)
{
    return std::min<milliseconds>(2 * gap, 500ms);
}

RoundSchedule::RoundSchedule(RoundTimes times, std::uint64_t seed, Instant start)
    : times_(times), random_(seed), next_regular_(start)
{
}

void RoundSchedule::reconfigure(RoundTimes times, Instant now)
{
    const Instant last_regular = next_regular_ - times_.interval;
    times_ = times;
    next_regular_ = std::max(now, last_regular + times_.interval);
}

RoundAction RoundSchedule::next(Instant now)
{
    if (!neighbours_probed_ && now >= neighbours_at()) {
        neighbours_probed_ = true;
        return ProbeNeighbours{};
    }
    RoundAction action = next_step(now);
    auto* wait = std::get_if<WaitUntil>(&action);
    if (wait != nullptr && !neighbours_probed_) wait->when = std::min(wait->when, neighbours_at());
    return action;
}

RoundAction RoundSchedule::next_step(Instant now)
{
    if (!running_) {
        const bool extra = next_extra_ && now >= *next_extra_;
        if (requested_ || extra || now >= next_regular_) return begin(now);
        return WaitUntil{next_begin()};
    }
    if (another_volley_ && now >= *another_volley_ && sent_ == repeats) volley_at(now);
    if (sent_ < repeats && now >= send_at_) return send(now);
    if (const auto when = next_send()) return WaitUntil{*when};
    if (now < window_end()) return WaitUntil{window_end()};
    if (silent_running_) return WaitUntil{now + last_answers};
    if (!silent_begun_) {
        silent_begun_ = silent_running_ = true;
        return ProbeSilent{};
    }
    return end(now);
}

Instant RoundSchedule::next_begin() const
{
    return next_extra_ ? std::min(*next_extra_, next_regular_) : next_regular_;
}

RoundAction RoundSchedule::begin(Instant now)
{
    running_ = true;
    if (now >= next_regular_) {
        reason_ = RoundReason::regular;
        next_regular_ = now + times_.interval;
        neighbours_probed_ = false;
    } else {
        reason_ = requested_ ? RoundReason::asked : RoundReason::extra;
    }
    requested_ = false;
    next_extra_.reset();
    another_volley_.reset();
    silent_until_.reset();
    new_interfaces_until_.reset();
    silent_begun_ = silent_running_ = new_device_ = dropped_ = false;
    began_ = now;
    volley_ = 0;
    volley_at(now);
    return BeginRound{reason_};
}

Instant RoundSchedule::neighbours_at() const
{
    return next_regular_ - std::max<milliseconds>(kernel_looks - times_.window, 0ms);
}

void RoundSchedule::volley_at(Instant when)
{
    another_volley_.reset();
    ++volley_;
    sent_ = 0;
    send_at_ = when;
    random_ = net::mix(random_);
    gap_ = first_gap(random_);
}

SendProbes RoundSchedule::send(Instant now)
{
    const SendProbes action{volley_, sent_};
    ++sent_;
    last_sent_ = now;
    send_at_ = now + gap_;
    gap_ = next_gap(gap_);
    return action;
}

std::optional<Instant> RoundSchedule::next_send() const
{
    if (sent_ < repeats) return send_at_;
    return another_volley_;
}

Instant RoundSchedule::window_end() const
{
    Instant end = began_ + times_.window;
    if (volley_ > 1) end = std::max(end, last_sent_ + std::min<milliseconds>(times_.window, last_answers));
    if (silent_until_) end = std::max(end, *silent_until_);
    if (new_interfaces_until_) end = std::max(end, *new_interfaces_until_);
    return end;
}

EndRound RoundSchedule::end(Instant now)
{
    running_ = false;
    extras_in_a_row_ = reason_ == RoundReason::extra ? std::min(extras_in_a_row_ + 1, 5U) : 0;
    if (new_device_ || dropped_) extra_by(now + extra_round_after * (1 << extras_in_a_row_));
    return EndRound{reason_, dropped_};
}

void RoundSchedule::extra_by(Instant when)
{
    next_extra_ = next_extra_ ? std::min(*next_extra_, when) : when;
}

void RoundSchedule::new_device(Instant now)
{
    new_device_ = true;
    if (!running_) extra_by(now + extra_round_after * (1 << extras_in_a_row_));
}

bool RoundSchedule::request(Instant now)
{
    if (!running_ || silent_begun_) {
        requested_ = true;
        return !running_;
    }
    if (reason_ == RoundReason::extra) reason_ = RoundReason::asked;
    if (sent_ == repeats && !another_volley_ && volley_ < max_volleys) another_volley_ = now;
    return true;
}

bool RoundSchedule::interface_appeared(Instant now)
{
    if (!running_ || now > began_ + times_.window + longest_wait) {
        extra_by(now + interface_settles);
        return false;
    }
    new_interfaces_until_ =
        now + interface_settles + longest_volley + std::min<milliseconds>(times_.window, last_answers);
    silent_begun_ = false;  // its silent devices are probed alone, too
    return true;
}

void RoundSchedule::dropped(Instant now)
{
    dropped_ = true;
    if (!running_) return extra_by(now + extra_round_after * (1 << extras_in_a_row_));
    if (silent_begun_ || another_volley_ || volley_ >= max_volleys) return;
    const Instant repeats_end = sent_ < repeats ? send_at_ + 500ms * (repeats - sent_) : last_sent_;
    another_volley_ = std::max(now, repeats_end) + volley_gap;
}

void RoundSchedule::silent_probed(std::size_t hosts, Instant now)
{
    silent_running_ = false;
    if (hosts > 0) silent_until_ = now + std::min<milliseconds>(times_.window, last_answers);
}

}  // namespace onvigil::discovery
