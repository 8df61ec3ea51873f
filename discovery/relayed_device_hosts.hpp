#pragma once
/// discovery/relayed_device_hosts.hpp - devices with URLs that all name other hosts than the one that answered: which
/// host each belongs to.
///
/// Pure. Either the sender speaks for others (a relay, a recorder), or its own URL is stale or internal (DHCP, NAT). A
/// named host within reach that opens the named port has the device. If none does, the device is the sender's where
/// that names no other host and has not named itself; else it is known by the relay's word alone, and not asked. What a
/// relay says never gets the sender's identity. Each sender may have us look at so many hosts a minute. A host name and
/// a link-local address are looked for nowhere: the device is the sender's, unless that has shown another one.

#include "base/instant.hpp"
#include "discovery/datagrams/heard_datagram.hpp"
#include "net/service_urls.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace onvigil::discovery {

struct RelayedDevice {
    HeardDevice device;
    Sighting sighting;
    SocketRole role{};
    std::vector<net::NamedHost> named;
    std::string host_name{};  ///< where `named` is empty: what its URLs call it, see net::host_name_in()
};

class RelayedDeviceHosts {
public:
    /// The sender has this endpoint, with a URL that names the sender itself.
    void spoke_for_itself(const model::IpAddress& sender, std::string_view endpoint, Instant now);

    [[nodiscard]] bool has_room(const model::IpAddress& sender, Instant now);
    /// `within_reach`: those of its named hosts that are on a link of ours or in a configured network. False: no room,
    /// or beyond the sender's budget.
    [[nodiscard]] bool hold(RelayedDevice device, std::vector<net::NamedHost> within_reach, Instant now);

    /// Hosts to look at now, so many at most, each once; say checked() for every one.
    [[nodiscard]] std::vector<net::NamedHost> to_check(std::size_t most);
    void checked(const net::NamedHost& host, bool opened, Instant now);

    enum class Place : std::uint8_t {
        named_host,  ///< at `host`
        sender,
        not_asked  ///< at `host`, which is out of reach or does not open, or where a host name stands for it the sender
    };
    struct Settled {
        RelayedDevice device;
        Place place{};
        model::IpAddress host;
    };
    [[nodiscard]] std::vector<Settled> settled(Instant now);
    [[nodiscard]] bool empty() const noexcept { return held_.empty(); }

    /// The time in which a sender shows whether it speaks for several.
    static constexpr auto gathered_for = std::chrono::milliseconds(500);

private:
    struct Held {
        RelayedDevice device;
        std::vector<net::NamedHost> within_reach;
        Instant heard;
    };
    struct Host {
        std::optional<bool> opened;
        bool wanted = false;  ///< and not looked at yet
        bool proven = false;  ///< it has opened once: no budget is needed to look again
        Instant when;         ///< the last look
    };
    struct Name {
        std::uint64_t endpoint = 0;  ///< its hash
        std::string host;
        Instant heard;
    };
    struct Sender {
        std::vector<Name> names;  ///< of other hosts, two at most, by endpoint
        std::size_t looks = 0;    ///< at hosts not proven, of this minute
        Instant minute;
        Instant heard;
    };
    struct Itself {
        std::vector<std::uint64_t> endpoints;  ///< hashes, a few of them
        Instant heard;
    };
    void note_name(Sender& sender, const RelayedDevice& device);
    [[nodiscard]] bool is_relay(const model::IpAddress& sender) const;
    [[nodiscard]] bool speaks_for_several(const model::IpAddress& sender) const;
    [[nodiscard]] bool has_others(const RelayedDevice& device) const;
    [[nodiscard]] bool is_others(const model::IpAddress& host, std::string_view endpoint) const;
    [[nodiscard]] bool want(Sender& sender, const net::NamedHost& host, Instant now);
    [[nodiscard]] std::optional<Settled> settle(Held& held, Instant now) const;
    void forget_old(Instant now);

    std::vector<Held> held_;
    std::map<std::pair<model::IpAddress, std::uint16_t>, Host> hosts_;
    std::map<model::IpAddress, Sender> senders_;
    std::unordered_map<model::IpAddress, Itself> themselves_;
    Instant forgotten_{};
};

}  // namespace onvigil::discovery
