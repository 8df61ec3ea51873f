#include "simulator/network.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace onvigil::simulator {
namespace {

/// The parent of a process; 0 where there is none to be seen.
int parent_of(int process)
{
    std::ifstream status(fmt::format("/proc/{}/status", process));
    std::string key;
    int parent = 0;
    while (status >> key) {
        if (key == "PPid:") {
            status >> parent;
            return parent;
        }
    }
    return 0;
}

/// A network namespace was made for us if a process we descend from lives in another one. Asking process 1 alone
/// is not enough: in containers its namespace often cannot be read.
bool in_hosts_network()
{
    std::error_code error;
    const auto own = std::filesystem::read_symlink("/proc/self/ns/net", error);
    if (error) return true;
    for (int process = getppid(); process > 0; process = parent_of(process)) {
        const auto other = std::filesystem::read_symlink(fmt::format("/proc/{}/ns/net", process), error);
        if (!error && other != own) return false;
    }
    return true;
}

bool is_loopback(const Entry& entry)
{
    return entry.address >> 24 == 127 && (entry.address + entry.count - 1) >> 24 == 127 &&
           entry.address6 == Address6{} && (entry.interface.empty() || entry.interface == "lo");
}

}  // namespace

Result<Confinement, Problem> confine(const Scenario& scenario, bool allow_host_network)
{
    if (allow_host_network || !in_hosts_network()) return Confinement{};
    const bool only_lo = std::ranges::all_of(scenario.interfaces, [](const std::string& name) { return name == "lo"; });
    const bool only_127 = std::ranges::all_of(scenario.entries, is_loopback);
    if (only_lo && only_127) return Confinement{"lo"};
    return Problem{
        "this is the machine's own network: fake cameras answer there on lo and 127.0.0.0/8 alone; start the simulator "
        "in a "
        "network namespace (unshare -n, ip netns exec), or say --allow-host-network if you mean it"};
}

Result<std::vector<unsigned>, Problem> interface_indexes(const std::vector<std::string>& names)
{
    std::vector<unsigned> out;
    for (const auto& name : names) {
        const unsigned index = if_nametoindex(name.c_str());
        if (index == 0) return Problem{fmt::format("there is no interface {}", name)};
        out.push_back(index);
    }
    return out;
}

std::optional<Problem> foreign_address(const Scenario& scenario)
{
    for (const Entry& entry : scenario.entries)
        for (const std::uint32_t address : {entry.address, entry.address + entry.count - 1}) {
            const int probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            sockaddr_in place{};
            place.sin_family = AF_INET;
            place.sin_addr.s_addr = htonl(address);
            const bool ours = probe >= 0 && bind(probe, reinterpret_cast<sockaddr*>(&place), sizeof place) == 0;
            const int why = errno;
            if (probe >= 0) close(probe);
            if (!ours && why == EADDRNOTAVAIL)
                return Problem{
                    fmt::format("{} is no address of this host: give it one (ip address add {}/24 dev …, or "
                                "ip route add local NETWORK dev lo)",
                                address_text(address), address_text(address))};
        }
    return std::nullopt;
}

void bind_to(int socket, const Confinement& confinement)
{
    if (confinement.device.empty()) return;
    if (setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, confinement.device.c_str(),
                   static_cast<socklen_t>(confinement.device.size() + 1)) != 0)
        throw std::system_error(errno, std::generic_category(), "binding to " + confinement.device);
}

}  // namespace onvigil::simulator
