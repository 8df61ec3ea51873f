#pragma once
/// hub/push_connection.hpp - one connection to the hub (libpq): opened, used and closed on a thread that may wait.
///
/// TLS with verify-full, whatever the URL says: a server that cannot prove its name gets no byte. Only a Unix socket is
/// without TLS. What the server sends beside its answer is not shown, and of an answer no more is read than any has (on
/// a Unix socket the kernel does not count: there it is this host's own server that answers).

#include "base/result.hpp"
#include "hub/hub_settings.hpp"
#include "hub/payload.hpp"
#include "hub/read_limit.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct pg_conn;
struct pg_result;

namespace onvigil::hub {

struct Failure {
    std::string text;      ///< what is wrong and, where the hub says so, what to do
    bool refused = false;  ///< the hub does not want these very rows; the connection is good
};

struct CloseConnection {
    void operator()(pg_conn* connection) const;
};
struct ClearResult {
    void operator()(pg_result* result) const;
};
using OpenConnection = std::unique_ptr<pg_conn, CloseConnection>;
using Answered = std::unique_ptr<pg_result, ClearResult>;

/// A message of libpq on one line; nothing for none.
[[nodiscard]] std::string message_line(const char* text);
/// What to do where this is the SQLSTATE of a schema, table, column or function that is not there, or (`without_right`)
/// of a role that may not; else nothing.
[[nodiscard]] std::string_view advice_for(const char* sqlstate, std::string_view without_right);
/// Takes what a server says beside its answers: libpq would print it, line breaks, escape sequences and all.
void ignore_notice(void*, const char*);

class Connection {
public:
    /// Waits end soon after `stop` has become true.
    Connection(HubSettings settings, std::shared_ptr<const std::atomic<bool>> stop)
        : settings_(std::move(settings)), stop_(std::move(stop))
    {
    }

    /// Looks up the hub's name, and proves our own by as much arithmetic as the hub asks for: neither can be
    /// interrupted.
    [[nodiscard]] std::optional<Failure> open();
    /// The text that `onvigil.push` answers.
    [[nodiscard]] Result<std::string, Failure> push(const Push& push, bool wants_knowledge);

private:
    [[nodiscard]] bool wait(bool readable, bool writable, std::chrono::steady_clock::time_point until) const;
    [[nodiscard]] Failure broken(const char* what) const;
    /// Until it is known whether there is another result.
    [[nodiscard]] std::optional<Failure> next_result(std::chrono::steady_clock::time_point until, std::uint64_t most);
    [[nodiscard]] Result<Answered, Failure> result(std::chrono::steady_clock::time_point until, std::uint64_t most);

    HubSettings settings_;
    std::shared_ptr<const std::atomic<bool>> stop_;
    ReadLimit read_limit_;
    OpenConnection connection_;
};

/// The URL without a password: for people.
[[nodiscard]] std::string shown(const std::string& url);

}  // namespace onvigil::hub
