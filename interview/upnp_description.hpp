#pragma once
/// interview/upnp_description.hpp - a UPnP device description as an observation. Read from the sender's own address
/// alone.

#include "interview/http_reply.hpp"
#include "model/observation.hpp"
#include "net/target.hpp"

#include <cstdint>
#include <optional>

namespace onvigil::interview {

struct DescribedDevice {
    model::Observation observation;
    std::uint16_t web_port = 0;  ///< of the page that it names at its own address; 0: none
};

/// Nothing where the answer is no description.
[[nodiscard]] std::optional<DescribedDevice> describe_device(const net::Description& description,
                                                             const HttpReply& reply, model::TimePoint now);

}  // namespace onvigil::interview
