#include <fmt/format.h>
#include <sys/random.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <array>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/hub_keys.hpp"
#include "hub/admin/enrolment.hpp"
#include "hub/admin/schema.hpp"
#include "render/json_access.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using render::text_at;

constexpr std::size_t longest_site = 128;

/// 120 random bits as letters and digits.
std::string random_password()
{
    std::array<std::uint64_t, 2> bits{};
    if (::getrandom(bits.data(), sizeof bits, 0) != static_cast<ssize_t>(sizeof bits))
        throw Failure(failed, "the kernel gives no random bytes");
    return text::base32(bits[0], 12) + text::base32(bits[1], 12);
}

/// The URL for another role, without its options; `port` is the one it was reached at.
std::string for_role(const std::string& url, const std::string& role, const std::string& port, const HubKeys& keys)
{
    auto rest = url.substr(url.find("://") + 3);
    rest = rest.substr(0, rest.find('?'));
    rest = rest.substr(rest.find('@') == std::string::npos ? 0 : rest.find('@') + 1);
    const auto path = std::min(rest.find('/'), rest.size());
    auto host = rest.substr(0, path);
    if (host_of(url).empty()) host = keys.host().empty() ? "HOST" : keys.host();
    const auto bracket = host.find(']');
    const bool has_port = host.find(':', bracket == std::string::npos ? 0 : bracket) != std::string::npos;
    if (!has_port && port != "5432") host += ":" + port;
    return fmt::format("postgresql://{}@{}{}", role, host, rest.substr(path));
}

/// A hundred tables and indexes, made at once, take a busy server longer than any answer.
std::chrono::milliseconds limit_of_schema(const Session& session)
{
    constexpr std::chrono::milliseconds least = std::chrono::minutes(2);
    return session.limit.count() == 0 ? session.limit : std::max(session.limit, least);
}

/// What `\u` escapes stand for is there in this encoding alone.
constexpr std::string_view wanted_encoding = "UTF8";

/// The database's name, as pg_hba.conf takes it. A Failure where its encoding will not do.
std::string checked_name(hub::Database& database)
{
    const auto row =
        database
            .query("SELECT datname, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()")
            .front();
    if (row[1] != wanted_encoding)
        throw Failure(failed,
                      fmt::format("the database {} has the encoding {}, the hub needs {}\n  make one:  createdb "
                                  "-T template0 -E {} NAME",
                                  text::clean(row[0], 80), row[1], wanted_encoding, wanted_encoding));
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyz0123456789_-";
    return row[0].find_first_not_of(plain) == row[0].npos ? row[0] : database.quoted_name(row[0]);
}

struct InitOptions {
    std::string url, host, keys;
};

int init(const Session& session, const InitOptions& options)
{
    const HubKeys keys(options.keys);
    const auto url = options.url.empty() ? session.hub_url() : options.url;
    const auto host = options.host.empty() ? host_of(url) : options.host;
    const auto folder = keys.folder().string();
    std::string name;
    with_hub(url, limit_of_schema(session), [&](hub::Database& database) {
        if (const int there = hub::schema_of(database); there > 0)
            throw Failure(failed, fmt::format("there is a hub already, with schema {}\n  bring it up to date:  onvigil "
                                              "hub upgrade {}",
                                              there, url));
        name = checked_name(database);
        keys.make(host);
        hub::upgrade_schema(database);
    });
    std::string words = fmt::format(
        "The hub is made, with schema {}.\n\nKeep {} to yourself: its keys let sensors in "
        "and sign knowledge.\n",
        hub::newest_schema(), folder);
    if (!host.empty())
        words +=
            "\nOnce, copy from there into the server's data directory (SHOW data_directory) server.crt, server.key and "
            "ca.crt,\nowned by its user, the key with mode 0600; then in postgresql.conf:\n"
            "  ssl = on\n  ssl_cert_file = 'server.crt'\n  ssl_key_file = 'server.key'\n  ssl_ca_file = 'ca.crt'\n";
    words += fmt::format(
        "\nOnce, in pg_hba.conf, above other lines for hosts; then reload the server:\n"
        "  hostssl  {0}  +onvigil_sensor  all  cert\n"
        "  host     {1}  +onvigil_sensor  all  reject          # other databases are none of theirs\n"
        "  hostssl  {0}  all              all  scram-sha-256   # people, dashboards\n"
        "Where all sensors have passwords: scram-sha-256 instead of cert.\n\n"
        "Next:  onvigil hub enrol SITE\n",
        name, fmt::format("{:{}}", "all", name.size()));
    const json::object answer{
        {"schema", hub::newest_schema()}, {"keys", folder}, {"knowledge_key", keys.knowledge_key()}};
    return show(session, json::serialize(answer) + "\n",
                {.table = [&](const json::value&, render::Table::Style) { return words; }});
}

int upgrade(const Session& session, const std::string& url)
{
    int before = 0;
    with_hub(url, limit_of_schema(session), [&](hub::Database& database) {
        if (hub::schema_of(database) == 0)
            throw Failure(failed, "there is no hub in this database\n  make it:  onvigil hub init " + url);
        before = hub::upgrade_schema(database);
    });
    const int now = hub::newest_schema();
    const auto words =
        before == now ? fmt::format("schema {}: nothing to do\n", now) : fmt::format("schema {} -> {}\n", before, now);
    return show(session, json::serialize(json::object{{"before", before}, {"schema", now}}) + "\n",
                {.table = [&](const json::value&, render::Table::Style) { return words; }});
}

struct EnrolOptions {
    hub::Enrolment wanted;
    bool password = false;
    std::string keys;
};

/// What stands at the sensor, in words and as its configuration.
std::string enrolled_text(const json::object& answer, const HubKeys& keys)
{
    const auto sensor = text_at(answer, "sensor"), password = text_at(answer, "password");
    const auto folder = keys.folder().string();
    std::string out = fmt::format("{} may push for {}.\n\n", sensor, text_at(answer, "site"));
    if (password.empty())
        out += fmt::format(
            "Copy to the sensor, into /etc/onvigil/hub/, the key readable by the service alone:\n"
            "  {0}/ca.crt\n  {0}/{1}.crt\n  {0}/{1}.key   (delete it here afterwards)\n",
            folder, sensor);
    else
        out += fmt::format(
            "Its password, shown this once:\n  {}\nPut it into /etc/onvigil/hub/password at the sensor, "
            "readable by the service alone, and {}/ca.crt beside it.\n\n"
            "In the hub's pg_hba.conf, above the line with cert; then reload the server:\n  {}\n",
            password, folder, text_at(answer, "pg_hba"));
    out += "\nIn its /etc/onvigil/conf.d/hub.yaml:\n";
    return out += std::string_view(answer.at("settings").as_string());
}

/// Lines of YAML; the text is ours but for the URL.
std::string settings_text(const std::string& url, const std::string& sensor, bool password, const HubKeys& keys)
{
    std::string out = fmt::format("hub:\n  url: {}\n", json::serialize(json::string(url)));
    out += password
               ? "  password_file: /etc/onvigil/hub/password\n"
               : fmt::format("  certificate_file: /etc/onvigil/hub/{0}.crt\n  key_file: /etc/onvigil/hub/{0}.key\n",
                             sensor);
    out += "  ca_file: /etc/onvigil/hub/ca.crt\n";
    if (std::filesystem::exists(keys.folder() / "knowledge.pub"))
        out += fmt::format("  knowledge_key: {}\n", keys.knowledge_key());
    return out;
}

int enrol(const Session& session, EnrolOptions options)
{
    const HubKeys keys(options.keys);
    if (!options.password && !keys.has_authority())
        throw Failure(failed,
                      fmt::format("{}: there is no certificate authority of  onvigil hub init\n  name its folder "
                                  "with --keys, or say --password",
                                  keys.folder().string()));
    auto& wanted = options.wanted;
    if (wanted.site.empty() || wanted.site.size() > longest_site || wanted.tenant.size() > longest_site)
        throw Failure(usage, "the name of a site has 1 to 128 bytes, that of a tenant up to 128");
    if (!wanted.sensor.empty() && !hub::is_role_name(wanted.sensor))
        throw Failure(usage, "--sensor: " + text::clean(wanted.sensor, 80) +
                                 " is no name for a sensor: up to 56 letters, digits, - and _");
    std::string port, hba_line;
    with_hub(session.hub_url(), session.limit, [&](hub::Database& database) {
        port = database.port();
        if (wanted.sensor.empty())
            wanted.sensor = hub::free_role(database, wanted.site);
        else if (hub::role_exists(database, wanted.sensor))  // before its certificate is made anew
            throw Failure(failed,
                          fmt::format("there is a role {} already: say another name with --sensor", wanted.sensor));
        if (options.password)
            wanted.password = random_password();
        else
            keys.sign_sensor(wanted.sensor);
        hub::enrol(database, wanted);
        hba_line = fmt::format("hostssl  {}  {}  all  scram-sha-256", checked_name(database),
                               database.quoted_name(wanted.sensor));
    });
    json::object answer{{"sensor", wanted.sensor}, {"site", wanted.site}, {"tenant", wanted.tenant}};
    if (options.password) {
        answer["password"] = wanted.password;
        answer["pg_hba"] = hba_line;
    }
    answer["settings"] =
        settings_text(for_role(session.hub_url(), wanted.sensor, port, keys), wanted.sensor, options.password, keys);
    return show(session, json::serialize(answer) + "\n",
                {.table = [&](const json::value&, render::Table::Style) { return enrolled_text(answer, keys); }});
}

}  // namespace

Run hub_init(CLI::App& command)
{
    auto options = std::make_shared<InitOptions>();
    command.add_option("URL", options->url,
                       "postgresql://HOST/DATABASE, as a superuser of it (else --hub or ONVIGIL_HUB)");
    command.add_option("--host", options->host, "The name that sensors call the server by (else that of the URL)")
        ->type_name("NAME");
    add_keys_option(command, options->keys);
    return [options](const Session& session) { return init(session, *options); };
}

Run hub_upgrade(CLI::App& command)
{
    auto url = std::make_shared<std::string>();
    command.add_option("URL", *url, "As for init");
    return [url](const Session& session) { return upgrade(session, url->empty() ? session.hub_url() : *url); };
}

Run hub_enrol(CLI::App& command)
{
    auto options = std::make_shared<EnrolOptions>();
    command.add_option("SITE", options->wanted.site, "The name of the place, as all will see it")->required();
    command.add_option("--tenant", options->wanted.tenant, "Whose it is, where the hub serves several")->type_name("T");
    command.add_option("--sensor", options->wanted.sensor, "The role it logs in as (else made from the site's name)")
        ->type_name("NAME");
    command.add_flag("--password", options->password, "A password instead of a certificate");
    add_keys_option(command, options->keys);
    return [options](const Session& session) { return enrol(session, *options); };
}

Run hub_revoke(CLI::App& command)
{
    auto sensor = std::make_shared<std::string>();
    command.add_option("SENSOR", *sensor, "Its name, as in onvigil hub sensors")->required();
    return [sensor](const Session& session) {
        with_hub(session.hub_url(), session.limit, [&](hub::Database& database) { hub::revoke(database, *sensor); });
        const auto answer = json::serialize(json::object{{"sensor", *sensor}, {"state", "revoked"}}) + "\n";
        return show(session, answer, {.table = [&](const json::value&, render::Table::Style) {
                        return *sensor + " may no longer push; what it pushed stays\n";
                    }});
    };
}

}  // namespace onvigil::cli
