#include "discovery/rounds.hpp"

#include "net/permutation.hpp"

#include <algorithm>

namespace onvigil::discovery {

using namespace std::chrono_literals;

namespace {

constexpr auto last_answers = 2s;        ///< after a late volley, or unicast questions, answers are waited for so long
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

Rounds::Rounds(RoundsSettings settings, std::uint64_t seed, Instant start)
    : settings_(settings), random_(seed), next_regular_(start)
{
}

void Rounds::adopt(RoundsSettings settings, Instant now)
{
    const Instant last_regular = next_regular_ - settings_.interval;
    settings_ = settings;
    next_regular_ = std::max(now, last_regular + settings_.interval);
}

RoundAction Rounds::next(Instant now)
{
    if (!tried_neighbours_ && now >= neighbours_at()) {
        tried_neighbours_ = true;
        return TryNeighbours{};
    }
    RoundAction action = next_step(now);
    auto* wait = std::get_if<WaitUntil>(&action);
    if (wait != nullptr && !tried_neighbours_) wait->when = std::min(wait->when, neighbours_at());
    return action;
}

RoundAction Rounds::next_step(Instant now)
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
    if (asking_silent_) return WaitUntil{now + last_answers};
    if (!asked_silent_) {
        asked_silent_ = asking_silent_ = true;
        return AskSilent{};
    }
    return end(now);
}

Instant Rounds::next_begin() const
{
    return next_extra_ ? std::min(*next_extra_, next_regular_) : next_regular_;
}

RoundAction Rounds::begin(Instant now)
{
    running_ = true;
    if (now >= next_regular_) {
        reason_ = RoundReason::regular;
        next_regular_ = now + settings_.interval;
        tried_neighbours_ = false;
    } else {
        reason_ = requested_ ? RoundReason::asked : RoundReason::extra;
    }
    requested_ = false;
    next_extra_.reset();
    another_volley_.reset();
    silent_until_.reset();
    newcomers_until_.reset();
    asked_silent_ = asking_silent_ = new_device_ = dropped_ = false;
    began_ = now;
    volley_ = 0;
    volley_at(now);
    return BeginRound{reason_};
}

Instant Rounds::neighbours_at() const
{
    return next_regular_ - std::max<milliseconds>(kernel_looks - settings_.window, 0ms);
}

void Rounds::volley_at(Instant when)
{
    another_volley_.reset();
    ++volley_;
    sent_ = 0;
    send_at_ = when;
    random_ = net::mix(random_);
    gap_ = first_gap(random_);
}

SendQuestions Rounds::send(Instant now)
{
    const SendQuestions action{volley_, sent_};
    ++sent_;
    last_sent_ = now;
    send_at_ = now + gap_;
    gap_ = next_gap(gap_);
    return action;
}

std::optional<Instant> Rounds::next_send() const
{
    if (sent_ < repeats) return send_at_;
    return another_volley_;
}

Instant Rounds::window_end() const
{
    Instant end = began_ + settings_.window;
    if (volley_ > 1) end = std::max(end, last_sent_ + std::min<milliseconds>(settings_.window, last_answers));
    if (silent_until_) end = std::max(end, *silent_until_);
    if (newcomers_until_) end = std::max(end, *newcomers_until_);
    return end;
}

EndRound Rounds::end(Instant now)
{
    running_ = false;
    extras_in_a_row_ = reason_ == RoundReason::extra ? std::min(extras_in_a_row_ + 1, 5U) : 0;
    if (new_device_ || dropped_) extra_by(now + extra_round_after * (1 << extras_in_a_row_));
    return EndRound{reason_, dropped_};
}

void Rounds::extra_by(Instant when)
{
    next_extra_ = next_extra_ ? std::min(*next_extra_, when) : when;
}

void Rounds::new_device(Instant now)
{
    new_device_ = true;
    if (!running_) extra_by(now + extra_round_after * (1 << extras_in_a_row_));
}

bool Rounds::request(Instant now)
{
    if (!running_ || asked_silent_) {
        requested_ = true;
        return !running_;
    }
    if (reason_ == RoundReason::extra) reason_ = RoundReason::asked;
    if (sent_ == repeats && !another_volley_ && volley_ < max_volleys) another_volley_ = now;
    return true;
}

bool Rounds::interface_appeared(Instant now)
{
    if (!running_ || now > began_ + settings_.window + longest_wait) {
        extra_by(now + interface_settles);
        return false;
    }
    newcomers_until_ =
        now + interface_settles + longest_volley + std::min<milliseconds>(settings_.window, last_answers);
    asked_silent_ = false;  // its silent devices are asked alone, too
    return true;
}

void Rounds::dropped(Instant now)
{
    dropped_ = true;
    if (!running_) return extra_by(now + extra_round_after * (1 << extras_in_a_row_));
    if (asked_silent_ || another_volley_ || volley_ >= max_volleys) return;
    const Instant repeats_end = sent_ < repeats ? send_at_ + 500ms * (repeats - sent_) : last_sent_;
    another_volley_ = std::max(now, repeats_end) + volley_gap;
}

void Rounds::asked_silent(std::size_t questions, Instant now)
{
    asking_silent_ = false;
    if (questions > 0) silent_until_ = now + std::min<milliseconds>(settings_.window, last_answers);
}

}  // namespace onvigil::discovery
