#pragma once
/// async/time_slice.hpp - long work on the one thread, in slices: other work gets its turn after a few milliseconds.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace onvigil::async {

class TimeSlice {
public:
    /// Call between steps of less than a millisecond; suspends once a slice is used up.
    [[nodiscard]] bool used_up() const { return std::chrono::steady_clock::now() - began_ > length; }
    /// Lets everything else that is ready run, then begins a new slice.
    [[nodiscard]] boost::asio::awaitable<void> yield()
    {
        co_await boost::asio::post(boost::asio::use_awaitable);
        began_ = std::chrono::steady_clock::now();
    }

private:
    static constexpr std::chrono::milliseconds length{4};
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace onvigil::async
