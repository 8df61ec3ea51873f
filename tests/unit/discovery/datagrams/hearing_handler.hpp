#pragma once
/// A handler that hears datagrams of 10.0.0.7.

#include "discovery/datagrams/datagram_handler.hpp"
#include "given.hpp"
#include "protocol/wsd.hpp"
#include "support/captures.hpp"
#include "support/wsd_messages.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::discovery {

namespace wsd = protocol::wsd;
using namespace std::chrono_literals;

inline const model::TimePoint stamp{1'700'000'000s};
inline const net::Interface lan0{.index = 1, .name = "lan0", .addresses = {}};
inline const auto camera = *model::parse_ip("10.0.0.7");

inline std::string announcement(wsd::Kind kind, std::string endpoint, std::vector<std::string> xaddrs,
                                bool video = true)
{
    wsd::Message message;
    message.kind = kind;
    message.message_id = "urn:uuid:00000000-0000-4000-8000-000000000001";
    wsd::Announcement one;
    one.endpoint = std::move(endpoint);
    if (video) one.types = {{"http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"}};
    one.xaddrs = std::move(xaddrs);
    message.announcements = {one};
    return wsd::encode(message);
}

inline const std::string match = announcement(wsd::Kind::probe_matches, "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa",
                                              {"http://10.0.0.7:8000/onvif/device_service"});
inline const std::string sadp =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ProbeMatch><Uuid>1</Uuid><Types>inquiry</Types>"
    "<DeviceDescription>DS-2CD2012-I</DeviceDescription><DeviceSN>DS-2CD2012-I20150201CCWR1</DeviceSN>"
    "<HttpPort>81</HttpPort><MAC>44-19-b6-0a-0b-0c</MAC><IPv4Address>10.0.0.7</IPv4Address></ProbeMatch>";

class DatagramHandlerTest : public ::testing::Test {
protected:
    void hear(std::string_view text, SocketRole ear = SocketRole::probing, model::IpAddress from = camera,
              bool ours = false, std::uint16_t port = 3702)
    {
        if (handler_.admit(test::bytes(text), from, ear, now_))
            handler_.read(test::bytes(text), ear, {from, {"lan0", false}, stamp, port}, ours, found_);
    }

    /// Nothing is found out about the hosts that answers name.
    void settle_as_the_senders()
    {
        for (RelayedDevice& device : std::exchange(found_.relayed, {}))
            handler_.settle({std::move(device), RelayedDeviceHosts::Place::sender, {}}, {}, found_);
    }

    DiscoverySettings settings_;
    net::ReadingFaults faults_{"datagrams cannot be read"};
    DatagramHandler handler_{
        settings_, faults_, {}, [](const model::IpAddress&, std::string_view id) { return id == "asked"; }};
    Instant now_ = start;
    DecodedResults found_;
};

}  // namespace onvigil::discovery
