#pragma once
/// daemon/commit_queue.hpp - the devices that changed, in the order in which they are judged and committed.
///
/// A device in its first interview will change once more. Where more has changed than fits into one
/// transaction, devices that have been interviewed go first, so that most of the others are judged, told and stored
/// once instead of twice; none is passed over for longer than `longest_wait`, and none waits where nothing else is to
/// be done. Devices that became one are committed together: half of a merger on the disk would lose a waiver, or a
/// history.

#include <boost/container/small_vector.hpp>
#include <chrono>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace onvigil::daemon {

class CommitQueue {
public:
    using Instant = std::chrono::steady_clock::time_point;
    static constexpr std::chrono::milliseconds longest_wait{3000};

    /// What changed. `merged_into`: the survivor, where it was absorbed.
    struct Changed {
        std::string id;
        std::string merged_into;
    };

    /// `asked`: its first identification is over. One that waits already is not told twice.
    void mark(const std::string& id, bool asked, Instant now, const std::string& merged_into = {});

    /// The next one, of which there must be one; with all that were absorbed into one device, that one last.
    using Group = boost::container::small_vector<Changed, 1>;
    [[nodiscard]] Group take(Instant now);

    [[nodiscard]] bool empty() const { return waiting_.empty(); }

private:
    struct Waiting {
        bool asked = false;
        std::string merged_into;
    };
    [[nodiscard]] std::string survivor_of(std::string id) const;
    void take_with_absorbed(const std::string& id, Group& group);

    std::unordered_map<std::string, Waiting> waiting_;
    std::unordered_map<std::string, std::vector<std::string>> absorbed_;  ///< by survivor
    std::deque<std::string> asked_;                                       ///< may name some that were taken
    std::deque<std::pair<Instant, std::string>> being_asked_;             ///< so may this
};

}  // namespace onvigil::daemon
