#include "hub/admin/enrolment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace onvigil::hub {
namespace {

/// PostgreSQL's names hold 63 bytes, a number behind them included.
constexpr std::size_t longest_name = 56;

/// Keys of the hub have these names, beside those of the sensors.
constexpr std::array<std::string_view, 3> of_the_hub{"ca", "server", "knowledge"};

bool is_of_the_hub(std::string_view name)
{
    return std::ranges::find(of_the_hub, name) != of_the_hub.end();
}

}  // namespace

std::string free_role(Database& database, const std::string& site)
{
    const auto wanted = role_name(site);
    const auto taken = database.query("SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1)", {wanted});
    auto name = wanted;
    for (int number = 2; std::ranges::find(taken, Database::Row{name}) != taken.end(); ++number)
        name = fmt::format("{}_{}", wanted, number);
    return name;
}

bool is_role_name(std::string_view name)
{
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    return !name.empty() && name.size() <= longest_name && name.find_first_not_of(letters) == name.npos &&
           name.front() != '.' && name.front() != '-' && !name.starts_with("pg_") && !is_of_the_hub(name);
}

bool role_exists(Database& database, const std::string& role)
{
    return !database.query("SELECT FROM pg_roles WHERE rolname = $1", {role}).empty();
}

std::string role_name(std::string_view site)
{
    std::string out;
    for (const char c : site) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
        if (letter)
            out += static_cast<char>(c | 0x20);
        else if (digit)
            out += c;
        else if (!out.empty() && out.back() != '_')
            out += '_';
    }
    out = out.substr(0, longest_name);
    while (!out.empty() && out.back() == '_') out.pop_back();
    const bool plain =
        !out.empty() && (out.front() < '0' || out.front() > '9') && !out.starts_with("pg_") && !is_of_the_hub(out);
    return plain ? out : out.empty() ? "sensor" : "sensor_" + out;
}

void enrol(Database& database, const Enrolment& wanted)
{
    const auto& name = wanted.sensor;
    const auto password = wanted.password.empty()
                              ? std::string()
                              : " PASSWORD " + database.quoted_text(database.password_verifier(name, wanted.password));
    // What a login asks of the server shall fill no disk: neither with temporary files nor with what it has logged.
    database.execute(
        fmt::format("CREATE ROLE {0} LOGIN CONNECTION LIMIT 4 IN ROLE onvigil_sensor{1};\n"
                    "ALTER ROLE {0} SET temp_file_limit = '1GB';\n"
                    "ALTER ROLE {0} SET log_min_messages = 'fatal';\n"
                    "ALTER ROLE {0} SET log_min_error_statement = 'fatal';\n"
                    "WITH one AS (INSERT INTO onvigil.sensor (role, site, tenant) VALUES ({2}, {3}, {4}) RETURNING "
                    "sensor, tenant)\n"
                    "INSERT INTO onvigil.sensor_state (sensor, tenant) SELECT * FROM one",
                    database.quoted_name(name), password, database.quoted_text(name), database.quoted_text(wanted.site),
                    database.quoted_text(wanted.tenant)));
}

void revoke(Database& database, const std::string& sensor)
{
    const auto known = database.query("SELECT revoked IS NOT NULL FROM onvigil.sensor WHERE role = $1", {sensor});
    if (known.empty())
        throw DatabaseError(DatabaseError::Kind::refused,
                            fmt::format("there is no sensor {}\n  they are named by:  onvigil hub sensors", sensor));
    if (known.front().front() == "t") throw DatabaseError(DatabaseError::Kind::refused, sensor + " is revoked already");
    database.execute(
        fmt::format("UPDATE onvigil.sensor SET revoked = now() WHERE role = {};\n"
                    "ALTER ROLE {} NOLOGIN PASSWORD NULL",
                    database.quoted_text(sensor), database.quoted_name(sensor)));
}

}  // namespace onvigil::hub
