#include "cli/client.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>

#include "control/request_bodies.hpp"
#include "render/json_text.hpp"

namespace onvigil::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Socket = asio::local::stream_protocol::socket;

constexpr std::size_t read_bytes = 256 * 1024;

/// Who may use the socket, as its file says it.
std::string how_to_get_in(const std::string& path)
{
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || (status.st_mode & S_IRGRP) == 0) return "  ask as root:  sudo onvigil …";
    const group* entry = ::getgrgid(status.st_gid);
    const std::string name = entry != nullptr ? entry->gr_name : std::to_string(status.st_gid);
    return fmt::format("  join its group:  sudo usermod -aG {} $USER   (then log in again), or ask as root", name);
}

[[noreturn]] void fail_to_connect(const std::string& path, const beast::error_code& error)
{
    if (error == asio::error::access_denied || error.value() == EPERM)
        throw Failure(not_permitted, fmt::format("not permitted to use {}\n{}", path, how_to_get_in(path)));
    const bool nobody = error.value() == ENOENT || error.value() == ECONNREFUSED || error.value() == ENOTDIR;
    throw Failure(unreachable,
                  fmt::format("no daemon answers on {}{}\n  start it:  systemctl start onvigild      or look "
                              "once without it:  onvigild --once",
                              path, nobody ? "" : " (" + error.message() + ")"));
}

void connect(Socket& socket, const std::string& path)
{
    beast::error_code error;
    if (path.size() >= sizeof(sockaddr_un::sun_path)) throw Failure(usage, path + ": too long for a socket's path");
    socket.connect(asio::local::stream_protocol::endpoint(path), error);
    if (error) fail_to_connect(path, error);
}

[[noreturn]] void lost(const beast::error_code& error)
{
    throw Failure(unreachable, "the daemon hung up in the middle of its answer: " + error.message());
}

void send(Socket& socket, std::string_view method, const std::string& target, std::string body)
{
    http::request<http::string_body> request(http::string_to_verb(method), target, 11);
    request.set(http::field::host, "localhost");
    request.set(http::field::user_agent, "onvigil");
    request.keep_alive(false);
    if (!body.empty()) request.set(http::field::content_type, "application/json");
    request.body() = std::move(body);
    request.prepare_payload();
    beast::error_code error;
    http::write(socket, request, error);
    // A daemon that refuses may answer before it has read everything: its answer is worth more than this error.
    if (error && error != asio::error::broken_pipe) lost(error);
}

int exit_code_of(unsigned status, const boost::json::object& problem)
{
    if (status == 403 || status == 401) return not_permitted;
    if (status == 409 && problem.contains("devices")) return no_such_device;
    if (status == 404 && render::text_at(problem, "title") == control::no_such_device) return no_such_device;
    if (status == 400 || status == 422) return usage;
    return failed;
}

/// A complaint about a parameter, "limit: …", by the name of the option it came from: "--limit: …".
std::string by_option(const std::string& complaint, const std::string& target)
{
    const auto name = complaint.substr(0, complaint.find(": "));
    const bool asked = target.find("?" + name + "=") != target.npos || target.find("&" + name + "=") != target.npos;
    return asked ? "--" + complaint : complaint;
}

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
    for (const auto& device : render::array_at(problem, "devices")) {
        if (!device.is_object()) continue;
        const auto& one = device.get_object();
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

std::string Client::request(std::string_view method, const std::string& target, std::string body) const
{
    asio::io_context context;
    Socket socket(context);
    connect(socket, socket_);
    send(socket, method, target, std::move(body));
    beast::flat_buffer buffer;
    buffer.reserve(read_bytes);
    http::response_parser<http::string_body> parser;
    parser.body_limit(boost::none);
    beast::error_code error;
    http::read(socket, buffer, parser, error);
    if (error) lost(error);
    auto& response = parser.get();
    if (!good(response.result())) fail_with(response.result_int(), response.body(), target);
    return std::move(response.body());
}

void Client::stream(std::string_view method, const std::string& target, std::string body,
                    const std::function<bool(std::string_view)>& on_line) const
{
    asio::io_context context;
    Socket socket(context);
    connect(socket, socket_);
    send(socket, method, target, std::move(body));
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(boost::none);
    beast::error_code error;
    http::read_header(socket, buffer, parser, error);
    if (error) lost(error);
    auto& pending = parser.get().body();
    const bool refused = !good(parser.get().result());
    while (!parser.is_done()) {
        http::read_some(socket, buffer, parser, error);
        if (error) lost(error);
        if (refused) continue;
        std::size_t at = 0;
        for (std::size_t end; (end = pending.find('\n', at)) != std::string::npos; at = end + 1)
            if (!on_line(std::string_view(pending).substr(at, end - at))) return;
        pending.erase(0, at);
    }
    if (refused) fail_with(parser.get().result_int(), pending, target);
    if (!pending.empty()) (void)on_line(pending);
}

}  // namespace onvigil::cli
