#include "discovery/multicast/new_interface_probes.hpp"

#include "discovery/multicast/round_schedule.hpp"
#include "net/permutation.hpp"

#include <algorithm>

namespace onvigil::discovery {

using namespace std::chrono_literals;

void NewInterfaceProbes::begin(Volley& volley, Instant when)
{
    random_ = net::mix(random_);
    volley.ids = random_;
    volley.sent = 0;
    volley.send_at = when;
    volley.gap = first_gap(random_);
}

void NewInterfaceProbes::appeared(int interface, Instant when)
{
    const auto [place, is_new] = volleys_.try_emplace(interface);
    Volley& volley = place->second;
    if (is_new)
        begin(volley, when);
    else if (volley.sent > 0)
        begin(volley, std::max<Instant>(when, volley.first_sent + RoundSchedule::volley_gap));
}

std::vector<NewInterfaceProbes::Turn> NewInterfaceProbes::turns(Instant now)
{
    std::vector<Turn> out;
    for (auto at = volleys_.begin(); at != volleys_.end();) {
        Volley& volley = at->second;
        if (now < volley.send_at) {
            ++at;
            continue;
        }
        if (volley.sent == 0) volley.first_sent = now;
        out.push_back({at->first, volley.ids, volley.sent++});
        volley.send_at = now + volley.gap;
        volley.gap = next_gap(volley.gap);
        at = volley.sent == RoundSchedule::repeats ? volleys_.erase(at) : std::next(at);
    }
    return out;
}

std::optional<Instant> NewInterfaceProbes::next() const
{
    std::optional<Instant> out;
    for (const auto& [interface, volley] : volleys_) out = out ? std::min(*out, volley.send_at) : volley.send_at;
    return out;
}

}  // namespace onvigil::discovery
