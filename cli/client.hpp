#pragma once
/// cli/client.hpp - one request to the daemon over its Unix socket.

#include "cli/source.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace onvigil::cli {

class Client final : public Source {
public:
    /// `limit`: how long nothing may come from the daemon before that is a Failure (unreachable); 0: for ever.
    Client(std::string socket, std::chrono::milliseconds limit) : socket_(std::move(socket)), limit_(limit) {}

    /// Every answer but 2xx, and silence, is a Failure.
    [[nodiscard]] std::string request(std::string_view method, const std::string& target,
                                      std::string body) const override;
    void fetch(const std::string& target, const std::function<void(std::string_view)>& on_piece) const override;
    void stream(std::string_view method, const std::string& target, std::string body, Ends ends,
                const std::function<bool(std::string_view)>& on_line) const override;

private:
    /// Hands out what has arrived, of which `take` leaves what it cannot use yet, until the answer ends or `take` says
    /// false; returns what is left.
    [[nodiscard]] std::string in_pieces(std::string_view method, const std::string& target, std::string body, Ends ends,
                                        const std::function<bool(std::string&)>& take) const;

    std::string socket_;
    std::chrono::milliseconds limit_;
};

}  // namespace onvigil::cli
