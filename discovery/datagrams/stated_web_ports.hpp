#pragma once
/// discovery/datagrams/stated_web_ports.hpp - at which port hosts say that their web server is, which are not asked
/// because of that message: other things may show later that they are worth asking.
///
/// Pure. Any host can state a port in another's name: the address stays that of the sender, and the usual port is asked
/// where the stated one is of no use. The newest statements are kept.

#include "model/ip.hpp"
#include "net/target.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>

namespace onvigil::discovery {

class StatedWebPorts {
public:
    void note(const model::IpAddress& host, std::uint16_t port);

    /// See net::ask_first_at().
    void put_first(net::Target& target) const;

    static constexpr std::size_t most_hosts = 4'096;

private:
    std::unordered_map<model::IpAddress, std::uint16_t> ports_;
    std::deque<model::IpAddress> order_;  ///< by their first statement
};

}  // namespace onvigil::discovery
