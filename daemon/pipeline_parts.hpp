#pragma once
/// daemon/pipeline_parts.hpp - what the pipeline begins with.

#include "daemon/causes.hpp"
#include "daemon/policy_pass.hpp"
#include "daemon/rounds.hpp"
#include "inventory/registry.hpp"
#include "model/record.hpp"
#include "policy/policy.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::daemon {

/// Who we are, on every event.
struct Sensor {
    std::string site, name, id;
};

/// What a pipeline is made of, and what earlier runs left.
struct PipelineParts {
    inventory::Registry registry;
    policy::Policy policy;
    Causes causes;
    Sensor sensor;
    std::vector<model::Record> records;  ///< committed in earlier runs
    std::uint64_t next_seq = 1;
    Rounds rounds;
    std::optional<PolicyState> judged_by;  ///< what the last run judged by; empty: no run has said
    std::vector<std::string> untold;       ///< ids of devices of which `device.found` is still to come
    std::string newest_event;              ///< its id; empty: there is none
};

}  // namespace onvigil::daemon
