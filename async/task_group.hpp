#pragma once
/// async/task_group.hpp - children that are always joined: spawn, wait for all, the first error reaches the parent.
///
/// One thread (the executor's) owns a group. Stop = cancel + join; a child ends when its operation is aborted.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <list>
#include <memory>

namespace onvigil::async {

class TaskGroup {
public:
    explicit TaskGroup(boost::asio::any_io_executor executor);
    /// Every child must have been joined.
    ~TaskGroup();
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    /// Starts a child. A child that throws anything but "operation aborted" cancels its siblings.
    void spawn(boost::asio::awaitable<void> child);

    /// Asks every child to stop; they end at their next suspended operation.
    void cancel();

    /// Waits until no child is left, then rethrows the first error. Cancelling the joiner cancels the children.
    [[nodiscard]] boost::asio::awaitable<void> join();

    [[nodiscard]] std::size_t size() const noexcept { return children_.size(); }

private:
    using Signals = std::list<boost::asio::cancellation_signal>;
    void ended(Signals::iterator child, const std::exception_ptr& error);

    boost::asio::any_io_executor executor_;
    Signals children_;
    boost::asio::steady_timer all_ended_;
    std::exception_ptr first_error_;
    bool cancelled_ = false;
    std::shared_ptr<void> alive_ = std::make_shared<char>();  ///< for what may run after the group has gone
};

}  // namespace onvigil::async
