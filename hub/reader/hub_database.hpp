#pragma once
/// hub/reader/hub_database.hpp - the hub's database as the client asks it (libpq), with the rights of the role that
/// asks.
///
/// TLS with verify-full, whatever the URL says; only a Unix socket is without TLS. Everything fails with a
/// DatabaseError.

#include "hub/push_connection.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::hub {

class DatabaseError : public std::runtime_error {
public:
    enum class Kind { unreachable, not_permitted, refused };
    DatabaseError(Kind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}
    [[nodiscard]] Kind kind() const noexcept { return kind_; }

private:
    Kind kind_;
};

class Database {
public:
    using Parameters = std::vector<std::optional<std::string>>;
    /// NULL is empty.
    using Row = std::vector<std::string>;

    /// `limit`: how long it may be silent; 0: for ever.
    Database(std::string url, std::chrono::milliseconds limit);

    [[nodiscard]] std::vector<Row> query(const std::string& sql, const Parameters& parameters = {});
    /// Rows as they come, however many; `on_row` says whether it wants more.
    void each_row(const std::string& sql, const Parameters& parameters, const std::function<bool(const Row&)>& on_row);
    /// Several statements, without parameters: all of them or none.
    void execute(const std::string& statements);
    /// As SCRAM keeps it: the server never sees the password, nor does its log.
    [[nodiscard]] std::string password_verifier(const std::string& role, const std::string& password);
    [[nodiscard]] std::string quoted_name(std::string_view name);
    [[nodiscard]] std::string quoted_text(std::string_view text);
    /// At which it was reached; a server's Unix socket has the same as its TCP.
    [[nodiscard]] std::string port() const;

private:
    [[noreturn]] void lost(const char* what) const;
    void check(const pg_result& result) const;
    [[nodiscard]] Answered next_result();
    void wait_readable();

    std::string url_;
    std::chrono::milliseconds limit_;
    OpenConnection connection_;
};

}  // namespace onvigil::hub
