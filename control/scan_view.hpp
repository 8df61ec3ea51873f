#pragma once
/// control/scan_view.hpp - a requested scan: its progress and its result.

#include "model/record.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::control {

/// Updated in place by the daemon while the scan runs; read by the server on the same thread.
struct ScanView {
    bool finished = false;
    std::string failure{};  ///< why it ended early; empty: it did not
    std::chrono::milliseconds elapsed{0};
    std::chrono::milliseconds expected{0};  ///< of the round alone
    std::uint64_t asked = 0;                ///< addresses asked so far, of the networks
    std::uint64_t total = 0;                ///< addresses to ask; 0: only the round
    std::uint64_t answers = 0;
    std::uint64_t seen = 0;  ///< devices that answered

    struct Line {
        model::Record record;
        std::string what{};  ///< "new", "back online", "moved from 10.0.0.4", "firmware: 1 -> 2"
    };
    std::vector<Line> found{};  ///< not known before
    std::vector<Line> changed{};
};

/// One line while it runs: `{"progress":{…}}`.
[[nodiscard]] std::string scan_progress_json(const ScanView& scan);
/// How it ended: `{"scan":{…,"new":[…],"changed":[…]}}`.
[[nodiscard]] std::string scan_result_json(const ScanView& scan, std::string_view site);

}  // namespace onvigil::control
