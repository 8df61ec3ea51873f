#pragma once
/// daemon/audience.hpp - who is told what the pipeline has committed.

#include "model/event.hpp"
#include "model/record.hpp"

#include <span>

namespace onvigil::daemon {

/// One device before and after a transaction; an empty side: it was not there, or is gone.
struct Settled {
    model::Record before, after;
};

class Audience {
public:
    virtual ~Audience() = default;
    virtual void committed(std::span<const Settled> settled, std::span<const model::Event> events) = 0;
};

}  // namespace onvigil::daemon
