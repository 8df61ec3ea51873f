#include "alerts/event_id_generator.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/number.hpp"

namespace onvigil::alerts {

EventIdGenerator::EventIdGenerator(std::string_view newest)
{
    if (newest.size() != 36 || newest[8] != '-' || newest[13] != '-' || newest[14] != '7') return;
    std::uint64_t parts[3] = {};
    const std::string_view texts[3] = {newest.substr(0, 8), newest.substr(9, 4), newest.substr(15, 3)};
    for (int i = 0; i < 3; ++i) {
        const auto part = text::whole_number<std::uint64_t>(texts[i], 16);
        if (!part) return;
        parts[i] = *part;
    }
    last_ = (parts[0] << 28) | (parts[1] << 12) | parts[2];
}

void EventIdGenerator::assign(model::Event& event, std::uint64_t seq, model::TimePoint now, std::uint64_t random)
{
    const std::uint64_t millis = static_cast<std::uint64_t>(now.time_since_epoch().count()) & 0xFFFF'FFFF'FFFFULL;
    last_ = std::max(millis << 12, last_ + 1);
    const std::uint64_t high = ((last_ >> 12) << 16) | 0x7000 | (last_ & 0xFFF);
    const std::uint64_t low = (random & 0x3FFF'FFFF'FFFF'FFFFULL) | 0x8000'0000'0000'0000ULL;
    event.seq = seq;
    event.id = fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF, high & 0xFFFF,
                           low >> 48, low & 0xFFFF'FFFF'FFFFULL);
}

}  // namespace onvigil::alerts
