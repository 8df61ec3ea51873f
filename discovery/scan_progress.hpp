#pragma once
/// discovery/scan_progress.hpp - how far a scan is that was asked for (a round and a sweep at once); kept up to date
/// while it runs.

#include <cstddef>
#include <cstdint>

namespace onvigil::discovery {

struct ScanProgress {
    std::size_t answers = 0;  ///< messages, copies left out
    std::size_t devices = 0;  ///< distinct senders
    std::uint64_t asked = 0;  ///< addresses, of its own sweep or the configured one it joined
    std::uint64_t total = 0;
    bool stopped = false;  ///< before its end
};

}  // namespace onvigil::discovery
