#include "alerts/sinks/journald_sink.hpp"

#include "drive.hpp"
#include "fakes.hpp"
#include "support/file_text.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <set>

namespace onvigil::alerts {
namespace {

using namespace test;
using onvigil::test::file_text;
using onvigil::test::run;
using testing::Contains;
using testing::HasSubstr;

TEST(Journald, EveryTypeHasAnIdOfItsOwnAndACatalogEntry)
{
    std::set<std::string_view> ids;
    const auto catalog = file_text(std::filesystem::path(ONVIGIL_SOURCE_DIR) / "systemd" / "onvigil.catalog");
    for (int i = 0; i <= static_cast<int>(model::EventType::events_lost); ++i) {
        const auto type = static_cast<model::EventType>(i);
        const auto id = message_id(type);
        EXPECT_EQ(id.size(), 32u);
        EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string_view::npos);
        EXPECT_TRUE(ids.insert(id).second) << model::name(type);
        const auto at = catalog.find("-- " + std::string(id) + "\n");
        ASSERT_NE(at, std::string::npos) << model::name(type);
        const auto subject = catalog.substr(at, catalog.find("Defined-By", at) - at);
        EXPECT_THAT(subject, HasSubstr("(" + std::string(model::name(type)) + ")"));
    }
}

TEST(Journald, WritesNativeFields)
{
    const auto fields = journal_fields(sample_event());
    for (const char* field : {"PRIORITY=3", "SYSLOG_IDENTIFIER=onvigil", "ONVIGIL_TYPE=finding.opened",
                              "ONVIGIL_DEVICE_ID=dev-7k2m9q4x1c", "ONVIGIL_SEQ=7", "ONVIGIL_WAIVED=false"})
        EXPECT_THAT(fields, Contains(std::string(field)));
    EXPECT_THAT(fields[0], testing::StartsWith("MESSAGE=LTS"));
    auto hostile = sample_event();
    hostile.message = "a\nPRIORITY=0";
    EXPECT_EQ(journal_fields(hostile)[0], "MESSAGE=a PRIORITY=0");
}

TEST(Journald, IsSilentWhereNoJournalRuns)
{
    if (std::filesystem::exists("/run/systemd/journal/socket")) GTEST_SKIP() << "a journal runs here";
    boost::asio::io_context context;
    JournaldSink sink;
    const auto event = sample_event();
    EXPECT_FALSE(run(context, sink.send({&event, 1})));
    EXPECT_EQ(sink.delivered(), 7u);
    Drive drive(builtin_journal());
    drive.start();
    std::string said;
    boost::asio::co_spawn(
        drive.context, drive.dispatcher.test("journal"),
        [&](std::exception_ptr, Result<std::vector<TestOutcome>, Problem> outcomes) { said = outcomes->at(0).error; });
    EXPECT_TRUE(drive.until([&] { return !said.empty(); }));
    EXPECT_THAT(said, testing::StartsWith("no journal runs here"));
}

TEST(Journald, IsReadBackWhereOneRuns)
{
    if (!std::filesystem::exists("/run/systemd/journal/socket")) GTEST_SKIP() << "no journal runs here";
    boost::asio::io_context context;
    JournaldSink sink;
    auto event = sample_event();
    event.site = "site-" + std::to_string(::getpid());
    ASSERT_FALSE(run(context, sink.send({&event, 1})));
    // --sync returns when all that was said before it is on disk.
    const auto command =
        "journalctl --sync; journalctl --no-pager -o cat MESSAGE_ID=" + std::string(message_id(event.type)) +
        " ONVIGIL_SITE=" + event.site;
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    std::array<char, 1024> got{};
    EXPECT_NE(std::fgets(got.data(), got.size(), pipe.get()), nullptr);
    EXPECT_THAT(got.data(), HasSubstr("is banned by us-ndaa-889"));
}

}  // namespace
}  // namespace onvigil::alerts
