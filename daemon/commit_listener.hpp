#pragma once
/// daemon/commit_listener.hpp - the port that is told what the pipeline has committed.

#include "model/event.hpp"
#include "model/record.hpp"

#include <span>

namespace onvigil::daemon {

/// One device before and after a transaction; an empty side: it was not there, or is gone.
struct RecordChange {
    model::Record before, after;
};

class CommitListener {
public:
    virtual ~CommitListener() = default;
    virtual void committed(std::span<const RecordChange> changes, std::span<const model::Event> events) = 0;
};

}  // namespace onvigil::daemon
