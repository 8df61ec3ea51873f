#pragma once
/// daemon/silent_round_counter.hpp - for how many rounds in a row an interface has been silent. Pure.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace onvigil::daemon {

class SilentRoundCounter {
public:
    /// The interfaces that are silent now, after `finished` rounds; looked at at least once a round.
    void look(const std::vector<std::string>& silent, std::uint64_t finished)
    {
        std::map<std::string, std::uint64_t> last_heard;
        for (const auto& name : silent) {
            const auto known = last_heard_.find(name);
            last_heard[name] = known != last_heard_.end() ? known->second : finished - (finished > 0 ? 1 : 0);
        }
        last_heard_ = std::move(last_heard);
        finished_ = finished;
    }

    [[nodiscard]] unsigned of(const std::string& name) const
    {
        const auto heard = last_heard_.find(name);
        return heard == last_heard_.end() ? 0 : static_cast<unsigned>(finished_ - heard->second);
    }

private:
    std::map<std::string, std::uint64_t> last_heard_;  ///< the rounds that had ended before the silence
    std::uint64_t finished_ = 0;
};

}  // namespace onvigil::daemon
