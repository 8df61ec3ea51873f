#pragma once
/// control/slices.hpp - long work on the one thread, in slices: everybody else gets a turn after a few milliseconds.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>

namespace onvigil::control {

class Slices {
public:
    /// Call between steps of less than a millisecond; suspends once a slice is used up.
    [[nodiscard]] bool used_up() const { return std::chrono::steady_clock::now() - began_ > length; }
    /// Lets everything else that is ready run.
    [[nodiscard]] boost::asio::awaitable<void> yield();

private:
    static constexpr std::chrono::milliseconds length{4};
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace onvigil::control
