#include "cli/session.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <boost/json.hpp>

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <iostream>

#include "cli/pager.hpp"
#include "control/local_zone.hpp"
#include "render/json_writer.hpp"

namespace onvigil::cli {

namespace json = boost::json;

const std::string& Session::hub_url() const
{
    if (hub.url.empty())
        throw Failure(usage, "which hub? name it with --hub postgresql://HOST/DATABASE, or in ONVIGIL_HUB");
    return hub.url;
}

bool Session::use_colour() const
{
    if (colour == "always") return true;
    if (colour == "never" || ::isatty(STDOUT_FILENO) == 0) return false;
    const char* refused = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    return (refused == nullptr || *refused == '\0') && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

render::Table::Style Session::style() const
{
    render::Table::Style style{.colour = use_colour()};
    ::tzset();
    style.zone = utc ? control::utc : control::local_zone;
    style.screen_width = screen_width(STDOUT_FILENO);
    return style;
}

std::size_t screen_width(int stream) noexcept
{
    winsize size{};
    return ::ioctl(stream, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

namespace {

/// 0, or the errno of the write that failed.
int write_all(int stream, std::string_view text) noexcept
{
    while (!text.empty()) {
        const auto written = ::write(stream, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == EAGAIN) {  // a pipe that its reader's program has told not to block
            pollfd room{stream, POLLOUT, 0};
            (void)::poll(&room, 1, -1);
            continue;
        }
        if (written < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

}  // namespace

void print(std::string_view text)
{
    if (const int error = write_all(STDOUT_FILENO, text); error != 0)
        throw Failure(failed, "writing the output: " + std::generic_category().message(error));
}

void print_error(std::string_view text) noexcept
{
    (void)write_all(STDERR_FILENO, text);
}

void complain(std::string_view text)
{
    print_error(render::wrap(fmt::format("onvigil: {}\n", text), screen_width(STDERR_FILENO)));
}

int print_check(int state, std::string_view text) noexcept
{
    static constexpr const char* names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    (void)write_all(STDOUT_FILENO, fmt::format("ONVIGIL {} - {}\n", names[state], text.substr(0, text.find('\n'))));
    return state;
}

void confirm(const std::string& question, const std::string& advice)
{
    if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0) throw Failure(usage, advice);
    print_error(question + " [y/N] ");
    std::string reply;
    std::getline(std::cin, reply);
    if (reply != "y" && reply != "Y" && reply != "yes") throw Failure(failed, "nothing was changed");
}

namespace {

/// A document that comes in pieces.
class DocumentReader {
public:
    /// One block that grows: a long document is not freed value by value.
    DocumentReader() { parser_.reset(json::make_shared_resource<json::monotonic_resource>()); }
    void read(std::string_view piece)
    {
        if (!error_) parser_.write(piece, error_);
    }
    [[nodiscard]] json::value document()
    {
        if (!error_) parser_.finish(error_);
        if (error_) throw Failure(failed, "the daemon's answer cannot be read: " + error_.message());
        return parser_.release();
    }

private:
    json::error_code error_;
    json::stream_parser parser_{{}, {.max_depth = 64}};
};

int print_in_pages(std::string_view text)
{
    Pager pager(true);
    if (pager.print(text)) pager.finish();
    return done;
}

}  // namespace

json::value parse(std::string_view text)
{
    DocumentReader reader;
    reader.read(text);
    return reader.document();
}

int show(const Session& session, const std::string& answer, const render::DocumentView& view)
{
    const auto& format = session.format();
    return print_in_pages(format.document == nullptr ? render::escape_invisible(answer)
                                                     : format.document(parse(answer), view, session.style()));
}

int show_resource(const Session& session, const std::string& target, const render::DocumentView& view)
{
    const auto& format = session.format();
    if (format.document == nullptr) return show(session, session.daemon().get(target), view);
    DocumentReader reader;
    session.daemon().fetch(target, [&](std::string_view piece) { reader.read(piece); });
    return print_in_pages(format.document(reader.document(), view, session.style()));
}

}  // namespace onvigil::cli
