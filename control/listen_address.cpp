#include "control/listen_address.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "model/ip.hpp"

#include <fmt/format.h>

namespace onvigil::control {
namespace {

constexpr std::size_t longest_name = 253, longest_label = 63;

/// RFC 1123, 2.1; underscores are seen too.
bool is_host_name(std::string_view name)
{
    if (name.ends_with('.')) name.remove_suffix(1);
    if (name.empty() || name.size() > longest_name) return false;
    std::size_t label = 0;
    for (const char c : name) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (c == '.' ? label == 0 : !letter && (c != '-' || label == 0)) return false;
        label = c == '.' ? 0 : label + 1;
        if (label > longest_label) return false;
    }
    return label > 0;
}

bool is_numeric(std::string_view host)
{
    return !host.empty() && host.find_first_not_of("0123456789.") == host.npos;
}

/// One that a socket can be bound to.
bool is_address(std::string_view text, bool v6)
{
    const auto address = model::parse_ip(text);
    return address && address->is_v6() == v6 && !address->is_multicast() &&
           *address != boost::asio::ip::address_v4::broadcast();
}

}  // namespace

Result<ListenAddress, Problem> parse_listen_address(std::string_view text)
{
    const auto wrong = [&](std::string_view why) {
        return Problem{fmt::format("{} is not HOST:PORT, as in 127.0.0.1:8080{}", text::clean(text), why)};
    };
    constexpr std::string_view brackets = ": an IPv6 address stands in brackets, [::1]:8080";
    const auto colon = text.rfind(':');
    if (colon == text.npos) return wrong(": there is no port");
    std::string_view host = text.substr(0, colon);
    const bool bracketed = host.starts_with('[') && host.ends_with(']') && host.size() > 2;
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (text.find('%') != text.npos) return wrong(": an address with a zone cannot be listened to");
    if (!bracketed && (model::parse_ip(text) || host.find(':') != host.npos)) return wrong(brackets);
    const auto port = text::whole_number<std::uint16_t>(text.substr(colon + 1));
    if (!port) return wrong({});
    const bool literal = bracketed || is_numeric(host);
    if (literal && !is_address(host, bracketed))
        return wrong(fmt::format(": {} is no address to listen at", text::clean(host)));
    if (!literal && !is_host_name(host)) return wrong({});
    return ListenAddress{std::string(host), *port, !literal};
}

}  // namespace onvigil::control
