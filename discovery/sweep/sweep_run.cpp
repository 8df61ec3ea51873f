#include "discovery/sweep/sweep_run.hpp"

#include <algorithm>

namespace onvigil::discovery {

namespace {

constexpr auto trail_step = std::chrono::milliseconds(100);

}  // namespace

SweepRun::SweepRun(Plan plan)
    : plan_(std::move(plan)),
      order_(plan_.networks, plan_.exclude, plan_.seed, plan_.resume),
      answers_of_(order_.networks().size())
{
    resumed_ = order_.resumed();
    const SweepPosition& resume = plan_.resume;
    const bool tcp_probing =
        plan_.tcp_probes && resume.networks == order_.position().networks && resume.next >= order_.total();
    if (!tcp_probing) return;
    // The probes had their end in the last run; devices that answered them are in the inventory.
    phase_ = Phase::tcp_probing;
    resumed_ = true;
    const SweepPosition stood{resume.key, resume.networks, resume.next - order_.total()};
    walk_.emplace(order_.networks(), plan_.exclude, plan_.seed, stood);
    for (const model::Cidr& network : order_.networks())
        for (const model::IpAddress& host : plan_.known(model::to_text(network))) answered_.insert(host);
}

std::optional<model::IpAddress> SweepRun::next()
{
    paused_ = false;
    if (phase_ == Phase::tcp_probing || pass_ > 1) return next_unanswered();
    const auto address = order_.next();
    paused_ = order_.paused();
    if (!address) return std::nullopt;
    ++asked_;
    return address->address;
}

void SweepRun::mark(Instant now)
{
    if (pass_ > 1 || phase_ != Phase::probing) return;
    if (trail_.empty() || now >= trail_.back().first + trail_step) trail_.emplace_back(now, order_.passed());
    while (trail_.size() > 1 && trail_[1].first + answers_take <= now) trail_.pop_front();
}

std::optional<model::IpAddress> SweepRun::next_unanswered()
{
    constexpr unsigned passed_at_once = 4096;
    for (unsigned i = 0; i < passed_at_once && walk_ && !walk_->done(); ++i) {
        const auto address = walk_->next();
        if (address && !answered_.contains(address->address)) return address->address;
        if (walk_->paused()) break;
    }
    if (walk_ && !walk_->done()) {
        paused_ = true;
        return std::nullopt;
    }
    while (!left_.empty()) {
        const model::IpAddress host = left_.back();
        left_.pop_back();
        if (!answered_.contains(host)) return host;
    }
    return std::nullopt;
}

void SweepRun::pass_over(Instant now)
{
    if (phase_ == Phase::tcp_probing) {
        phase_ = Phase::done;
        return;
    }
    phase_ = Phase::settling;
    settles_at_ = now + (pass_ < most_passes ? std::min<milliseconds>(pass_gap, plan_.window) : plan_.window);
}

void SweepRun::settled()
{
    if (pass_ < most_passes && begin_pass()) {
        phase_ = Phase::probing;
        return;
    }
    const bool waited_long_enough = pass_ >= most_passes || plan_.window <= pass_gap;
    if (!waited_long_enough) {
        pass_ = most_passes;  // there is no other pass: only the rest of the window is waited for
        settles_at_ += plan_.window - pass_gap;
        return;
    }
    phase_ = Phase::done;
    if (!plan_.tcp_probes) return;
    phase_ = Phase::tcp_probing;
    walk_.emplace(order_.networks(), plan_.exclude, plan_.seed,
                  SweepPosition{order_.position().key, order_.position().networks, 0});
    left_.clear();
}

/// False: there is none to probe again.
bool SweepRun::begin_pass()
{
    const bool all = std::exchange(dropped_, false);
    const bool first = pass_ == 1;
    std::vector<model::Cidr> whole;
    for (const model::Cidr& network : order_.networks())
        if (all || (first && network.size() <= asked_again_whole)) whole.push_back(network);
    left_ = known_unanswered();
    walk_.reset();
    if (!whole.empty()) walk_.emplace(std::move(whole), plan_.exclude, plan_.seed + pass_);
    if (!walk_ && left_.empty()) return false;
    ++pass_;
    return true;
}

std::vector<model::IpAddress> SweepRun::known_unanswered() const
{
    std::vector<model::IpAddress> out;
    if (!plan_.known) return out;
    for (const model::Cidr& network : order_.networks())
        for (const model::IpAddress& host : plan_.known(model::to_text(network)))
            if (network.contains(host) && !answered_.contains(host)) out.push_back(host);
    return out;
}

void SweepRun::heard(const model::IpAddress& from)
{
    const auto network = order_.network_of(from);
    if (!network) return;
    ++answers_;
    ++answers_of_[*network];
    answered_.insert(from);
}

std::uint64_t SweepRun::passed() const noexcept
{
    if (phase_ == Phase::done) return total();
    if (phase_ == Phase::tcp_probing) return order_.total() + walk_->passed();
    return order_.passed();
}

SweepPosition SweepRun::position(std::size_t in_flight) const
{
    SweepPosition out = order_.position();
    if (phase_ == Phase::probing && pass_ == 1 && !trail_.empty()) out.next = trail_.front().second;
    if (phase_ != Phase::tcp_probing) return out;
    out.key = walk_->position().key;
    out.next = order_.total() + walk_->passed() - std::min<std::uint64_t>(in_flight, walk_->passed());
    return out;
}

const model::Cidr* SweepRun::network_of(const model::IpAddress& address) const
{
    const auto network = order_.network_of(address);
    return network ? &order_.networks()[*network] : nullptr;
}

model::RoundReport SweepRun::report(model::TimePoint started, model::TimePoint ended) const
{
    // Which hosts the last run probed before it ended is not known here: their silence says nothing.
    model::RoundReport out{.started = started,
                           .ended = ended,
                           .networks = {},
                           .silent = {},
                           .answers = answers_,
                           .extra = resumed_,
                           .sweep = true};
    for (std::size_t i = 0; i < order_.networks().size(); ++i) {
        out.networks.push_back(model::to_text(order_.networks()[i]));
        if (answers_of_[i] == 0) out.silent.push_back(out.networks.back());
    }
    return out;
}

}  // namespace onvigil::discovery
