#pragma once
/// model/observation.hpp - what one message, or one interview, says about one device: discovery's output.
///
/// It carries evidence (claims) together with what tells devices apart. Empty fields say nothing; they never
/// erase what was known.

#include "model/device.hpp"

#include <string>
#include <utility>
#include <vector>

namespace onvigil::model {

/// A MAC the message names. `organization` is filled in on the way to the inventory (hardware database).
struct MacClaim {
    Mac mac;
    bool self_stated = false;
    std::string organization;
    bool operator==(const MacClaim&) const = default;
};

/// A MAC that only stands in a text (a scope, the endpoint's UUID): it hints at its owner and identifies nothing.
struct MacMark {
    Key key{};  ///< scope_mac or endpoint_mac
    Mac mac;
    std::string organization;
    bool operator==(const MacMark&) const = default;
};

/// Whether the device has confirmed that it said this.
enum class Confirmation : std::uint8_t {
    given,    ///< or not needed, since nothing that proves a maker rests on it
    lacking,  ///< it came unasked, and the device has not answered our own question yet: its claims are unsolicited
    refused   ///< the device did not answer: unsolicited claims of this source are withdrawn
};

struct Observation {
    Protocol source{};
    IpAddress from;       ///< where the device is: the peer address of the datagram or connection
    std::string network;  ///< interface or `discovery.networks` entry it came through
    bool foreign_subnet = false;
    TimePoint at;
    bool listening =
        true;  ///< the device itself was heard (keeps it online); false: a neighbour entry, a failed interview

    std::string endpoint;  ///< canonical; empty where the protocol has none
    std::vector<MacClaim> macs;
    std::vector<IpAddress> stated_addresses;  ///< addresses the device gives itself (XAddrs, GetNetworkInterfaces)
    std::string manufacturer, model, firmware, serial, hardware_id, name, location, hostname;
    std::vector<std::string> xaddrs;
    std::vector<std::string> scopes;
    std::vector<std::pair<Key, std::string>> claims;  ///< evidence; the inventory stamps and keeps it
    std::vector<MacMark> mac_marks;                   ///< made of the claims of their keys, on the way to the inventory
    bool camera = false;
    Confirmation confirmation = Confirmation::given;

    std::optional<Identification> identification;  ///< set when an attempt to ask it has ended
    bool operator==(const Observation&) const = default;
};

/// One round (or a sweep of networks) has ended: what presence and neighbours' MACs wait for.
struct RoundReport {
    TimePoint started;
    TimePoint ended;
    std::vector<std::string> networks;  ///< that were asked in it
    std::vector<std::string> silent;    ///< of those, where no device at all answered
    std::size_t answers = 0;
    bool extra = false;  ///< came early, after news or losses: what answered counts, silence in it is no missed round
    bool lossy = false;  ///< answers were lost in it: silence does not show that a device has moved
    bool sweep = false;  ///< its networks were asked address by address; else each interface by multicast
    std::vector<std::string> awaited{};  ///< swept networks that will be asked again, however long that takes
    bool ad_hoc = false;                 ///< a single scan: its networks are no device's own
    bool operator==(const RoundReport&) const = default;
};

}  // namespace onvigil::model
