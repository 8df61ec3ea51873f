#include "async/task_group.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace onvigil::async {

namespace asio = boost::asio;

namespace {

bool is_abort(const std::exception_ptr& error)
{
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& e) {
        return e.code() == asio::error::operation_aborted;
    } catch (const asio::multiple_exceptions& both) {  // a race (async/within.hpp) that was cancelled
        return is_abort(both.first_exception());
    } catch (...) {
        return false;
    }
}

}  // namespace

TaskGroup::TaskGroup(asio::any_io_executor executor)
    : executor_(std::move(executor)), all_ended_(executor_, asio::steady_timer::time_point::max())
{
}

TaskGroup::~TaskGroup() = default;

void TaskGroup::spawn(asio::awaitable<void> child)
{
    const auto signal = children_.emplace(children_.end());
    asio::co_spawn(executor_, std::move(child),
                   asio::bind_cancellation_slot(
                       signal->slot(), [this, signal](const std::exception_ptr& error) { ended(signal, error); }));
    // Not at once: a child is cancelled after it has started. It may have ended by then, and the group with it.
    if (cancelled_)
        asio::post(executor_, [this, alive = std::weak_ptr<void>(alive_)] {
            if (!alive.expired()) cancel();
        });
}

void TaskGroup::cancel()
{
    cancelled_ = true;
    for (auto child = children_.begin(); child != children_.end();) {
        const auto current = child++;  // emitting may end, and erase, the child
        current->emit(asio::cancellation_type::all);
    }
}

void TaskGroup::ended(Signals::iterator child, const std::exception_ptr& error)
{
    children_.erase(child);
    if (error && !is_abort(error) && !first_error_) {
        first_error_ = error;
        cancel();
    }
    if (children_.empty()) all_ended_.cancel();
}

asio::awaitable<void> TaskGroup::join()
{
    while (!children_.empty()) {
        co_await all_ended_.async_wait(asio::as_tuple(asio::use_awaitable));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
            cancel();
        }
    }
    if (first_error_) std::rethrow_exception(std::exchange(first_error_, nullptr));
}

}  // namespace onvigil::async
