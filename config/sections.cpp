#include "config/sections.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

#include "base/number.hpp"
#include "base/text.hpp"
#include "config/key_table.hpp"
#include "config/secrets.hpp"
#include "control/listen_address.hpp"
#include "control/report_seal.hpp"
#include "hub/knowledge_bundle.hpp"

namespace onvigil::config {
namespace {

/// `what`, and the nearest of the names there are, or all of them.
std::string not_among(const std::string& what, const std::string& name, const std::vector<std::string>& names)
{
    const auto meant = text::nearest(name, names);
    return meant.empty() ? fmt::format("{}; there are {}", what, fmt::join(names, ", "))
                         : fmt::format("{}; did you mean {}?", what, meant);
}

Result<model::Protocol, Problem> parse_discovery_protocol(const std::string& name)
{
    std::vector<std::string> known;
    for (const model::Protocol protocol : model::discovery_protocols()) known.emplace_back(model::name(protocol));
    if (std::ranges::find(known, name) != known.end()) return *model::parse_protocol(name);
    return Problem{not_among(name + " is no protocol we listen to", name, known)};
}

Result<model::Cidr, Problem> parse_network(const std::string& text)
{
    if (const auto network = model::parse_cidr(text)) return *network;
    return Problem{model::not_a_network(text)};
}

/// A user id, or the name of a user there is.
Result<uid_t, Problem> parse_user(const std::string& text)
{
    if (const auto id = text::whole_number<uid_t>(text); id && *id != static_cast<uid_t>(-1)) return *id;
    std::vector<char> buffer(64 * 1024);
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwnam_r(text.c_str(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
        return uid_t{found->pw_uid};
    return Problem{text + " is no user of this machine (a name, or a user id)"};
}

/// Visits the keys of a section (keys.hpp) with a file's values.
struct SectionReader {
    Reader& reader;
    SecretSource secrets{};

    void text(const char* key, std::string& target) { reader.text(key, target); }
    /// The daemon stands in another folder than who checks the configuration: a path begins at the root.
    void path(const char* key, std::string& target, std::size_t longest = PATH_MAX - 1)
    {
        if (!reader.has(key)) return;
        reader.text(key, target);
        if (target.empty()) return;
        if (!target.starts_with('/')) reader.problem(key, target + " is no absolute path");
        if (target.size() > longest) reader.problem(key, fmt::format("is longer than {} bytes", longest));
    }
    void texts(const char* key, std::vector<std::string>& target) { reader.texts(key, target); }
    void boolean(const char* key, bool& target) { reader.boolean(key, target); }
    template <typename... Arguments>
    void number(const char* key, auto& target, Arguments... range)
    {
        reader.number(key, target, range...);
    }
    template <typename... Arguments>
    void numbers(const char* key, auto& target, Arguments... range)
    {
        reader.numbers(key, target, range...);
    }
    template <typename... Arguments>
    void duration(const char* key, std::chrono::milliseconds& target, Arguments... range)
    {
        reader.duration(key, target, range...);
    }
    void bytes(const char* key, std::uint64_t& target, std::uint64_t least) { reader.bytes(key, target, least); }
    template <typename Enum>
    void choice(const char* key, Enum& target, const model::Names<Enum>& names)
    {
        std::vector<std::string_view> all;
        for (const auto& [value, name] : names) all.push_back(name);
        reader.choice(
            key, target, [&](const std::string& name) { return model::find_value(names, name); },
            fmt::format("{}", fmt::join(all, ", ")));
    }
    void networks(const char* key, std::vector<model::Cidr>& target) { reader.values(key, target, parse_network); }
    void protocols(const char* key, std::set<model::Protocol>& target)
    {
        std::vector<model::Protocol> list(target.begin(), target.end());
        reader.values(key, list, parse_discovery_protocol);
        target = {list.begin(), list.end()};
    }
    void users(const char* key, std::vector<uid_t>& target) { reader.values(key, target, parse_user); }
    void secret(const std::string& key, std::string& target)
    {
        read_section_secret(reader, (key + "_file").c_str(), (key + "_credential").c_str(), secrets, target);
    }
    void credentials(const char* key, std::vector<interview::CredentialRule>& target)
    {
        reader.entries(key, [&](Reader& entry) {
            interview::CredentialRule rule;
            entry.values("networks", rule.networks, parse_network);
            entry.text("username", rule.username);
            rule.password = read_secret(entry, "password_file", "credential", secrets, true);
            if (rule.networks.empty() && !entry.has("networks"))
                entry.problem_here("needs networks: a login is sent only where you say so");
            if (rule.username.empty()) entry.problem_here("needs username");
            target.push_back(std::move(rule));
        });
    }
};

}  // namespace

void read_discovery(Reader& reader, discovery::DiscoverySettings& settings)
{
    SectionReader section{reader, {}};
    visit_keys(section, settings);
    if (!reader.has("networks")) return;  // what an earlier file has named is told there
    for (const auto& network : settings.networks)
        if (const auto why = model::why_not_swept(network)) reader.problem("networks", *why);
}

void read_identification(Reader& reader, interview::IdentificationSettings& settings, const SecretSource& secrets)
{
    SectionReader section{reader, secrets};
    visit_keys(section, settings);
}

void read_policy(Reader& reader, policy::PolicySettings& settings, const std::vector<std::string>& known_lists,
                 bool& chosen)
{
    const auto before = settings.lists;
    SectionReader section{reader, {}};
    visit_keys(section, settings);
    if (!reader.has("lists")) return;
    const auto named = settings.lists;
    if (std::exchange(chosen, true)) {
        settings.lists = before;
        for (const auto& id : named)
            if (std::ranges::find(before, id) == before.end()) settings.lists.push_back(id);
    }
    if (known_lists.empty()) return;
    for (const auto& id : named)
        if (id != "*" &&
            std::ranges::none_of(known_lists, [&](const auto& known) { return text::matches_glob(id, known); }))
            reader.problem("lists", not_among("there is no list " + id, id, known_lists));
}

void read_inventory(Reader& reader, inventory::InventorySettings& settings)
{
    SectionReader section{reader, {}};
    visit_keys(section, settings);
}

void read_log_level(Reader& reader, LogLevel& level)
{
    SectionReader{reader, {}}.choice("log_level", level, log_level_names);
}

void read_control(Reader& reader, control::ControlSettings& settings, const SecretSource& secrets)
{
    SectionReader section{reader, secrets};
    visit_keys(section, settings);
    if (settings.listen.empty() || !reader.has("listen")) return;
    const auto parsed = control::parse_listen_address(settings.listen);
    if (!parsed)
        reader.problem("listen", parsed.error().text);
    else if (parsed->port == 0)
        reader.problem("listen", fmt::format("{}: a port is a number from 1 to 65535", settings.listen));
}

namespace {

/// `postgresql://ROLE:PASSWORD@HOST/DATABASE`, or `?password=`: `config show` would show it.
bool holds_password(std::string_view url)
{
    url.remove_prefix(url.find("://") + 3);
    const auto login = url.substr(0, url.find_first_of("/?#"));
    const auto at = login.rfind('@');
    return (at != login.npos && login.find(':') < at) || url.find("password=") != url.npos;
}

}  // namespace

void read_hub(Reader& reader, hub::HubSettings& settings, const SecretSource& secrets, Remarks& remarks)
{
    SectionReader section{reader, secrets};
    visit_keys(section, settings);
    read_section_secret(reader, "password_file", "credential", secrets, settings.password);
    const std::vector<std::string> known = hub::HubSettings{}.accept;
    for (const auto& kind : settings.accept)
        if (std::ranges::find(known, kind) == known.end())
            reader.problem("accept", not_among(kind + " is nothing a hub can ask", kind, known));
    for (const auto& glob : settings.events)
        if (!alerts::matches_a_type(glob)) reader.problem("events", fmt::format("{} matches no type of event", glob));
    if (!settings.knowledge_key.empty() && !hub::is_public_key(settings.knowledge_key))
        reader.problem("knowledge_key", "is no Ed25519 public key in base64, as hub init shows it");
    for (const auto& [key, file] : {std::pair("ca_file", settings.ca_file), std::pair("key_file", settings.key_file),
                                    std::pair("certificate_file", settings.certificate_file)})
        if (reader.has(key)) remark_on_file(reader, key, file, R_OK, secrets, remarks);
    if (settings.url.empty() || !reader.has("url")) return;
    if (!settings.url.starts_with("postgresql://") && !settings.url.starts_with("postgres://"))
        return reader.problem("url", fmt::format("{} is not postgresql://ROLE@HOST/DATABASE", settings.url));
    if (holds_password(settings.url))
        reader.problem("url", "must not carry a password; password_file or credential names where it is");
}

void check_hub(const hub::HubSettings& settings, const yaml::FileProblem& url, yaml::FileProblems& problems)
{
    const auto refuse = [&](const char* what) { problems.push_back({url.file, url.line, url.key, what}); };
    if (settings.ca_file.empty()) refuse("needs ca_file: who vouches for the hub");
    if (settings.certificate_file.empty() != settings.key_file.empty())
        refuse("certificate_file and key_file need each other");
    if (settings.certificate_file.empty() && settings.password.empty())
        refuse("needs certificate_file and key_file, or the password: password_file or credential");
}

void read_report(Reader& reader, control::ReportSettings& settings, const SecretSource& secrets)
{
    read_section_secret(reader, "sign_key", "credential", secrets, settings.sign_key);
    const char* key = reader.has("sign_key") ? "sign_key" : "credential";
    if (settings.sign_key.empty() || !reader.has(key)) return;
    if (const auto problem = control::sign_key_problem(settings.sign_key)) reader.problem(key, problem->text);
}

}  // namespace onvigil::config
