#pragma once
/// net/reading_faults.hpp - what a host sends may bring out a fault of this program: code that reads it throws. Then
/// what is read is left out, and the host is named; nothing else ends with it.
///
/// Bounded: so many hosts are named, until the program is started again.

#include "model/health_problem.hpp"
#include "model/ip.hpp"

#include <cstdint>
#include <exception>
#include <map>
#include <string>
#include <vector>

namespace onvigil::net {

class ReadingFaults {
public:
    /// `what`: the problem in words, if there is one.
    explicit ReadingFaults(std::string what) : what_(std::move(what)) {}

    /// False: `read` threw, which is noted. Too little memory, a cancellation and a Bug are thrown on.
    template <typename Read>
    bool contain(const model::IpAddress& from, const Read& read)
    {
        try {
            read();
            return true;
        } catch (const std::exception&) {
            note(from, std::current_exception());
            return false;
        }
    }
    /// The same of what was caught.
    void note(const model::IpAddress& from, const std::exception_ptr& thrown);

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    /// One at most; since when it holds is not known.
    [[nodiscard]] std::vector<model::HealthProblem> problems() const;

    static constexpr std::size_t most_named = 4;

private:
    std::string what_;
    std::uint64_t count_ = 0;
    std::map<model::IpAddress, std::string> named_;  ///< and what was thrown first
};

}  // namespace onvigil::net
