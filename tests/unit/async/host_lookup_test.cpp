#include "async/host_lookup.hpp"

#include "support/run.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <gmock/gmock.h>

#include <atomic>
#include <future>

namespace onvigil::async {
namespace {

namespace asio = boost::asio;
using testing::ElementsAre;
using testing::IsEmpty;

const auto receiver = asio::ip::make_address("10.1.1.9");

/// A resolver that answers once it is released. Its thread may outlive the test.
struct Hanging {
    std::promise<void> release;
    std::shared_future<void> released = release.get_future().share();
    std::atomic<int> calls = 0;

    static HostLookup::Resolve resolve(const std::shared_ptr<Hanging>& self)
    {
        return [self](const std::string&) {
            ++self->calls;
            self->released.wait();
            return FoundHost{{receiver}, {}};
        };
    }
};

TEST(HostLookup, AnAddressNeedsNoResolver)
{
    asio::io_context context;
    HostLookup lookup("2001:db8::1", [](const std::string&) -> FoundHost { throw std::logic_error("asked"); });
    EXPECT_THAT(onvigil::test::run(context, lookup.addresses()).addresses,
                ElementsAre(asio::ip::make_address("2001:db8::1")));
}

TEST(HostLookup, AsksTheSystemAndSaysWhatItSays)
{
    asio::io_context context;
    HostLookup lookup("localhost");
    EXPECT_THAT(onvigil::test::run(context, lookup.addresses()).addresses, testing::Not(IsEmpty()));
    HostLookup other("siem", [](const std::string& host) { return FoundHost{{}, "no such host as " + host}; });
    const auto found = onvigil::test::run(context, other.addresses());
    EXPECT_EQ(found.error, "looking up siem: no such host as siem");
    EXPECT_THAT(found.addresses, IsEmpty());
}

TEST(HostLookup, IsGivenUpInTimeAndALateAnswerIsTheNextCallers)
{
    asio::io_context context;
    const auto hanging = std::make_shared<Hanging>();
    HostLookup lookup("siem", Hanging::resolve(hanging));
    EXPECT_EQ(onvigil::test::run(context, lookup.addresses()).error, "looking up siem: no answer within 4s");
    asio::post(context, [&] { hanging->release.set_value(); });
    EXPECT_THAT(onvigil::test::run(context, lookup.addresses()).addresses, ElementsAre(receiver));
    EXPECT_EQ(hanging->calls, 1) << "one thread a receiver, however often it is asked for";
    EXPECT_THAT(onvigil::test::run(context, lookup.addresses()).addresses, ElementsAre(receiver));
    EXPECT_EQ(hanging->calls, 2) << "an answer is used once: the next look-up asks anew";
}

TEST(HostLookup, ACallerThatIsCancelledLeavesAtOnceAndTheAnswerFindsNothingToWake)
{
    const auto hanging = std::make_shared<Hanging>();
    {
        asio::io_context context;
        HostLookup lookup("siem", Hanging::resolve(hanging));
        asio::cancellation_signal stop;
        bool left = false;
        asio::co_spawn(
            context, lookup.addresses(),
            asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr& error, const FoundHost&) {
                left = true;
                EXPECT_TRUE(error);
            }));
        asio::post(context, [&] { stop.emit(asio::cancellation_type::all); });
        context.run_for(std::chrono::seconds(2));
        EXPECT_TRUE(left);
    }
    {
        asio::io_context context;  // and one that is destroyed while it waits
        HostLookup lookup("siem", Hanging::resolve(hanging));
        asio::co_spawn(context, lookup.addresses(), [](const std::exception_ptr&, const FoundHost&) {});
        context.poll();
    }
    hanging->release.set_value();
}

}  // namespace
}  // namespace onvigil::async
