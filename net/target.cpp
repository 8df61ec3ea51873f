#include "net/target.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace onvigil::net {

std::uint64_t who_is(const std::vector<model::Mac>& macs, std::string_view serial)
{
    const auto lowest = std::ranges::min_element(macs);
    if (lowest != macs.end()) return text::fnv1a(model::to_text(*lowest)) | 1;
    return serial.empty() ? 0 : text::fnv1a(serial) | 1;
}

}  // namespace onvigil::net
