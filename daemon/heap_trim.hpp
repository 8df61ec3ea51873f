#pragma once
/// daemon/heap_trim.hpp - when free memory is given back to the system. Pure; looked at once a second.

#include <cstdint>
#include <utility>

namespace onvigil::daemon {

class HeapTrim {
public:
    explicit HeapTrim(std::uint64_t resident) : left_(resident) {}

    /// `done`: how much was done so far that allocates. Due once a second has gone by in which nothing was: what
    /// waited in queues is gone by then. Also where the process has grown without it, by a long answer of ours.
    [[nodiscard]] bool due(std::uint64_t done, std::uint64_t resident)
    {
        const bool quiet = std::exchange(seen_, done) == done && done != trimmed_at_;
        return quiet || resident > left_ + soon_used_again;
    }
    /// `resident`: afterwards.
    void trimmed(std::uint64_t resident)
    {
        trimmed_at_ = seen_;
        left_ = resident;
    }

    static constexpr std::uint64_t soon_used_again = 16u << 20;  ///< less is

private:
    std::uint64_t left_;
    std::uint64_t seen_ = 0, trimmed_at_ = 0;
};

}  // namespace onvigil::daemon
