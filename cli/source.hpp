#pragma once
/// cli/source.hpp - what commands ask by the resources of the API (docs/api.md): the daemon on its socket, or the hub;
/// and the ways that can fail.

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

/// A problem with a parameter, "limit: …", by the name of the option it came from: "--limit: …".
[[nodiscard]] std::string by_option(const std::string& problem, std::string_view target);

class Source {
public:
    virtual ~Source() = default;

    /// The body of an answer; where there is none, a Failure.
    [[nodiscard]] std::string get(const std::string& target) const { return request("GET", target, {}); }
    [[nodiscard]] virtual std::string request(std::string_view method, const std::string& target,
                                              std::string body) const = 0;

    /// A long answer to GET, in pieces where it comes so.
    virtual void fetch(const std::string& target, const std::function<void(std::string_view)>& on_piece) const
    {
        on_piece(get(target));
    }

    enum class Ends { soon, never };
    /// Hands out each line as it arrives, without its break, until the answer ends or `on_line` says false. An answer
    /// that never ends may be silent for any time once it has begun.
    virtual void stream(std::string_view method, const std::string& target, std::string body, Ends ends,
                        const std::function<bool(std::string_view)>& on_line) const = 0;
};

}  // namespace onvigil::cli
