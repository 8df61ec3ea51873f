#include "cli/hub_keys.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/text.hpp"
#include "cli/source.hpp"
#include "model/ip.hpp"

namespace onvigil::cli {
namespace {

namespace fs = std::filesystem;

/// What each kind of certificate may be used for. `@` is the host of the server.
constexpr const char* openssl_settings = R"([req]
distinguished_name = name
x509_extensions = authority
prompt = no
[name]
CN = Onvigil hub CA
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[sensor]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = clientAuth
[server]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
)";

/// It stands in openssl's settings and on its command line.
constexpr std::string_view host_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";

std::string read_file(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) throw Failure(failed, path.string() + ": cannot be read");
    return text;
}

void write_file(const fs::path& path, const std::string& text)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file) throw Failure(failed, path.string() + ": cannot be written");
}

/// A certificate is no secret: the service that it is copied for reads it.
void make_public(const fs::path& path)
{
    fs::permissions(path,
                    fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::others_read);
}

/// Keys are never on a command line. What openssl says is shown only where it fails.
void run_openssl(std::vector<std::string> words, const fs::path& said)
{
    words.insert(words.begin(), "openssl");
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t streams;
    ::posix_spawn_file_actions_init(&streams);
    ::posix_spawn_file_actions_addopen(&streams, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&streams, STDERR_FILENO, said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, "openssl", &streams, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&streams);
    if (error != 0)
        throw Failure(failed, "openssl cannot be run: " + std::generic_category().message(error) +
                                  "\n  install it:  apt install openssl");
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    const auto problem = read_file(said);
    fs::remove(said);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw Failure(failed, fmt::format("openssl {}: {}", words[1], text::clean(problem, 300)));
}

fs::path default_folder()
{
    const char* configuration = std::getenv("XDG_CONFIG_HOME");
    const char* home = std::getenv("HOME");
    if (configuration != nullptr && *configuration == '/') return fs::path(configuration) / "onvigil-hub";
    return fs::path(home != nullptr && *home != '\0' ? home : "/root") / ".config" / "onvigil-hub";
}

}  // namespace

HubKeys::HubKeys(std::string folder) : folder_(folder.empty() ? default_folder() : fs::path(std::move(folder))) {}

void HubKeys::make(const std::string& host) const
{
    ::umask(077);
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) throw Failure(failed, folder_.string() + ": " + error.message());
    const auto path = [&](const char* name) { return (folder_ / name).string(); };
    const auto said = folder_ / "openssl.said";
    if (!has_authority()) {
        write_file(folder_ / "openssl.cnf", openssl_settings);
        run_openssl({"req", "-x509", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                     "7300", "-config", path("openssl.cnf"), "-keyout", path("ca.key"), "-out", path("ca.crt")},
                    said);
        make_public(folder_ / "ca.crt");
    }
    if (!fs::exists(folder_ / "knowledge.key")) {
        run_openssl({"genpkey", "-algorithm", "ed25519", "-out", path("knowledge.key")}, said);
        run_openssl({"pkey", "-in", path("knowledge.key"), "-pubout", "-out", path("knowledge.pub")}, said);
    }
    if (host.empty() || host == this->host()) return;
    if (!model::parse_ip(host) && host.find_first_not_of(host_letters) != host.npos)
        throw Failure(failed, text::clean(host, 80) + " is no name of a host");
    sign("server", host, fmt::format("subjectAltName = {}:{}", model::parse_ip(host) ? "IP" : "DNS", host));
    write_file(folder_ / "server.host", host);
}

std::string HubKeys::host() const
{
    return fs::exists(folder_ / "server.host") ? read_file(folder_ / "server.host") : std::string();
}

void HubKeys::sign_sensor(const std::string& role) const
{
    sign(role, role, "");
}

void HubKeys::sign(const std::string& name, const std::string& common_name, const std::string& extension) const
{
    ::umask(077);
    const auto path = [&](const std::string& end) { return (folder_ / (name + end)).string(); };
    const auto of_authority = [&](const char* file) { return (folder_ / file).string(); };
    const auto said = folder_ / "openssl.said";
    const std::string kind = extension.empty() ? "sensor" : "server";
    write_file(path(".cnf"), openssl_settings + extension + "\n");
    run_openssl({"req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config",
                 path(".cnf"), "-subj", "/CN=" + common_name, "-keyout", path(".key"), "-out", path(".csr")},
                said);
    run_openssl(
        {"x509", "-req", "-in", path(".csr"), "-CA", of_authority("ca.crt"), "-CAkey", of_authority("ca.key"),
         "-CAcreateserial", "-days", "3650", "-extfile", path(".cnf"), "-extensions", kind, "-out", path(".crt")},
        said);
    for (const auto* end : {".cnf", ".csr"}) fs::remove(path(end));
    make_public(folder_ / (name + ".crt"));
}

std::string HubKeys::knowledge_key() const
{
    // Twelve bytes name the algorithm (RFC 8410), then comes the key: both fill their base64 without a rest.
    constexpr std::size_t name_letters = 16, key_letters = 44;
    const auto pem = read_file(folder_ / "knowledge.pub");
    const auto start = pem.find('\n') + 1;
    if (pem.size() < start + name_letters + key_letters) throw Failure(failed, "knowledge.pub: is no Ed25519 key");
    return pem.substr(start + name_letters, key_letters);
}

std::string HubKeys::sign_knowledge(const std::string& bundle) const
{
    if (!fs::exists(folder_ / "knowledge.key"))
        throw Failure(failed, folder_.string() +
                                  ": there is no knowledge.key of  onvigil hub init\n  name its folder with --keys");
    ::umask(077);
    const auto path = [&](const char* name) { return (folder_ / name).string(); };
    const auto said = folder_ / "openssl.said";
    write_file(folder_ / "bundle", bundle);
    run_openssl({"pkeyutl", "-sign", "-rawin", "-inkey", path("knowledge.key"), "-in", path("bundle"), "-out",
                 path("bundle.signature")},
                said);
    run_openssl({"base64", "-A", "-in", path("bundle.signature"), "-out", path("bundle.base64")}, said);
    auto signature = read_file(folder_ / "bundle.base64");
    for (const auto* name : {"bundle", "bundle.signature", "bundle.base64"}) fs::remove(folder_ / name);
    while (!signature.empty() && signature.back() == '\n') signature.pop_back();
    return signature;
}

void add_keys_option(CLI::App& command, std::string& folder)
{
    command.add_option("--keys", folder, "Where the administrator's keys are (else ~/.config/onvigil-hub)")
        ->type_name("DIR");
}

std::string host_of(const std::string& url)
{
    const auto start = url.find("://");
    if (start == std::string::npos) return {};
    auto host = url.substr(start + 3);
    host = host.substr(0, host.find_first_of("/?"));
    host = host.substr(host.find('@') == std::string::npos ? 0 : host.find('@') + 1);
    if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
    return host.substr(0, host.find(':'));
}

}  // namespace onvigil::cli
