#include "cli/pager.hpp"

#include <pty.h>

#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST(PagerCommand, IsOnesOwnBeforeTheGeneralOne)
{
    EXPECT_EQ(pager_command("sh -c true", "sed s/a/b/"), "sh -c true");
    EXPECT_EQ(pager_command(nullptr, "sed s/a/b/"), "sed s/a/b/");
    for (const auto* none : {"", "  ", "cat", "no-such-program-here", "/no/such/program"})
        EXPECT_EQ(pager_command(none, "sed s/a/b/"), "") << none;
}

TEST(ScreenLines, AreThoseOfTheTerminal)
{
    EXPECT_EQ(screen_lines("", 80), 0u);
    EXPECT_EQ(screen_lines("a\nb\n", 80), 2u);
    EXPECT_EQ(screen_lines("a\nb", 80), 2u);
    EXPECT_EQ(screen_lines("123456789\n", 4), 3u);
    EXPECT_EQ(screen_lines("\x1b[31m1234\x1b[0m\n", 4), 1u);
    EXPECT_EQ(screen_lines("\u4e2d\u4e2d\u4e2d\n", 4), 2u);
}

class OnATerminal : public TheClient {
protected:
    /// What `onvigil words…` shows on a terminal of ten lines, with that pager; up to `until`, if that comes.
    std::string shown(std::vector<std::string> words, const char* pager, const std::string& until = "never shown")
    {
        const auto socket = daemon.socket();
        words.insert(words.begin(), {ONVIGIL_PROGRAM, "--socket", socket});
        std::vector<char*> arguments;
        for (auto& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        winsize size{};
        size.ws_row = 10;
        size.ws_col = 80;
        int terminal = -1;
        const pid_t child = ::forkpty(&terminal, nullptr, nullptr, &size);
        if (child == 0) {
            ::setenv("ONVIGIL_PAGER", pager, 1);
            ::execv(ONVIGIL_PROGRAM, arguments.data());
            ::_exit(127);
        }
        std::string out;
        std::array<char, 4096> piece{};
        bool enough = false;
        for (ssize_t got; !enough && (got = ::read(terminal, piece.data(), piece.size())) > 0;)
            enough = out.append(piece.data(), static_cast<std::size_t>(got)).find(until) != std::string::npos;
        if (enough) ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        ::close(terminal);
        EXPECT_TRUE(enough || status == 0);
        return out;
    }
};

TEST_F(OnATerminal, WhatIsLongGoesThroughThePager)
{
    for (int i = 1; i <= 40; ++i) daemon.handler.add(sample_record(i));
    for (std::uint64_t i = 1; i <= 40; ++i) daemon.handler.journal.push_back(sample_event(i));
    daemon.start();

    EXPECT_THAT(shown({"devices"}, "sed s/^/paged:/"), HasSubstr("paged:\x1b[1mVERDICT"));
    EXPECT_THAT(shown({"devices", "--columns", "id"}, "sed s/^/paged:/"), HasSubstr("paged:dev-0000000040"));
    EXPECT_THAT(shown({"events"}, "sed s/^/paged:/"), HasSubstr("event number 40"));
    EXPECT_THAT(shown({"events"}, "sed s/^/paged:/"), HasSubstr("paged:"));
    EXPECT_THAT(shown({"events"}, "head -n 1"), Not(HasSubstr("event number 2")));
}

TEST_F(OnATerminal, WhatIsShortOrHasNoPagerComesAsItIs)
{
    daemon.handler.add(sample_record(1));
    daemon.start();
    EXPECT_THAT(shown({"devices"}, "sed s/^/paged:/"), Not(HasSubstr("paged:")));
    daemon.on_loop([&] {
        for (int i = 2; i <= 40; ++i) daemon.handler.add(sample_record(i));
    });
    for (const auto* none : {"cat", "", "no-such-program-here"})
        EXPECT_THAT(shown({"devices", "--columns", "id"}, none), HasSubstr("dev-0000000040"));
    EXPECT_THAT(run({"devices"}).out, Not(HasSubstr("paged:")));
}

TEST_F(OnATerminal, WatchSaysAtOnceWhatItWatches)
{
    daemon.start();

    EXPECT_THAT(shown({"watch"}, "cat", "Onvigil "), HasSubstr("  watching Onvigil "));
    EXPECT_THAT(shown({"watch", "--type", "finding.*"}, "cat", "Onvigil "),
                HasSubstr("  watching finding.* of Onvigil "));
}

TEST_F(TheClient, SaysNothingWhereItIsToBeQuiet)
{
    daemon.handler.add(sample_record(1));
    daemon.start();

    const auto labelled = run({"-q", "label", "dev-0000000001", "building=B"});
    EXPECT_EQ(labelled.code, 0);
    EXPECT_EQ(labelled.out + labelled.err, "");
    EXPECT_EQ(daemon.handler.changes.size(), 1u);
    EXPECT_EQ(run({"--quiet", "scan"}).out, "");
    EXPECT_THAT(run({"-q", "-o", "json", "label", "dev-0000000001", "building=C"}).out,
                HasSubstr("\"building\":\"C\""));
    EXPECT_THAT(run({"devices", "-q"}).out, HasSubstr("banned"));
    EXPECT_EQ(run({"-q", "show", "dev-9"}).code, 5);
    EXPECT_THAT(run({"-q", "show", "dev-9"}).err, HasSubstr("no device"));
    EXPECT_EQ(run({"-q", "help", "devices"}).code, 0);
}

}  // namespace
}  // namespace onvigil::cli
