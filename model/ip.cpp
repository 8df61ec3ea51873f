#include "model/ip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/number.hpp"

namespace onvigil::model {
namespace {

using Bytes = std::array<unsigned char, 16>;

Bytes bytes_of(const IpAddress& address)
{
    Bytes out{};
    if (address.is_v4()) {
        const auto v4 = address.to_v4().to_bytes();
        std::copy(v4.begin(), v4.end(), out.begin());
    } else {
        out = address.to_v6().to_bytes();
    }
    return out;
}

unsigned width(const IpAddress& address)
{
    return address.is_v4() ? 32 : 128;
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text)
{
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(text, error);
    if (error) return std::nullopt;
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
    return address;
}

bool is_private(const IpAddress& address)
{
    static const Cidr networks[] = {*parse_cidr("10.0.0.0/8"),     *parse_cidr("172.16.0.0/12"),
                                    *parse_cidr("192.168.0.0/16"), *parse_cidr("169.254.0.0/16"),
                                    *parse_cidr("127.0.0.0/8"),    *parse_cidr("fc00::/7"),
                                    *parse_cidr("fe80::/10"),      *parse_cidr("::1")};
    return std::ranges::any_of(networks, [&](const Cidr& network) { return network.contains(address); });
}

bool same_interface_id(const IpAddress& one, const IpAddress& other)
{
    return one.is_v6() && other.is_v6() && one.to_v6().is_link_local() &&
           one.to_v6().to_bytes() == other.to_v6().to_bytes();
}

bool same_host(const IpAddress& one, const IpAddress& other)
{
    if (one == other) return true;
    return same_interface_id(one, other) && (one.to_v6().scope_id() == 0 || other.to_v6().scope_id() == 0);
}

bool Cidr::contains(const IpAddress& address) const
{
    if (address.is_v4() != base.is_v4()) return false;
    const Bytes ours = bytes_of(base), theirs = bytes_of(address);
    const unsigned whole = prefix / 8, rest = prefix % 8;
    if (!std::equal(ours.begin(), ours.begin() + whole, theirs.begin())) return false;
    return rest == 0 || (ours[whole] ^ theirs[whole]) >> (8 - rest) == 0;
}

unsigned long long Cidr::size() const
{
    const unsigned host_bits = width(base) - prefix;
    return host_bits >= 63 ? 1ULL << 63 : 1ULL << host_bits;
}

namespace {

/// Host bits and all.
std::optional<Cidr> parse_address_and_prefix(std::string_view text)
{
    const auto slash = text.find('/');
    const auto base = parse_ip(text.substr(0, slash));
    if (!base) return std::nullopt;
    Cidr cidr{*base, width(*base)};
    if (slash != std::string_view::npos) {
        const unsigned before = base->is_v4() && text.find(':') != text.npos ? 96 : 0;  // "::ffff:10.0.0.0/120"
        const auto prefix = text::whole_number<decltype(cidr.prefix)>(text.substr(slash + 1));
        if (!prefix || *prefix < before || *prefix - before > width(*base)) return std::nullopt;
        cidr.prefix = *prefix - before;
    }
    return cidr;
}

bool has_zone(std::string_view text)
{
    return text.find('%') != text.npos;
}

/// The network that the address is in.
Cidr network_of(const Cidr& cidr)
{
    Bytes bytes = bytes_of(cidr.base);
    for (unsigned i = cidr.prefix; i < width(cidr.base); ++i)
        bytes[i / 8] = static_cast<unsigned char>(bytes[i / 8] & ~(1U << (7 - i % 8)));
    if (cidr.base.is_v6()) return {boost::asio::ip::address_v6(bytes, cidr.base.to_v6().scope_id()), cidr.prefix};
    return {boost::asio::ip::address_v4({bytes[0], bytes[1], bytes[2], bytes[3]}), cidr.prefix};
}

}  // namespace

std::optional<Cidr> parse_cidr(std::string_view text)
{
    const auto cidr = parse_address_and_prefix(text);
    return cidr && network_of(*cidr) == *cidr && !has_zone(text) ? cidr : std::nullopt;
}

std::string not_a_network(std::string_view text)
{
    if (has_zone(text))
        return fmt::format("{} names an interface, and a network has none: discovery.interfaces chooses them", text);
    if (const auto cidr = parse_address_and_prefix(text))
        return fmt::format("{} is not a network; did you mean {}?", text, to_text(network_of(*cidr)));
    return fmt::format("{} is not a network in CIDR notation, as in 10.20.0.0/16", text);
}

std::optional<std::string> why_not_swept(const Cidr& network)
{
    constexpr unsigned most_host_bits = 24;
    const unsigned host_bits = (network.base.is_v4() ? 32 : 128) - network.prefix;
    if (network.base.is_multicast())
        return fmt::format("{} holds multicast groups, no hosts: name the networks that hold devices",
                           to_text(network));
    if (network.base.is_v4() && network.base.to_v4() == boost::asio::ip::address_v4::broadcast())
        return fmt::format("{} is the broadcast address, no host: name the networks that hold devices",
                           to_text(network));
    if (host_bits > most_host_bits)
        return fmt::format(
            "{} has 2^{} addresses: no sweep ends there; name the parts that hold devices (at most 2^{} "
            "addresses each)",
            to_text(network), host_bits, most_host_bits);
    const bool nowhere = network.base.is_v4() ? network.base.to_v4().to_bytes()[0] == 0 : network.base.is_unspecified();
    if (nowhere) return fmt::format("{} holds no hosts: name the networks that hold devices", to_text(network));
    if (network.base.is_loopback())
        return fmt::format("{} is this host itself: name the networks that hold devices", to_text(network));
    if (network.base.is_v6() && network.base.to_v6().is_link_local())
        return fmt::format("{} is on every link: what is there is found by multicast, and no sweep reaches it",
                           to_text(network));
    return std::nullopt;
}

std::string to_text(const Cidr& cidr)
{
    return fmt::format("{}/{}", cidr.base.to_string(), cidr.prefix);
}

}  // namespace onvigil::model
