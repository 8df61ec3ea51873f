#pragma once
/// cli/client.hpp - one request to the daemon over its Unix socket, and the ways that can fail.

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace onvigil::cli {

/// How the program ends (the manual names them).
enum ExitCode : int { done = 0, failed = 1, usage = 2, unreachable = 3, not_permitted = 4, no_such_device = 5 };

/// Ends the command: caught once, in main(). The text says what happened and what to do; several lines may follow.
class Failure : public std::runtime_error {
public:
    Failure(int code, const std::string& text) : std::runtime_error(text), code_(code) {}
    [[nodiscard]] int code() const noexcept { return code_; }

private:
    int code_;
};

class Client {
public:
    /// `limit`: how long nothing may come from the daemon before that is a Failure (unreachable); 0: for ever.
    Client(std::string socket, std::chrono::milliseconds limit) : socket_(std::move(socket)), limit_(limit) {}

    /// The body of a 2xx answer; every other answer, and silence, is a Failure.
    [[nodiscard]] std::string get(const std::string& target) const { return request("GET", target, {}); }
    [[nodiscard]] std::string request(std::string_view method, const std::string& target, std::string body) const;

    enum class Ends { soon, never };
    /// Hands out each line as it arrives, without its break, until the answer ends or `on_line` says false. An answer
    /// that never ends may be silent for any time once it has begun.
    void stream(std::string_view method, const std::string& target, std::string body, Ends ends,
                const std::function<bool(std::string_view)>& on_line) const;

private:
    std::string socket_;
    std::chrono::milliseconds limit_;
};

}  // namespace onvigil::cli
