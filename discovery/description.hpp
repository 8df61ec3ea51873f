#pragma once
/// discovery/description.hpp - a UPnP device description as an observation. Read from the sender's own address alone.

#include "discovery/http_reply.hpp"
#include "discovery/target.hpp"
#include "model/observation.hpp"

#include <optional>

namespace onvigil::discovery {

/// Nothing where the answer is no description.
[[nodiscard]] std::optional<model::Observation> describe_device(const Description& description, const HttpReply& reply,
                                                                model::TimePoint now);

}  // namespace onvigil::discovery
