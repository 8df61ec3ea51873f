#include "rsyslog_fixture.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>

namespace onvigil::alerts {
namespace {

using namespace test;
using testing::HasSubstr;

const std::string udp_input =
    "module(load=\"imudp\")\ninput(type=\"imudp\" port=\"PORT\" address=\"127.0.0.1\" rcvbufSize=\"1m\")";
const std::string tcp_input = "module(load=\"imptcp\")\ninput(type=\"imptcp\" port=\"PORT\" address=\"127.0.0.1\")";
const std::string relp_input = "module(load=\"imrelp\")\ninput(type=\"imrelp\" port=\"PORT\" address=\"127.0.0.1\")";

TEST_F(RsyslogTest, UnderstandsARecordOverUdp)
{
    Rsyslog receiver(
        udp_input, "%syslogfacility-text%|%syslogseverity-text%|%hostname%|%app-name%|%msgid%|%structured-data%|%msg%");
    Drive drive(syslog_to("udp://127.0.0.1:" + std::to_string(receiver.port)));
    drive.journal.add(sample_event(1));
    drive.start();
    ASSERT_TRUE(drive.delivered(1));
    const auto lines = receiver.lines();
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_THAT(lines[0], testing::StartsWith("local0|err|sensor1|onvigil|finding.opened|[onvigil@32473 id=\""));
    EXPECT_THAT(lines[0], HasSubstr("reason=\"speaks SADP; MAC is Hikvision's\""));
    EXPECT_THAT(lines[0], HasSubstr("|LTS CMIP7043W-M \"North gate\" at 10.20.3.7 is banned by us-ndaa-889"));
}

TEST_F(RsyslogTest, GetsManyOverUdp)
{
    Rsyslog receiver(udp_input);
    Drive drive(syslog_to("udp://127.0.0.1:" + std::to_string(receiver.port)));
    drive.journal.grow(2000);
    drive.start();
    ASSERT_TRUE(drive.until([&] { return receiver.lines().size() >= 2000; }));
    EXPECT_EQ(first_arrivals(receiver.lines()), up_to(2000));
}

TEST_F(RsyslogTest, ThatIsNotThereOverUdpIsNoticedAndGetsThemLater)
{
    Rsyslog receiver(udp_input);
    receiver.stop(SIGTERM);
    Drive drive(syslog_to("udp://127.0.0.1:" + std::to_string(receiver.port)));
    drive.journal.grow(10);
    drive.start();
    EXPECT_THAT(drive.error(), HasSubstr("refused"));
    receiver.start();
    drive.retry();
    ASSERT_TRUE(drive.delivered(10));
    EXPECT_EQ(first_arrivals(receiver.lines()), up_to(10));
}

TEST_F(RsyslogTest, GetsManyOverTcpInBothFramings)
{
    for (const auto framing : {Framing::octet_counted, Framing::newline}) {
        Rsyslog receiver(tcp_input);
        auto sink = syslog_to("tcp://127.0.0.1:" + std::to_string(receiver.port));
        sink.target.as<SyslogSettings>()->framing = framing;
        Drive drive(sink);
        drive.journal.grow(5000);
        drive.start();
        ASSERT_TRUE(drive.until([&] { return receiver.lines().size() >= 5000; }));
        drive.finish();
        EXPECT_EQ(first_arrivals(receiver.lines()), up_to(5000));
        EXPECT_EQ(receiver.lines().size(), 5000u);
    }
}

TEST_F(RsyslogTest, StoppedWhileTcpIsFlowingLosesNothing)
{
    Rsyslog receiver(tcp_input);
    Drive drive(syslog_to("tcp://127.0.0.1:" + std::to_string(receiver.port)));
    drive.journal.grow(500);
    drive.start();
    ASSERT_TRUE(drive.until([&] { return !receiver.lines().empty(); }));
    receiver.stop(SIGTERM);
    drive.journal.grow(500);
    drive.dispatcher.journal_grew();
    EXPECT_FALSE(drive.error().empty());
    receiver.start();
    drive.retry();
    ASSERT_TRUE(drive.delivered(1000));
    EXPECT_EQ(first_arrivals(receiver.lines()), up_to(1000));
}

TEST_F(RsyslogTest, ACleanStopLeavesNothingToRepeat)
{
    Rsyslog receiver(tcp_input);
    Drive drive(syslog_to("tcp://127.0.0.1:" + std::to_string(receiver.port)));
    drive.journal.grow(300);
    drive.start();
    ASSERT_TRUE(drive.until([&] { return receiver.lines().size() == 300; }));
    EXPECT_EQ(drive.journal.cursors["siem"], 0u) << "two seconds have not passed";
    drive.finish();
    EXPECT_EQ(drive.journal.cursors["siem"], 300u) << "but the receiver read to the end and closed in peace";
}

TEST_F(RsyslogTest, ACleanStopLeavesNothingToRepeatOverDatagrams)
{
    Rsyslog udp(udp_input);
    Rsyslog unix_socket(
        "module(load=\"imuxsock\" SysSock.Use=\"off\")\n"
        "input(type=\"imuxsock\" socket=\"" +
        (folder.path() / "log").string() +
        "\" unlink=\"on\" "
        "ratelimit.interval=\"0\" UsePIDFromSystem=\"off\")");
    const auto at = "unix://" + (folder.path() / "log").string();
    ASSERT_TRUE(std::filesystem::exists(folder.path() / "log"));
    for (const auto& address : {"udp://127.0.0.1:" + std::to_string(udp.port), at}) {
        Drive drive(syslog_to(address));
        drive.journal.grow(300);
        drive.start();
        ASSERT_TRUE(
            drive.until([&] { return drive.status().backlog == 300 && drive.dispatcher.status()[0].delivered == 0; }));
        auto& receiver = address == at ? unix_socket : udp;
        ASSERT_TRUE(drive.until([&] { return receiver.lines().size() == 300; })) << address;
        EXPECT_EQ(drive.journal.cursors["siem"], 0u) << "two seconds have not passed";
        drive.finish();
        EXPECT_EQ(drive.journal.cursors["siem"], 300u) << address;
    }
}

/// A name of two addresses takes a hosts file of its own, that a mount namespace, and that a process of its own.
TEST_F(RsyslogTest, ThatListensOnOneAddressOfTheNameIsFoundAtOnce)
{
    const char* name = std::getenv("ONVIGIL_TEST_TWO_ADDRESSES");
    if (name == nullptr) {
        if (std::system("unshare --mount true 2>/dev/null") != 0 || !std::filesystem::exists("/etc/hosts"))
            GTEST_SKIP() << "needs a mount namespace and an /etc/hosts";
        const auto hosts = folder.write("hosts", "127.0.0.2 two.test\n127.0.0.1 two.test\n");
        const auto command = fmt::format(
            "unshare --mount sh -c 'mount --bind {} /etc/hosts && ONVIGIL_TEST_TWO_ADDRESSES=two.test exec {} "
            "--gtest_filter={}.{}'",
            hosts.string(), std::filesystem::read_symlink("/proc/self/exe").string(),
            testing::UnitTest::GetInstance()->current_test_info()->test_suite_name(),
            testing::UnitTest::GetInstance()->current_test_info()->name());
        EXPECT_EQ(std::system(command.c_str()), 0);
        return;
    }
    for (auto [transport, input] : {std::pair("udp", udp_input), std::pair("tcp", tcp_input)}) {
        input.replace(input.find("127.0.0.1"), 9, "127.0.0.2");  // the resolver puts 127.0.0.1 first
        Rsyslog receiver(input);
        Drive drive(syslog_to(fmt::format("{}://{}:{}", transport, name, receiver.port)));
        drive.journal.grow(1);
        drive.start();
        ASSERT_TRUE(drive.until([&] { return !receiver.lines().empty(); })) << transport;
        EXPECT_EQ(drive.status().failing_since, std::nullopt) << drive.status().last_error;
        ASSERT_TRUE(drive.delivered(1));
        EXPECT_EQ(receiver.lines().size(), 1u);
    }
}

TEST_F(RsyslogTest, AcknowledgesOverRelp)
{
    Rsyslog receiver(relp_input);
    Drive drive(syslog_to("relp://127.0.0.1:" + std::to_string(receiver.port)));
    drive.journal.grow(5000);
    const auto from = std::chrono::steady_clock::now();
    drive.start();
    ASSERT_TRUE(drive.until([&] { return drive.status().delivered == 5000; }));
    EXPECT_LT(std::chrono::steady_clock::now() - from, 10s);
    EXPECT_EQ(first_arrivals(receiver.lines()), up_to(5000));
    EXPECT_EQ(receiver.lines().size(), 5000u);
}

TEST_F(RsyslogTest, KilledOverRelpLosesNothing)
{
    Rsyslog receiver(relp_input);
    Drive drive(syslog_to("relp://127.0.0.1:" + std::to_string(receiver.port)));
    drive.journal.grow(3000);
    drive.start();
    ASSERT_TRUE(drive.until([&] { return receiver.lines().size() > 100; }));
    receiver.restart(SIGKILL);
    drive.retry();
    ASSERT_TRUE(drive.delivered(3000));
    EXPECT_EQ(first_arrivals(receiver.lines()), up_to(3000));
}

TEST_F(RsyslogTest, ThatSpeaksNoRelpIsNamed)
{
    Rsyslog receiver(udp_input);
    Drive drive(syslog_to("relp://127.0.0.1:" + std::to_string(receiver.port)));
    drive.journal.grow(1);
    drive.start();
    EXPECT_THAT(drive.error(), HasSubstr("Connection refused"));
}

TEST(SyslogNg, TakesOctetCountedRecordsOverTcp)
{
    auto command = syslog_ng_command();
    if (command.empty()) GTEST_SKIP() << "syslog-ng is not installed, nor named by ONVIGIL_SYSLOG_NG";
    const onvigil::test::TempDir folder;
    const auto port = free_port();
    const auto out = folder.path() / "out";
    const auto config = folder.write(
        "syslog-ng.conf",
        fmt::format("@version: 3.38\noptions {{ stats-freq(0); }};\n"
                    "source s {{ syslog(transport(\"tcp\") ip(127.0.0.1) port({})); }};\n"
                    "destination d {{ file(\"{}\" template(\"$MSGID ${{.SDATA.onvigil@32473.seq}} seq=\\\"${{.SDATA."
                    "onvigil@32473.seq}}\\\" $MSG\\n\")); }};\nlog {{ source(s); destination(d); }};\n",
                    port, out.string()));
    for (const std::string& argument : std::vector<std::string>{
             "-F", "-e", "--no-caps", "-f", config.string(), "-R", (folder.path() / "persist").string(), "-p",
             (folder.path() / "pid").string(), "-c", (folder.path() / "ctl").string()})
        command.push_back(argument);
    Daemon daemon(command, "syslog-ng starting up");
    daemon.start();
    Drive drive(syslog_to("tcp://127.0.0.1:" + std::to_string(port)));
    drive.journal.grow(1000);
    drive.start();
    ASSERT_TRUE(drive.delivered(1000));
    EXPECT_TRUE(drive.until([&] { return lines_of(out).size() >= 1000; }));
    EXPECT_EQ(first_arrivals(lines_of(out)), up_to(1000));
    EXPECT_EQ(lines_of(out)[0], "device.found 1 seq=\"1\" event 1");
}

}  // namespace
}  // namespace onvigil::alerts
