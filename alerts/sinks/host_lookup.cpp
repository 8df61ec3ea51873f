#include "alerts/sinks/host_lookup.hpp"

#include "async/notification.hpp"
#include "base/duration.hpp"

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace onvigil::alerts {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

constexpr auto answer_lives = 1min;  ///< a late answer older than that is not used

FoundHost ask_system(const std::string& host)
{
    asio::io_context context;
    asio::ip::tcp::resolver resolver(context);
    boost::system::error_code error;
    FoundHost out;
    for (const auto& result : resolver.resolve(host, "", error)) out.addresses.push_back(result.endpoint().address());
    if (error && host == "localhost")  // its addresses are known without a hosts file (RFC 6761, 6.3)
        out.addresses = {asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()};
    else if (error)
        out.error = error.message();
    return out;
}

}  // namespace

/// Shared by the caller and the thread, whichever lives longer.
struct HostLookup::Request {
    std::mutex mutex;
    std::optional<FoundHost> answer;
    Steady::time_point answered;
    std::function<void()> wake;  ///< empty: nothing waits for the answer

    void finish(FoundHost found)
    {
        const std::lock_guard lock(mutex);
        answer = std::move(found);
        answered = Steady::now();
        if (wake) wake();
    }
    std::optional<FoundHost> take()
    {
        const std::lock_guard lock(mutex);
        return std::exchange(answer, std::nullopt);
    }
    [[nodiscard]] bool outdated()
    {
        const std::lock_guard lock(mutex);
        return answer && Steady::now() - answered > answer_lives;
    }
    /// False: the answer is there already.
    [[nodiscard]] bool call_when_answered(std::function<void()> call)
    {
        const std::lock_guard lock(mutex);
        wake = std::move(call);
        return !answer;
    }
};

/// However it leaves, the thread must not wake it after that.
struct HostLookup::Caller {
    Request& request;
    ~Caller() { (void)request.call_when_answered({}); }
};

HostLookup::HostLookup(std::string host, Resolve resolve)
    : host_(std::move(host)), resolve_(resolve ? std::move(resolve) : ask_system)
{
}

FoundHost HostLookup::failed(std::string_view why) const
{
    return {{}, fmt::format("looking up {}: {}", host_, why)};
}

asio::awaitable<FoundHost> HostLookup::addresses()
{
    boost::system::error_code not_literal;
    const auto literal = asio::ip::make_address(host_, not_literal);
    if (!not_literal) co_return FoundHost{{literal}, {}};

    if (request_ && request_->outdated()) request_.reset();
    if (!request_) {
        request_ = std::make_shared<Request>();
        try {
            std::thread([request = request_, resolve = resolve_, host = host_] {
                request->finish(resolve(host));
            }).detach();
        } catch (const std::system_error& error) {
            request_.reset();
            co_return failed(error.what());
        }
    }
    const auto request = request_;
    const auto executor = co_await asio::this_coro::executor;
    const auto ready = std::make_shared<async::Notification>(executor);
    const Caller caller{*request};
    const bool wait = request->call_when_answered([executor, weak = std::weak_ptr(ready)] {
        asio::post(executor, [weak] {
            if (const auto waiting = weak.lock()) waiting->notify();
        });
    });
    if (wait) co_await ready->wait_until(Steady::now() + limit);
    auto answer = request->take();
    if (!answer) co_return failed(fmt::format("no answer within {}", to_text(limit)));
    request_.reset();
    if (!answer->error.empty()) co_return failed(answer->error);
    co_return std::move(*answer);
}

}  // namespace onvigil::alerts
