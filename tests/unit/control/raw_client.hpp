#pragma once
/// raw_client.hpp - a client that says exactly what it is told.

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace onvigil::control {

/// One raw connection; everything has a time limit of ten seconds.
class RawClient {
public:
    explicit RawClient(const std::string& path)
    {
        descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        limit_time();
        connected_ = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    /// Over TCP, from one of the addresses of loopback.
    RawClient(const char* source, unsigned short port)
    {
        descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        ::inet_pton(AF_INET, source, &address.sin_addr);
        (void)::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        limit_time();
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        connected_ = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~RawClient() { ::close(descriptor_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }
    bool say(std::string_view text)
    {
        while (!text.empty()) {
            const auto sent = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void say_no_more() { ::shutdown(descriptor_, SHUT_WR); }
    /// Until `what` has been heard (true), or the other side is silent or gone.
    bool hear(std::string_view what)
    {
        char buffer[65536];
        while (heard.find(what) == std::string::npos) {
            const auto size = ::recv(descriptor_, buffer, sizeof buffer, 0);
            if (size <= 0) return false;
            heard.append(buffer, static_cast<std::size_t>(size));
        }
        return true;
    }
    std::string hear_all()
    {
        (void)hear(std::string_view("\0never\0", 7));
        return heard;
    }

    std::string heard;

private:
    void limit_time() const
    {
        const timeval limit{10, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    }

    int descriptor_ = -1;
    bool connected_ = false;
};

/// The whole answer to one request, head included.
inline std::string ask(const std::string& socket, std::string_view method, std::string_view target,
                       std::string_view body = {})
{
    RawClient client(socket);
    client.say(fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{}",
                           method, target, body.size(), body));
    return client.hear_all();
}

inline std::string body_of(const std::string& answer)
{
    const auto end = answer.find("\r\n\r\n");
    return end == std::string::npos ? "" : answer.substr(end + 4);
}

/// The body, put together where it came in chunks.
inline std::string whole_body_of(const std::string& answer)
{
    const auto body = body_of(answer);
    if (answer.find("Transfer-Encoding: chunked") == std::string::npos) return body;
    std::string out;
    for (std::size_t at = 0; at < body.size();) {
        const auto line = body.find("\r\n", at);
        const auto size = std::stoul(body.substr(at, line - at), nullptr, 16);
        out += body.substr(line + 2, size);
        at = line + 2 + size + 2;
    }
    return out;
}

inline int status_of(const std::string& answer)
{
    return answer.size() > 12 ? std::atoi(answer.c_str() + 9) : 0;
}

}  // namespace onvigil::control
