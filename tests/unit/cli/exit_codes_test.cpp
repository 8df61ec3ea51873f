// How the program ends, and what it says then.
#include <gmock/gmock.h>

#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, WithoutADaemonSaysHowToStartItAndEndsWith3)
{
    const auto outcome = run({"devices"}, (folder.path() / "absent.sock").string());

    EXPECT_EQ(outcome.code, 3);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, StartsWith("onvigil: no daemon answers on " + (folder.path() / "absent.sock").string()));
    EXPECT_THAT(outcome.err, HasSubstr("systemctl start onvigild"));
    EXPECT_THAT(outcome.err, HasSubstr("onvigild --once"));
}

TEST_F(TheClient, SaysThatTheDaemonDidNotStartForItsConfiguration)
{
    folder.write("start-refused", "/etc/onvigil/onvigil.yaml:7: discovery.intervall: unknown key\x1b[2J\n");

    const auto outcome = run({"devices"}, (folder.path() / "absent.sock").string());

    EXPECT_EQ(outcome.code, 3);
    EXPECT_THAT(outcome.err, StartsWith("onvigil: the daemon did not start: its configuration was refused\n"
                                        "  /etc/onvigil/onvigil.yaml:7: discovery.intervall: unknown key"));
    EXPECT_THAT(outcome.err, HasSubstr("onvigil config check"));
    EXPECT_THAT(outcome.err, Not(HasSubstr("\x1b")));
}

TEST_F(TheClient, OnASocketNobodyListensOnAnyMoreEndsWith3)
{
    const auto path = (folder.path() / "stale.sock").string();
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(fd);

    EXPECT_EQ(run({"status"}, path).code, 3);
}

TEST_F(TheClient, ThatMayNotChangeEndsWith4AndSaysWhoMay)
{
    daemon.handler.refuses = control::ApiError{403, "not permitted", "ask as root, or be named in control.admins"};
    daemon.handler.add(sample_record(1));
    daemon.start();

    const auto outcome = run({"forget", "dev-0000000001"});

    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.err, HasSubstr("control.admins"));
}

TEST_F(TheClient, ThatMayNotEvenOpenTheSocketEndsWith4AndSaysHowToGetIn)
{
    if (::geteuid() != 0) GTEST_SKIP() << "only root can try another user";
    daemon.settings.group = "54321";
    daemon.open_folder();
    daemon.start();
    ::chmod(folder.path().c_str(), 0777);
    const auto err = (folder.path() / "err").string();
    const pid_t child = ::fork();
    if (child == 0) {
        if (::setgid(60004) != 0 || ::setuid(60004) != 0) ::_exit(127);
        ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), STDERR_FILENO);
        ::execl(ONVIGIL_PROGRAM, "onvigil", "--socket", daemon.socket().c_str(), "status", nullptr);
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);

    if (WEXITSTATUS(status) == 127) GTEST_SKIP() << "the program lies where other users cannot read it";
    EXPECT_EQ(WEXITSTATUS(status), 4);
    EXPECT_THAT(read(err), HasSubstr("usermod -aG 54321"));
}

TEST_F(TheClient, EndsWith5ForNoDeviceAndForSeveralAndNamesThem)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.add(sample_record(2));
    daemon.start();

    const auto none = run({"show", "10.9.9.9"});
    const auto several = run({"explain", "dev-00"});

    EXPECT_EQ(none.code, 5);
    EXPECT_THAT(none.err, HasSubstr("10.9.9.9"));
    EXPECT_EQ(several.code, 5);
    EXPECT_THAT(several.err, HasSubstr("dev-0000000001"));
    EXPECT_THAT(several.err, HasSubstr("dev-0000000002"));
}

TEST_F(TheClient, WrongUsageEndsWith2AndSaysWhatWasMeant)
{
    for (const auto& words : std::vector<std::vector<std::string>>{{"devcies"},
                                                                   {},
                                                                   {"policy"},
                                                                   {"show"},
                                                                   {"devices", "--frob"},
                                                                   {"devices", "-o", "xml"},
                                                                   {"config", "chekc"}}) {
        const auto outcome = run(words);
        EXPECT_EQ(outcome.code, 2) << testing::PrintToString(words) << outcome.err;
        EXPECT_EQ(outcome.out, "");
    }
    EXPECT_THAT(run({"devcies"}).err, HasSubstr("did you mean devices?"));
    EXPECT_THAT(run({"config", "chekc"}).err, HasSubstr("did you mean check?"));
}

TEST_F(TheClient, RefusesWhatItDoesNotUnderstandWithoutADaemon)
{
    const auto absent = (folder.path() / "absent.sock").string();
    const std::pair<std::vector<std::string>, const char*> rows[] = {
        {{"devices", "--verdict", "bad"}, "--verdict: bad is none of banned"},
        {{"devices", "--sort", "adress"}, "did you mean address?"},
        {{"devices", "--limit", "many"}, "--limit: many is not a whole number"},
        {{"events", "--type", "finding.opend"}, "did you mean finding.opened?"},
        {{"watch", "--type", "nothing"}, "--type: no event is called nothing"},
        {{"waive", "dev-1", "--until", "1d", "--reason", ""}, "--reason: missing"},
        {{"waive", "dev-1", "--until", "2020-01-01", "--reason", "x"}, "--until: 2020-01-01"},
        {{"forget", "--network", "10.77", "--yes"}, "--network: 10.77 is not a network"},
        {{"policy", "test", "--mac", "44:19"}, "--mac: 44:19 is no MAC address"},
        {{"alerts", "replay", "siem", "--since", "then"}, "--since: then is not a time"},
        {{"report", "--since", "then", "-o", "json"}, "--since: then is not a time"}};
    for (const auto& [words, says] : rows) {
        const auto outcome = run(words, absent);
        EXPECT_EQ(outcome.code, 2) << testing::PrintToString(words) << outcome.err;
        EXPECT_THAT(outcome.err, HasSubstr(says));
    }
}

TEST_F(TheClient, SaysWhatToDoWhereADaemonOfAnotherVersionDoesNotUnderstandIt)
{
    daemon.handler.refuses =
        control::ApiError{422, "not understood", "fields: unknown parameter; there are verdict", {}};
    daemon.handler.add(sample_record(1));
    daemon.start();

    const auto outcome = run({"forget", "dev-0000000001"});

    EXPECT_EQ(outcome.code, 2);
    EXPECT_THAT(outcome.err, HasSubstr("of another version than this client"));
    EXPECT_THAT(outcome.err, HasSubstr("systemctl restart onvigild"));
}

TEST_F(TheClient, EndsWithTheSameCodeWhateverItsStreamsAre)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.state.rounds.last_finished = control::FakeHandler::now_value;
    daemon.start();
    const auto absent = (folder.path() / "absent.sock").string(), kept = (folder.path() / "kept").string();
    const Streams all[] = {{kept, ""}, {kept, "/dev/full"}, {"", kept},        {"/dev/full", kept},
                           {"", ""},   {"/dev/full", ""},   {"", "/dev/full"}, {"/dev/full", "/dev/full"}};
    for (const auto& streams : all) {
        const auto where = "stdout " + streams.out + ", stderr " + streams.err;
        const bool readable = streams.out == kept;
        EXPECT_EQ(run({"status"}, absent, streams).code, 3) << where;
        EXPECT_EQ(run({"check"}, absent, streams).code, 3) << where;
        EXPECT_EQ(run({"check", "--bogus"}, daemon.socket(), streams).code, 3) << where;
        EXPECT_EQ(run({"check"}, daemon.socket(), streams).code, 2) << where << ": the state, as ever";
        EXPECT_EQ(run({"show", "10.9.9.9"}, daemon.socket(), streams).code, 5) << where;
        EXPECT_EQ(run({"devices", "--frob"}, daemon.socket(), streams).code, 2) << where;
        EXPECT_EQ(run({"devices"}, daemon.socket(), streams).code, readable ? 0 : 1) << where << ": data is lost";
        EXPECT_EQ(run({"--version"}, daemon.socket(), streams).code, readable ? 0 : 1) << where;
    }
}

TEST_F(TheClient, WaitsNoLongerThanTheTimeoutForADaemonThatIsStopped)
{
    const auto path = (folder.path() / "stopped.sock").string();
    const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(listener, 0), 0);

    // The first fills the backlog: the second is not even connected.
    for (int i = 0; i < 2; ++i) {
        const auto status = run({"status", "--timeout", "100ms"}, path);
        EXPECT_EQ(status.code, 3);
        EXPECT_THAT(status.err, StartsWith("onvigil: the daemon has not answered for 0.1 s"));
    }
    const auto check = run({"check", "--timeout", "100ms"}, path);
    ::close(listener);

    EXPECT_EQ(check.code, 3);
    EXPECT_THAT(check.out, StartsWith("ONVIGIL UNKNOWN - the daemon has not answered for 0.1 s"));
    EXPECT_EQ(run({"status", "--timeout", "soon"}).code, 2);
}

TEST_F(TheClient, HelpAndVersionNeedNoDaemon)
{
    EXPECT_EQ(run({"--version"}).code, 0);
    EXPECT_THAT(run({"--version"}).out, StartsWith("onvigil "));
    for (const auto* command : {"status", "devices", "show", "explain", "scan", "watch", "events", "waive", "unwaive",
                                "label", "forget", "policy", "alerts", "report", "check", "config"}) {
        const auto outcome = run({command, "--help"});
        EXPECT_EQ(outcome.code, 0) << command;
        EXPECT_THAT(outcome.out, HasSubstr("Example:")) << command;
    }
}

TEST_F(TheClient, SaysWhenTheDaemonStopsWhileItWatches)
{
    daemon.handler.journal = {sample_event(1)};
    daemon.start();
    control::RawClient probe(daemon.socket());

    const pid_t child = ::fork();
    if (child == 0) {
        const auto out = (folder.path() / "watched").string();
        ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
        ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
        ::execl(ONVIGIL_PROGRAM, "onvigil", "--socket", daemon.socket().c_str(), "watch", nullptr);
        ::_exit(127);
    }
    // Publish until the subscriber has joined and written: only then is there something to read.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    std::uint64_t seq = 10;
    while (read(folder.path() / "watched").empty() && std::chrono::steady_clock::now() < deadline) {
        const std::vector<model::Event> events{sample_event(++seq)};
        daemon.on_loop([&] { daemon.server().publish(events); });
    }
    EXPECT_THAT(read(folder.path() / "watched"), HasSubstr("event number"));
    daemon.stop();
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 3);
}

TEST_F(TheClient, StartsAndEndsFast)
{
    for (int i = 0; i < 1000; ++i) daemon.handler.add(sample_record(i));
    daemon.start();
    (void)run({"devices", "-o", "json"});

    const auto outcome = run({"devices", "-o", "json"});

    EXPECT_EQ(json::parse(outcome.out).at("devices").as_array().size(), 1000u);
    const auto whole = std::chrono::duration<double, std::milli>(outcome.took);
    const auto bare = std::chrono::duration<double, std::milli>(run({"--version"}).took);
    std::cout << "1,000 devices as JSON, start to exit: " << whole.count() << " ms; --version: " << bare.count()
              << " ms\n";
}

}  // namespace
}  // namespace onvigil::cli
