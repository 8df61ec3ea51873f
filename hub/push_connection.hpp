#pragma once
/// hub/push_connection.hpp - one connection to the hub (libpq): opened, used and closed on a thread that may wait.
///
/// TLS with verify-full, whatever the URL says: a server that cannot prove its name gets no byte. Only a Unix socket is
/// without TLS.

#include "base/result.hpp"
#include "hub/hub_settings.hpp"
#include "hub/payload.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

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

class Connection {
public:
    /// Waits end soon after `stop` has become true. Both must outlive it.
    Connection(const HubSettings& settings, const std::atomic<bool>& stop) : settings_(settings), stop_(stop) {}

    [[nodiscard]] std::optional<Failure> open();
    /// The text that `onvigil.push` answers.
    [[nodiscard]] Result<std::string, Failure> push(const Push& push);

private:
    [[nodiscard]] bool wait(bool readable, bool writable, std::chrono::steady_clock::time_point until) const;
    [[nodiscard]] Failure broken(const char* what) const;
    [[nodiscard]] Answered result(std::chrono::steady_clock::time_point until);

    const HubSettings& settings_;
    const std::atomic<bool>& stop_;
    OpenConnection connection_;
};

/// The URL without a password: for people.
[[nodiscard]] std::string shown(const std::string& url);

}  // namespace onvigil::hub
