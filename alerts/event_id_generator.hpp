#pragma once
/// alerts/event_id_generator.hpp - gives an event its place in the journal: `seq`, and a UUIDv7 that sorts as `seq`
/// does. Pure.
///
/// RFC 9562, 5.7 and 6.2 (fixed-length counter): ids of one millisecond are told apart by a counter of 12 bits, which
/// carries over into the milliseconds when it is full. When the clock steps back the counter goes on from the newest
/// id.

#include "model/event.hpp"

#include <cstdint>
#include <string_view>

namespace onvigil::alerts {

class EventIdGenerator {
public:
    /// Goes on behind `newest`, the id of the last event in the journal; empty (or no UUIDv7): there is none.
    explicit EventIdGenerator(std::string_view newest = {});

    /// Sets `id` and `seq`. `random`: 64 random bits.
    void assign(model::Event& event, std::uint64_t seq, model::TimePoint now, std::uint64_t random);

private:
    std::uint64_t last_ = 0;  ///< milliseconds << 12 | counter
};

}  // namespace onvigil::alerts
