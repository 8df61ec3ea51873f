#include "daemon/hub_directives.hpp"

#include <gmock/gmock.h>

#include "fake_handler.hpp"
#include "support/run.hpp"

namespace onvigil::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class HubDirectives : public testing::Test {
protected:
    control::FakeHandler handler;
    boost::asio::io_context io;

    HubDirectives() { handler.add(control::sample_record(1)); }
    hub::DirectiveResult ask(const char* kind, const char* request, const char* device = "dev-0000000001")
    {
        return test::run(
            io, carry_out(handler, {.number = 9, .kind = kind, .device = device, .request = request, .by = "ann"}));
    }
};

TEST_F(HubDirectives, AreCarriedOutAndOnRecordWithTheirAuthor)
{
    EXPECT_TRUE(ask("label", R"({"labels":{"door":"3"}})").ok);
    EXPECT_TRUE(ask("waive", R"({"until":"2027-01-01","reason":"ordered"})").ok);
    EXPECT_TRUE(ask("unwaive", "{}").ok);
    EXPECT_TRUE(ask("scan", "{}", "").ok);
    EXPECT_TRUE(ask("forget", "{}").ok);
    ASSERT_EQ(handler.audited.size(), 5u);
    EXPECT_THAT(handler.audited.front(), HasSubstr("ann through the hub asked for label dev-0000000001: labelled"));
}

TEST_F(HubDirectives, ThatCannotBeCarriedOutEndWithTheReason)
{
    for (const auto& [kind, request, device, why] :
         {std::tuple("label", "{", "dev-0000000001", "not understood"),
          std::tuple("label", R"({"labels":7})", "dev-0000000001", "not understood"),
          std::tuple("waive", R"({"reason":"x"})", "dev-0000000001", "until"),
          std::tuple("scan", R"({"networks":["x"]})", "", "not understood"),
          std::tuple("reboot", "{}", "dev-0000000001", "older than the hub")}) {
        const auto result = ask(kind, request, device);
        EXPECT_FALSE(result.ok) << kind << request;
        EXPECT_EQ(result.number, 9);
        EXPECT_THAT(result.text, HasSubstr(why)) << kind << request;
    }
    EXPECT_TRUE(handler.changes.empty());
}

TEST_F(HubDirectives, ThatTheSensorRefusesSayWhy)
{
    handler.refuses = control::ApiError{404, "no such device", "dev-of-another-sensor", {}};
    for (const auto* kind : {"unwaive", "forget", "scan"}) {
        const auto result = ask(kind, "{}", "dev-of-another-sensor");
        EXPECT_FALSE(result.ok) << kind;
        EXPECT_EQ(result.text, "no such device: dev-of-another-sensor") << kind;
    }
    EXPECT_EQ(handler.audited.size(), 3u) << "what was asked is on record, too";
}

}  // namespace
}  // namespace onvigil::daemon
