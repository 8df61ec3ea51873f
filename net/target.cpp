#include "net/target.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace onvigil::net {

void ask_first_at(std::uint16_t port, Target& target)
{
    const ServiceUrl usual;
    if (port == 0 || port == usual.port || target.url != usual) return;
    target.url.port = port;
    target.url.tls = port == 443;
    target.others.insert(target.others.begin(), usual);
}

std::uint64_t who_is(const std::vector<model::Mac>& macs, std::string_view serial)
{
    const auto lowest = std::ranges::min_element(macs);
    if (lowest != macs.end()) return text::fnv1a(model::to_text(*lowest)) | 1;
    return serial.empty() ? 0 : text::fnv1a(serial) | 1;
}

}  // namespace onvigil::net
