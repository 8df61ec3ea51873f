#include "discovery/questions.hpp"

#include "net/permutation.hpp"
#include "protocol/dhip.hpp"
#include "protocol/mdns.hpp"
#include "protocol/sadp.hpp"
#include "protocol/ssdp.hpp"
#include "protocol/uniview.hpp"
#include "protocol/wsd.hpp"

#include <fmt/format.h>

namespace onvigil::discovery {

namespace {

namespace ip = boost::asio::ip;
using model::Protocol;

constexpr std::uint16_t wsd_port = 3702;
constexpr unsigned ssdp_answers_within = 2;  ///< seconds over which devices spread their answers

model::IpAddress address(std::string_view text)
{
    return ip::make_address(text);
}

class Ids {
public:
    explicit Ids(std::uint64_t seed) : state_(seed) {}
    std::string next()
    {
        const std::uint64_t high = state_ = net::mix(state_);
        const std::uint64_t low = state_ = net::mix(state_);
        return uuid_from(high, low);
    }

private:
    std::uint64_t state_;
};

}  // namespace

std::string uuid_from(std::uint64_t high, std::uint64_t low)
{
    high = (high & ~0xF000ULL) | 0x4000;
    low = (low & ~(3ULL << 62)) | (2ULL << 62);
    return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, high >> 16 & 0xFFFF, high & 0xFFFF, low >> 48,
                       low & 0xFFFF'FFFF'FFFFULL);
}

std::vector<Question> questions(const std::set<Protocol>& protocols, std::uint64_t seed)
{
    namespace wsd = protocol::wsd;
    std::vector<Question> out;
    Ids ids(seed);
    const auto add = [&](Protocol protocol, std::string bytes, std::uint16_t port, std::string_view group,
                         unsigned repeats, bool unicast) -> Question& {
        out.push_back({protocol, std::move(bytes), port, address(group), std::nullopt, repeats, unicast});
        return out.back();
    };
    if (protocols.contains(Protocol::ws_discovery)) {
        for (const auto kind : {wsd::ProbeFor::network_video_transmitter, wsd::ProbeFor::device})
            add(Protocol::ws_discovery, wsd::encode_probe("urn:uuid:" + ids.next(), kind), wsd_port, "239.255.255.250",
                4, true)
                .group_v6 = address("ff02::c");
    }
    if (protocols.contains(Protocol::uniview))
        add(Protocol::uniview, protocol::uniview::encode_probe("uuid:" + ids.next()), protocol::uniview::port,
            protocol::uniview::group, 2, false);
    if (protocols.contains(Protocol::sadp))
        add(Protocol::sadp, protocol::sadp::encode_inquiry(ids.next()), protocol::sadp::port, protocol::sadp::group, 2,
            true);
    if (protocols.contains(Protocol::dhip)) {
        add(Protocol::dhip, protocol::dhip::encode_search(), protocol::dhip::port, protocol::dhip::group, 2, true);
        add(Protocol::dhip, protocol::dhip::encode_legacy_search(), protocol::dhip::legacy_port, "255.255.255.255", 2,
            false);
    }
    if (protocols.contains(Protocol::ssdp))
        add(Protocol::ssdp, protocol::ssdp::encode_search(ssdp_answers_within), protocol::ssdp::port,
            protocol::ssdp::group, 2, false);
    if (protocols.contains(Protocol::mdns))
        add(Protocol::mdns, protocol::mdns::encode_query(true), protocol::mdns::port, protocol::mdns::group, 2, false);
    return out;
}

}  // namespace onvigil::discovery
