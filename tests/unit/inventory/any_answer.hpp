#pragma once
/// any_answer.hpp - answers out of few values, by chance.

#include <fmt/format.h>

#include <random>
#include <string>
#include <vector>

#include "picture.hpp"

namespace onvigil::inventory::test::random {

using Random = std::minstd_rand;

inline unsigned below(Random& random, unsigned limit)
{
    return std::uniform_int_distribution<unsigned>(0, limit - 1)(random);
}
inline bool one_in(Random& random, unsigned many)
{
    return many != 0 && below(random, many) == 0;
}

inline const std::string nil = "urn:uuid:00000000-0000-0000-0000-000000000000", printed_mac = "00:12:34:56:78:9a";

inline std::string place(unsigned number)
{
    return fmt::format("10.0.0.{}", number);
}
inline std::string serial(unsigned number)
{
    return fmt::format("S77{:05}", 31 * number);
}

/// Anything from anywhere, out of few values: collisions of all sorts, whether they make sense or not.
inline model::Observation any_answer(Random& random)
{
    constexpr unsigned values = 3;
    const auto number = [&] { return 1 + below(random, values); };
    const std::string address = place(number());
    const std::string own = one_in(random, 6) ? printed_mac : nic(number());
    const std::string its_serial = one_in(random, 3) ? "SerialNumber" : serial(number());
    const std::string its_endpoint = one_in(random, 5) ? (one_in(random, 2) ? "" : nil) : endpoint(number());
    model::Observation out;
    switch (below(random, 8)) {
        case 0:
        case 1:
            out = wsd(address, its_endpoint);
            break;
        case 2:
            out = sadp(address, own, its_serial);
            break;
        case 3:
            out = interview(address, its_endpoint, its_serial,
                            one_in(random, 2) ? std::vector{own} : std::vector<std::string>{});
            break;
        case 4:
            out = wants_login(address, its_endpoint);
            out.listening = one_in(random, 2);
            break;
        case 5:
            return heard(one_in(random, 2) ? model::Protocol::ssdp : model::Protocol::mdns, address);
        case 6:
            return heard(model::Protocol::http, address);
        default:
            return neighbour(address, own);
    }
    if (one_in(random, 8)) out.stated_addresses.push_back(ip(place(number())));
    return out;
}

}  // namespace onvigil::inventory::test::random
