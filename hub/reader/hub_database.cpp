#include "hub/reader/hub_database.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <array>

#include "hub/libpq.hpp"

namespace onvigil::hub {
namespace {

using Kind = DatabaseError::Kind;
using Text = std::unique_ptr<char, decltype(PQfreemem)>;

/// SQLSTATE 42501 and class 28: the role may not do it, or may not log in.
Kind kind_of(std::string_view sqlstate)
{
    return sqlstate == "42501" || sqlstate.starts_with("28") ? Kind::not_permitted : Kind::refused;
}

/// libpq tells no SQLSTATE of a refused login.
bool says_not_permitted(std::string_view text)
{
    for (const auto* part : {"authentication failed", "no pg_hba.conf entry", "is not permitted to log in",
                             "certificate authentication", "permission denied for database"})
        if (text.find(part) != std::string_view::npos) return true;
    return false;
}

}  // namespace

Database::Database(std::string url, std::chrono::milliseconds limit) : url_(std::move(url)), limit_(limit)
{
    if (const auto missing = libpq_missing()) throw DatabaseError(Kind::refused, *missing);
    const auto seconds = std::to_string(std::chrono::ceil<std::chrono::seconds>(limit).count());
    // The later of two equal keys counts: nothing in the URL makes TLS weaker.
    const std::array<const char*, 8> keys{"dbname",          "sslmode",         "gssencmode", "application_name",
                                          "client_encoding", "connect_timeout", "options",    nullptr};
    const std::array<const char*, 8> values{url_.c_str(),
                                            "verify-full",
                                            "disable",
                                            "onvigil",
                                            "UTF8",
                                            seconds.c_str(),
                                            "-c TimeZone=UTC -c DateStyle=ISO -c jit=off",
                                            nullptr};
    connection_.reset(PQconnectdbParams(keys.data(), values.data(), 1));
    if (!connection_ || PQstatus(connection_.get()) != CONNECTION_OK) lost("no answer");
    PQsetNoticeProcessor(connection_.get(), ignore_notice, nullptr);
}

void Database::lost(const char* what) const
{
    auto why = connection_ ? message_line(PQerrorMessage(connection_.get())) : std::string();
    if (why.empty()) why = what;
    if (why.find("root certificate file") != why.npos)  // what libpq advises, no TLS, is not to be had
        why = "its certificate cannot be checked: name the ca.crt of  onvigil hub init  in the URL, ?sslrootcert=FILE";
    if (why.find("FATAL:  database ") != why.npos && why.ends_with("does not exist"))
        why += "\n  make it on the server:  createdb NAME, then  onvigil hub init";
    const auto kind = says_not_permitted(why) ? Kind::not_permitted : Kind::unreachable;
    throw DatabaseError(kind, fmt::format("the hub {}: {}", shown(url_), why));
}

void Database::check(const pg_result& result) const
{
    const auto state = PQresultStatus(&result);
    if (state == PGRES_TUPLES_OK || state == PGRES_COMMAND_OK || state == PGRES_SINGLE_TUPLE) return;
    const auto* sqlstate = PQresultErrorField(&result, PG_DIAG_SQLSTATE);
    if (sqlstate == nullptr) lost("the connection is lost");
    auto text = "the hub: " + message_line(PQresultErrorField(&result, PG_DIAG_MESSAGE_PRIMARY));
    if (const auto hint = message_line(PQresultErrorField(&result, PG_DIAG_MESSAGE_HINT)); !hint.empty())
        text += "\n  " + hint;
    const auto advice = advice_for(
        sqlstate, "to read takes a role in onvigil_reader, to change one in onvigil_administrator: docs/hub.md");
    if (!advice.empty()) text.append("\n  ").append(advice);
    throw DatabaseError(kind_of(sqlstate), text);
}

void Database::wait_readable()
{
    pollfd watched{PQsocket(connection_.get()), POLLIN, 0};
    const int ready = ::poll(&watched, 1, limit_.count() > 0 ? static_cast<int>(limit_.count()) : -1);
    if (ready == 0)
        throw DatabaseError(Kind::unreachable,
                            fmt::format("the hub {} has not answered for {:g} s\n  wait longer:  --timeout 60s",
                                        shown(url_), static_cast<double>(limit_.count()) / 1000.0));
}

Answered Database::next_result()
{
    while (PQisBusy(connection_.get()) != 0) {
        wait_readable();
        if (PQconsumeInput(connection_.get()) == 0) lost("the connection is lost");
    }
    return Answered(PQgetResult(connection_.get()));
}

void Database::each_row(const std::string& sql, const Parameters& parameters,
                        const std::function<bool(const Row&)>& on_row)
{
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const auto& parameter : parameters) values.push_back(parameter ? parameter->c_str() : nullptr);
    if (PQsendQueryParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                          nullptr, nullptr, 0) == 0)
        lost("the connection is lost");
    PQsetSingleRowMode(connection_.get());
    Row row;
    for (bool wanted = true; auto answer = next_result();) {
        check(*answer);
        if (!wanted || PQntuples(answer.get()) == 0) continue;
        row.resize(static_cast<std::size_t>(PQnfields(answer.get())));
        for (std::size_t i = 0; i < row.size(); ++i)
            row[i].assign(PQgetvalue(answer.get(), 0, static_cast<int>(i)),
                          static_cast<std::size_t>(PQgetlength(answer.get(), 0, static_cast<int>(i))));
        wanted = on_row(row);
    }
}

std::vector<Database::Row> Database::query(const std::string& sql, const Parameters& parameters)
{
    std::vector<Row> rows;
    each_row(sql, parameters, [&](const Row& row) {
        rows.push_back(row);
        return true;
    });
    return rows;
}

void Database::execute(const std::string& statements)
{
    if (PQsendQuery(connection_.get(), ("BEGIN;\n" + statements + ";\nCOMMIT").c_str()) == 0)
        lost("the connection is lost");
    std::optional<DatabaseError> failure;
    while (const auto answer = next_result()) try {
            check(*answer);
        } catch (const DatabaseError& error) {
            if (!failure) failure = error;
        }
    if (!failure) return;
    if (PQtransactionStatus(connection_.get()) == PQTRANS_INERROR) Answered(PQexec(connection_.get(), "ROLLBACK"));
    throw DatabaseError(*failure);
}

std::string Database::password_verifier(const std::string& role, const std::string& password)
{
    const Text text(PQencryptPasswordConn(connection_.get(), password.c_str(), role.c_str(), "scram-sha-256"),
                    PQfreemem);
    if (!text) lost("the password cannot be made");
    return text.get();
}

std::string Database::quoted_name(std::string_view name)
{
    const Text text(PQescapeIdentifier(connection_.get(), name.data(), name.size()), PQfreemem);
    if (!text) lost("not a name");
    return text.get();
}

std::string Database::quoted_text(std::string_view raw)
{
    const Text text(PQescapeLiteral(connection_.get(), raw.data(), raw.size()), PQfreemem);
    if (!text) lost("not a text");
    return text.get();
}

std::string Database::port() const
{
    return PQport(connection_.get());
}

}  // namespace onvigil::hub
