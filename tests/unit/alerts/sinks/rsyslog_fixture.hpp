#pragma once
/// rsyslog_fixture.hpp - tests that a real rsyslog receives in a folder of their own; skipped where none is installed.

#include "drive.hpp"
#include "receivers.hpp"

#include <gmock/gmock.h>

#include <set>

namespace onvigil::alerts::test {

/// The seqs of `seq="N"` in the order of their first arrival.
inline std::vector<std::uint64_t> first_arrivals(const std::vector<std::string>& lines)
{
    std::vector<std::uint64_t> out;
    std::set<std::uint64_t> known;
    for (const auto& line : lines) {
        const auto at = line.find(" seq=\"");
        if (at == std::string::npos) continue;
        const auto seq = std::stoull(line.substr(at + 6));
        if (known.insert(seq).second) out.push_back(seq);
    }
    return out;
}

inline std::vector<std::uint64_t> up_to(std::uint64_t last)
{
    std::vector<std::uint64_t> out;
    for (std::uint64_t seq = 1; seq <= last; ++seq) out.push_back(seq);
    return out;
}

class RsyslogTest : public testing::Test {
protected:
    void SetUp() override
    {
        if (!std::filesystem::exists(rsyslogd)) GTEST_SKIP() << rsyslogd << " is not installed";
    }

    onvigil::test::TempDir folder;
};

}  // namespace onvigil::alerts::test
