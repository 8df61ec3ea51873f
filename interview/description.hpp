#pragma once
/// interview/description.hpp - a UPnP device description as an observation. Read from the sender's own address alone.

#include "interview/http_reply.hpp"
#include "model/observation.hpp"
#include "net/target.hpp"

#include <optional>

namespace onvigil::interview {

/// Nothing where the answer is no description.
[[nodiscard]] std::optional<model::Observation> describe_device(const net::Description& description,
                                                                const HttpReply& reply, model::TimePoint now);

}  // namespace onvigil::interview
