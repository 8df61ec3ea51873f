#pragma once
/// async/detached_call.hpp - runs what blocks and cannot be interrupted (a resolver, a library's handshake) on a thread
/// that neither the caller nor the end of the process waits for.

#include "async/notification.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace onvigil::async {

/// How many such threads run. While there is one, the process ends without destroying what it may use (_exit).
inline std::atomic<int> detached_threads = 0;

/// One call at a time. A value that its caller did not wait for is the next caller's, unless it has become too old.
template <typename Value>
class DetachedCall {
public:
    explicit DetachedCall(std::chrono::milliseconds lives = std::chrono::minutes(1)) : lives_(lives) {}

    /// What `work` gives, or a call that is still under way; nothing: not within `limit`. `work` owns all that it uses.
    /// Throws std::system_error where no thread can be had.
    [[nodiscard]] boost::asio::awaitable<std::optional<Value>> value(std::function<Value()> work,
                                                                     std::chrono::milliseconds limit)
    {
        if (request_ && request_->outdated(lives_)) request_.reset();
        if (!request_) request_ = begin(std::move(work));
        const auto request = request_;
        const auto executor = co_await boost::asio::this_coro::executor;
        const auto ready = std::make_shared<Notification>(executor);
        const Caller caller{*request};
        const bool wait = request->call_when_done([executor, weak = std::weak_ptr(ready)] {
            boost::asio::post(executor, [weak] {
                if (const auto waiting = weak.lock()) waiting->notify();
            });
        });
        if (wait) co_await ready->wait_until(std::chrono::steady_clock::now() + limit);
        auto value = request->take();
        if (value) request_.reset();
        co_return value;
    }

    /// What is under way is of no use any more.
    void forget() { request_.reset(); }

private:
    /// Shared by the caller and the thread, whichever lives longer.
    class Request {
    public:
        void finish(Value value)
        {
            const std::lock_guard lock(mutex_);
            value_.emplace(std::move(value));
            done_ = std::chrono::steady_clock::now();
            if (wake_) wake_();
        }
        std::optional<Value> take()
        {
            const std::lock_guard lock(mutex_);
            return std::exchange(value_, std::nullopt);
        }
        [[nodiscard]] bool outdated(std::chrono::milliseconds lives)
        {
            const std::lock_guard lock(mutex_);
            return value_ && std::chrono::steady_clock::now() - done_ > lives;
        }
        /// False: it is done already.
        [[nodiscard]] bool call_when_done(std::function<void()> call)
        {
            const std::lock_guard lock(mutex_);
            wake_ = std::move(call);
            return !value_;
        }

    private:
        std::mutex mutex_;
        std::optional<Value> value_;
        std::chrono::steady_clock::time_point done_;
        std::function<void()> wake_;  ///< empty: nothing waits
    };
    /// However it leaves, the thread must not wake it after that.
    struct Caller {
        Request& request;
        ~Caller() { (void)request.call_when_done({}); }
    };

    static std::shared_ptr<Request> begin(std::function<Value()> work)
    {
        auto request = std::make_shared<Request>();
        ++detached_threads;
        try {
            std::thread([request, work = std::move(work)]() mutable {
                request->finish(work());
                work = {};
                request.reset();
                --detached_threads;
            }).detach();
        } catch (...) {
            --detached_threads;
            throw;
        }
        return request;
    }

    std::chrono::milliseconds lives_;
    std::shared_ptr<Request> request_;  ///< under way, or done after its caller had given up
};

}  // namespace onvigil::async
