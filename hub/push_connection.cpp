#include "hub/push_connection.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <string_view>

#include "async/tcp_bytes.hpp"
#include "base/text.hpp"
#include "hub/libpq.hpp"

namespace onvigil::hub {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto connects_within = 10s;
constexpr auto answers_within = 60s;
/// How often a wait looks whether the daemon ends.
constexpr int slice_ms = 50;
/// Of one answer, on the wire: a hundred directives of 16 KiB, and makers and lists of 16 MiB where they are asked for.
constexpr const char* too_long = "its answer is longer than any that a hub gives";
/// Certificates, and what PostgreSQL says of its settings.
constexpr std::uint64_t greeting = 1u << 20;
constexpr std::uint64_t usual_answer = 8u << 20, answer_with_knowledge = 64u << 20;

constexpr const char* call =
    "SELECT onvigil.push($1::integer,$2::text,$3::bigint,$4::bigint,$5::boolean,$6::text,$7::text[],$8::bigint,"
    "$9::bigint,$10::text,$11::text)";

constexpr const char* how_to_enrol = "its role is no sensor's:  onvigil hub enrol SITE  makes one";

/// It is the rows that are wrong: SQLSTATE classes 21, 22 and 23.
bool is_refusal(const char* state)
{
    const std::string_view sqlstate = state == nullptr ? "" : state;
    return sqlstate.starts_with("21") || sqlstate.starts_with("22") || sqlstate.starts_with("23");
}

}  // namespace

std::string shown(const std::string& url)
{
    std::string out = url;
    const auto start = std::min(url.find("://"), url.size() - 1) + 1;
    const auto at = url.find('@', start), colon = url.find(':', start);
    // A password with a slash, which libpq refuses, is hidden too; one of the parameters, behind '?', goes with them.
    const auto end = std::max(url.find('/', start + 2), url.find('?', start));
    if (at < end && colon < at) out.erase(colon, at - colon);
    return out.substr(0, out.find('?'));
}

std::string message_line(const char* text)
{
    std::string line = text == nullptr ? "" : text;
    while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.pop_back();
    for (auto at = line.find('\n'); at != line.npos; at = line.find('\n', at))
        line.replace(at, 1, line[at + 1] == '\t' ? ";" : "; ");
    return text::clean(line, 500);
}

std::string_view advice_for(const char* sqlstate, std::string_view without_right)
{
    const std::string_view state = sqlstate == nullptr ? "" : sqlstate;
    if (state == "42501" || state.starts_with("28")) return without_right;
    const bool missing = state == "3F000" || state == "42P01" || state == "42703" || state == "42883";
    return missing
               ? "there is no hub in this database, or one of another version:  onvigil hub init, onvigil hub upgrade"
               : "";
}

void ignore_notice(void*, const char*) {}

void CloseConnection::operator()(pg_conn* connection) const
{
    PQfinish(connection);
}

void ClearResult::operator()(pg_result* result) const
{
    PQclear(result);
}

Failure Connection::broken(const char* what) const
{
    auto why = *stop_ ? std::string("the daemon ends") : message_line(PQerrorMessage(connection_.get()));
    if (why.empty())
        why = what;
    else if (why.ends_with(':'))  // libpq has said what it was about, and knows of no failure
        why += fmt::format(" {}", what);
    return {.text = fmt::format("{}: {}", shown(settings_.url), why)};
}

bool Connection::wait(bool readable, bool writable, Clock::time_point until) const
{
    pollfd watched{PQsocket(connection_.get()), static_cast<short>((readable ? POLLIN : 0) | (writable ? POLLOUT : 0)),
                   0};
    while (!*stop_ && Clock::now() < until)
        if (::poll(&watched, 1, slice_ms) > 0) return true;
    return false;
}

std::optional<Failure> Connection::open()
{
    if (auto missing = libpq_missing()) return Failure{.text = std::move(*missing)};
    // The later of two equal keys counts: nothing in the URL makes TLS weaker.
    const std::array<const char*, 11> keys{"dbname",          "sslmode",          "sslrootcert", "sslcert",
                                           "sslkey",          "password",         "gssencmode",  "application_name",
                                           "keepalives_idle", "tcp_user_timeout", nullptr};
    const std::array<const char*, 11> values{settings_.url.c_str(),
                                             "verify-full",
                                             settings_.ca_file.c_str(),
                                             settings_.certificate_file.c_str(),
                                             settings_.key_file.c_str(),
                                             settings_.password.c_str(),
                                             "disable",
                                             "onvigild",
                                             "30",
                                             "30000",
                                             nullptr};
    connection_.reset(PQconnectStartParams(keys.data(), values.data(), 1));
    if (connection_) PQsetNoticeProcessor(connection_.get(), ignore_notice, nullptr);
    const auto until = Clock::now() + connects_within;
    auto state = PGRES_POLLING_WRITING;
    while (connection_ && PQstatus(connection_.get()) != CONNECTION_BAD) {
        if (state == PGRES_POLLING_OK) {
            PQsetnonblocking(connection_.get(), 1);
            return std::nullopt;
        }
        if (state == PGRES_POLLING_FAILED) break;
        if (!wait(state == PGRES_POLLING_READING, state == PGRES_POLLING_WRITING, until)) break;
        if (async::tcp_bytes(PQsocket(connection_.get())).received > greeting) return broken(too_long);
        read_limit_.allow(greeting, connection_.get());
        state = PQconnectPoll(connection_.get());
    }
    return broken("it does not answer");
}

std::optional<Failure> Connection::next_result(Clock::time_point until, std::uint64_t most)
{
    auto* connection = connection_.get();
    while (PQisBusy(connection) != 0) {
        if (async::tcp_bytes(PQsocket(connection)).received > most) return broken(too_long);
        if (!wait(true, false, until) || PQconsumeInput(connection) == 0) return broken("it does not answer");
    }
    return std::nullopt;
}

Result<Answered, Failure> Connection::result(Clock::time_point until, std::uint64_t most)
{
    auto* connection = connection_.get();
    read_limit_.allow(most + greeting, connection);  // more than may come, so that it is the count that ends it
    most += async::tcp_bytes(PQsocket(connection)).received;
    int unsent = 1;
    while ((unsent = PQflush(connection)) == 1) {
        if (async::tcp_bytes(PQsocket(connection)).received > most) return broken(too_long);
        if (!wait(true, true, until) || PQconsumeInput(connection) == 0) return broken("it does not answer");
    }
    if (unsent < 0) return broken("it does not answer");
    Answered only;
    for (;;) {
        if (auto failure = next_result(until, most)) return *failure;
        Answered next(PQgetResult(connection));
        if (!next && !only) return broken("it answers nothing");
        if (!next) return only;
        if (only) return broken("it answers more than it was asked");
        only = std::move(next);
    }
}

Result<std::string, Failure> Connection::push(const Push& push, bool wants_knowledge)
{
    const std::array<std::string, 5> numbers{std::to_string(protocol), std::to_string(push.from.change),
                                             std::to_string(push.to.change), std::to_string(push.from.seq),
                                             std::to_string(push.to.seq)};
    const std::array<const char*, 11> arguments{
        numbers[0].c_str(),  push.epoch.c_str(),        numbers[1].c_str(),
        numbers[2].c_str(),  push.complete ? "t" : "f", push.devices ? push.devices->c_str() : nullptr,
        push.gone.c_str(),   numbers[3].c_str(),        numbers[4].c_str(),
        push.events.c_str(), push.status.c_str()};
    auto* connection = connection_.get();
    if (PQsendQueryParams(connection, call, static_cast<int>(arguments.size()), nullptr, arguments.data(), nullptr,
                          nullptr, 0) == 0)
        return broken("the connection is lost");
    const auto outcome = result(Clock::now() + answers_within, wants_knowledge ? answer_with_knowledge : usual_answer);
    if (!outcome) return outcome.error();
    const auto& answered = *outcome;
    if (PQresultStatus(answered.get()) == PGRES_TUPLES_OK && PQntuples(answered.get()) == 1)
        return {boost::system::in_place_value, PQgetvalue(answered.get(), 0, 0)};
    auto failure = broken("it answers nothing");
    if (const auto what = message_line(PQresultErrorField(answered.get(), PG_DIAG_MESSAGE_PRIMARY)); !what.empty())
        failure.text = fmt::format("{}: {}", shown(settings_.url), what);
    const auto hint = message_line(PQresultErrorField(answered.get(), PG_DIAG_MESSAGE_HINT));
    if (!hint.empty()) failure.text += "; " + hint;
    const auto* sqlstate = PQresultErrorField(answered.get(), PG_DIAG_SQLSTATE);
    if (const auto advice = advice_for(sqlstate, hint.empty() ? how_to_enrol : ""); !advice.empty())
        failure.text.append("; ").append(advice);
    failure.refused = is_refusal(sqlstate);
    return failure;
}

}  // namespace onvigil::hub
