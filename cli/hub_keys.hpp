#pragma once
/// cli/hub_keys.hpp - the folder of the hub's administrator: a certificate authority for sensors and the server, and
/// the key that knowledge is signed with. Made by the program openssl; nothing in it ever goes to the hub.

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace onvigil::cli {

class HubKeys {
public:
    /// Empty: $XDG_CONFIG_HOME/onvigil-hub, else ~/.config/onvigil-hub.
    explicit HubKeys(std::string folder);

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] bool has_authority() const { return std::filesystem::exists(folder_ / "ca.key"); }
    /// ca.crt and ca.key, knowledge.key and knowledge.pub, and for the host that sensors will call server.crt and
    /// server.key. What is there already stays.
    void make(const std::string& host) const;
    /// That of the server's certificate; empty: there is none.
    [[nodiscard]] std::string host() const;
    /// NAME.crt and NAME.key for a sensor of that role.
    void sign_sensor(const std::string& role) const;
    /// Ed25519, base64: what a sensor's `hub.knowledge_key` is.
    [[nodiscard]] std::string knowledge_key() const;

    /// An Ed25519 signature by knowledge.key, base64.
    [[nodiscard]] std::string sign_knowledge(const std::string& bundle) const;

private:
    void sign(const std::string& name, const std::string& common_name, const std::string& extension) const;

    std::filesystem::path folder_;
};

/// `--keys DIR`.
void add_keys_option(CLI::App& command, std::string& folder);

/// The host of a postgresql:// URL; empty: a Unix socket.
[[nodiscard]] std::string host_of(const std::string& url);

}  // namespace onvigil::cli
