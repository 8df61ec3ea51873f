#include "cli/client.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/inert.hpp"
#include "cli/check_request.hpp"
#include "control/access.hpp"
#include "control/request_bodies.hpp"
#include "render/json_access.hpp"

namespace onvigil::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

/// Beast reads as much as its buffer has room for, and by itself it begins with next to none.
constexpr std::size_t read_bytes = 256 * 1024;

/// How to be permitted to use the socket, as its file says it.
std::string how_to_get_permission(const std::string& path)
{
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || (status.st_mode & S_IRGRP) == 0) return "  ask as root:  sudo onvigil …";
    const ::group* entry = ::getgrgid(status.st_gid);
    const std::string name = entry != nullptr ? entry->gr_name : std::to_string(status.st_gid);
    return fmt::format("  join its group:  sudo usermod -aG {} $USER   (then log in again), or ask as root", name);
}

[[noreturn]] void fail_to_connect(const std::string& path, const beast::error_code& error)
{
    if (error == asio::error::access_denied || error.value() == EPERM)
        throw Failure(not_permitted, fmt::format("not permitted to use {}\n{}", path, how_to_get_permission(path)));
    const bool absent = error.value() == ENOENT || error.value() == ECONNREFUSED || error.value() == ENOTDIR;
    std::ifstream refusal(std::filesystem::path(path).parent_path() / control::refusal_file);
    if (std::string line; absent && std::getline(refusal, line))
        throw Failure(unreachable,
                      fmt::format("the daemon did not start: its configuration was refused\n  {}\n  every mistake:  "
                                  "onvigil config check      then:  systemctl restart onvigild",
                                  text::inert(line)));
    throw Failure(unreachable,
                  fmt::format("no daemon answers on {}{}\n  start it:  systemctl start onvigild\n  or look once "
                              "without it:  onvigild --once",
                              path, absent ? "" : " (" + error.message() + ")"));
}

std::string in_seconds(std::chrono::milliseconds time)
{
    return fmt::format("{:g} s", static_cast<double>(time.count()) / 1000.0);
}

[[noreturn]] void fail_for_silence(std::chrono::milliseconds limit)
{
    throw Failure(unreachable, fmt::format("the daemon has not answered for {}: it is stopped or overloaded\n  look at "
                                           "it:  systemctl status onvigild\n  or wait longer:  --timeout 60s",
                                           in_seconds(limit)));
}

/// Who logged in, where root asks for a person: the audit system's answer (pam_loginuid(8)), else sudo's. Root could
/// say what it likes; it is for the record, not for permission.
std::string login_uid()
{
    if (::geteuid() != 0) return {};
    std::string uid;
    std::ifstream("/proc/self/loginuid") >> uid;
    if (!uid.empty() && uid != "4294967295") return uid;
    const char* sudo = std::getenv("SUDO_UID");
    return sudo != nullptr ? sudo : "";
}

/// One connection to the daemon; whatever it waits for has a time limit.
class Connection {
public:
    Connection(const std::string& path, std::chrono::milliseconds limit) : limit_(limit)
    {
        parser_.body_limit(boost::none);
        buffer_.reserve(read_bytes);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (path.size() >= sizeof address.sun_path) throw Failure(usage, path + ": too long for a socket's path");
        path.copy(address.sun_path, path.size());
        auto& socket = stream_.socket();
        socket.open(asio::local::stream_protocol());
        // Asio does not notice that a full backlog refuses a Unix socket; the kernel's own limit does.
        const timeval wait{limit_.count() / 1000, limit_.count() % 1000 * 1000};
        ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
        if (::connect(socket.native_handle(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
        if (errno == EAGAIN) fail_for_silence(limit_);
        fail_to_connect(path, beast::error_code(errno, boost::system::system_category()));
    }

    void send(std::string_view method, const std::string& target, std::string body)
    {
        http::request<http::string_body> request(http::string_to_verb(method), target, 11);
        request.set(http::field::host, "localhost");
        request.set(http::field::user_agent, "onvigil");
        if (const auto login = login_uid(); !login.empty()) request.set(control::login_header, login);
        request.keep_alive(false);
        if (!body.empty()) request.set(http::field::content_type, "application/json");
        request.body() = std::move(body);
        request.prepare_payload();
        const auto error = run([&](auto done) { http::async_write(stream_, request, std::move(done)); });
        // A daemon that refuses may answer before it has read everything: its answer is worth more than this error.
        if (error && error != asio::error::broken_pipe && error != asio::error::connection_reset) lost(error);
    }

    void read()
    {
        check(run([&](auto done) { http::async_read(stream_, buffer_, parser_, std::move(done)); }));
    }
    void read_header()
    {
        check(run([&](auto done) { http::async_read_header(stream_, buffer_, parser_, std::move(done)); }));
    }
    void read_some()
    {
        check(run([&](auto done) { http::async_read_some(stream_, buffer_, parser_, std::move(done)); }));
    }
    /// From now on silence is no failure.
    void wait_for_ever() { limit_ = std::chrono::milliseconds(0); }
    [[nodiscard]] bool ended() const { return parser_.is_done(); }
    [[nodiscard]] http::response<http::string_body>& response() { return parser_.get(); }

private:
    template <typename Start>
    beast::error_code run(Start start)
    {
        beast::error_code outcome;
        if (limit_.count() > 0)
            stream_.expires_after(limit_);
        else
            stream_.expires_never();
        start([&](const beast::error_code& error, std::size_t) { outcome = error; });
        context_.restart();
        context_.run();
        return outcome;
    }
    void check(const beast::error_code& error) const
    {
        if (error) lost(error);
    }
    [[noreturn]] void lost(const beast::error_code& error) const
    {
        if (error == beast::error::timeout) fail_for_silence(limit_);
        throw Failure(unreachable, "the daemon hung up in the middle of its answer: " + error.message());
    }

    std::chrono::milliseconds limit_;
    asio::io_context context_{1};
    beast::basic_stream<asio::local::stream_protocol> stream_{context_};
    beast::flat_buffer buffer_;
    http::response_parser<http::string_body> parser_;
};

int exit_code_of(unsigned status, const boost::json::object& problem)
{
    if (status == 403 || status == 401) return not_permitted;
    if (status == 409 && problem.contains("devices")) return no_such_device;
    if (status == 404 && render::text_at(problem, "title") == control::no_such_device) return no_such_device;
    if (status == 400 || status == 422) return usage;
    return failed;
}

/// What this client asks, a daemon of its own version understands: check_request() has read it.
bool is_of_another_version(unsigned status, const boost::json::object& problem, std::string_view text)
{
    if (status == 404) return render::text_at(problem, "title") == "no such resource";
    return status == 405 || ((status == 400 || status == 422) && text.find(": unknown ") != text.npos);
}

constexpr std::string_view another_version =
    "\n  the daemon is of another version than this client; after an upgrade:  systemctl restart onvigild";

/// What the daemon says against it, as RFC 9457 has it, with the devices it names.
[[noreturn]] void fail_with(unsigned status, const std::string& body, const std::string& target)
{
    beast::error_code error;
    const auto document = boost::json::parse(body, error);
    if (error || !document.is_object()) throw Failure(failed, fmt::format("the daemon answers {}", status));
    const auto& problem = document.get_object();
    std::string text = render::text_at(problem, "detail");
    if (text.empty()) text = render::text_at(problem, "title");
    text = by_option(text, target);
    if (is_of_another_version(status, problem, text)) text += another_version;
    for (const boost::json::object& one : render::objects_at(problem, "devices")) {
        text += fmt::format("\n  {}  {}  {}  {}", render::text_at(one, "id"), render::text_at(one, "address"),
                            render::text_at(one, "verdict"), render::text_at(one, "model"));
    }
    throw Failure(exit_code_of(status, problem), text);
}

bool good(const http::status& status)
{
    return http::to_status_class(status) == http::status_class::successful;
}

}  // namespace

std::string by_option(const std::string& problem, std::string_view target)
{
    const auto name = problem.substr(0, problem.find(": "));
    const bool asked = target.find("?" + name + "=") != target.npos || target.find("&" + name + "=") != target.npos;
    return asked ? "--" + problem : problem;
}

std::string Client::request(std::string_view method, const std::string& target, std::string body) const
{
    check_request(method, target, body);
    Connection connection(socket_, limit_);
    connection.send(method, target, std::move(body));
    connection.read();
    auto& response = connection.response();
    if (!good(response.result())) fail_with(response.result_int(), response.body(), target);
    return std::move(response.body());
}

std::string Client::in_pieces(std::string_view method, const std::string& target, std::string body, Ends ends,
                              const std::function<bool(std::string&)>& take) const
{
    check_request(method, target, body);
    Connection connection(socket_, limit_);
    connection.send(method, target, std::move(body));
    connection.read_header();
    auto& pending = connection.response().body();
    const bool refused = !good(connection.response().result());
    if (ends == Ends::never && !refused) connection.wait_for_ever();
    while (!connection.ended()) {
        connection.read_some();
        if (!refused && !take(pending)) return {};
    }
    if (refused) fail_with(connection.response().result_int(), pending, target);
    return std::move(pending);
}

void Client::fetch(const std::string& target, const std::function<void(std::string_view)>& on_piece) const
{
    const auto rest = in_pieces("GET", target, {}, Ends::soon, [&](std::string& pending) {
        on_piece(pending);
        pending.clear();
        return true;
    });
    if (!rest.empty()) on_piece(rest);
}

void Client::stream(std::string_view method, const std::string& target, std::string body, Ends ends,
                    const std::function<bool(std::string_view)>& on_line) const
{
    const auto rest = in_pieces(method, target, std::move(body), ends, [&](std::string& pending) {
        std::size_t at = 0;
        for (std::size_t end; (end = pending.find('\n', at)) != std::string::npos; at = end + 1)
            if (!on_line(std::string_view(pending).substr(at, end - at))) return false;
        pending.erase(0, at);
        return true;
    });
    if (!rest.empty()) (void)on_line(rest);
}

}  // namespace onvigil::cli
