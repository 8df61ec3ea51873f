#pragma once
/// store/unreadable_events.hpp - events of the journal with a damaged record: each counted once, however often it is
/// read over.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <set>

namespace onvigil::store {

/// Written on the store's thread, read on any.
class UnreadableEvents {
public:
    void add(std::uint64_t seq)
    {
        if (known_.size() >= most_known || !known_.insert(seq).second) return;
        first_ = *known_.begin();
        count_ = known_.size();
    }
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    [[nodiscard]] std::uint64_t first() const noexcept { return first_; }  ///< the lowest seq of them

private:
    static constexpr std::size_t most_known = 10'000;  ///< more are not counted

    std::set<std::uint64_t> known_;
    std::atomic<std::uint64_t> count_ = 0, first_ = 0;
};

}  // namespace onvigil::store
