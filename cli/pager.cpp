#include "cli/pager.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "cli/session.hpp"

namespace onvigil::cli {
namespace {

bool is_program(std::string_view name)
{
    if (name.find('/') != name.npos) return ::access(std::string(name).c_str(), X_OK) == 0;
    const char* path = std::getenv("PATH");
    std::string_view folders = path == nullptr ? "/usr/bin:/bin" : path;
    while (!folders.empty()) {
        const auto end = std::min(folders.find(':'), folders.size());
        const std::string program = std::string(folders.substr(0, end)).append("/").append(name);
        if (::access(program.c_str(), X_OK) == 0) return true;
        folders.remove_prefix(std::min(end + 1, folders.size()));
    }
    return false;
}

/// The length of the escape sequence `text` begins with (colours); 0: none.
std::size_t escape_length(std::string_view text)
{
    if (!text.starts_with("\x1b[")) return 0;
    const auto end = text.find('m');
    return end == text.npos ? 0 : end + 1;
}

}  // namespace

std::string pager_command(const char* own, const char* general)
{
    const char* chosen = own != nullptr ? own : general;
    const std::string command = chosen == nullptr ? "less" : chosen;
    const auto words = text::words(command);
    if (words.empty() || words.front() == "cat" || !is_program(words.front())) return {};
    return command;
}

std::size_t screen_lines(std::string_view text, std::size_t width)
{
    std::size_t lines = 0, column = 0;
    while (!text.empty()) {
        if (const auto skipped = escape_length(text); skipped > 0) {
            text.remove_prefix(skipped);
            continue;
        }
        if (text.front() == '\n') {
            ++lines;
            column = 0;
        } else {
            const auto columns = utf8::columns(text);
            if (column + columns > width && width > 0) {
                ++lines;
                column = 0;
            }
            column += columns;
        }
        text.remove_prefix(std::max<std::size_t>(1, utf8::length(text)));
    }
    return lines + (column > 0 ? 1 : 0);
}

Pager::Pager(bool wanted)
{
    winsize size{};
    const bool terminal = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
    if (!wanted || !terminal || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return;
    rows_ = size.ws_row;
    columns_ = size.ws_col;
}

Pager::~Pager()
{
    if (pipe_ >= 0) ::close(pipe_);
    if (child_ > 0) ::waitpid(child_, nullptr, 0);
}

void Pager::start(const std::string& command)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    std::signal(SIGPIPE, SIG_IGN);
    child_ = ::fork();
    if (child_ == 0) {
        ::dup2(ends[0], STDIN_FILENO);
        // -F: ends where it fits, -R: shows colours, -X: leaves the text on the screen.
        ::setenv("LESS", "FRX", 0);
        ::execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
        ::_exit(127);
    }
    ::close(ends[0]);
    if (child_ < 0) {
        ::close(ends[1]);
        return;
    }
    std::signal(SIGINT, SIG_IGN);  // Ctrl-C is the pager's business
    pipe_ = ends[1];
}

bool Pager::print(std::string_view text)
{
    if (pipe_ < 0) {
        if (rows_ == 0) return cli::print(text), true;
        kept_ += text;
        lines_ += screen_lines(text, columns_);
        if (lines_ < rows_) return true;
        const auto command = pager_command(std::getenv("ONVIGIL_PAGER"), std::getenv("PAGER"));
        if (!command.empty()) start(command);
        text = kept_;
        if (pipe_ < 0) {
            rows_ = 0;
            return cli::print(text), true;
        }
    }
    while (!text.empty()) {
        const auto written = ::write(pipe_, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

void Pager::finish()
{
    if (pipe_ < 0) {
        if (rows_ > 0) cli::print(kept_);
        return;
    }
    ::close(std::exchange(pipe_, -1));
    ::waitpid(std::exchange(child_, -1), nullptr, 0);
}

}  // namespace onvigil::cli
