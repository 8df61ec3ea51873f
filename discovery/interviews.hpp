#pragma once
/// discovery/interviews.hpp - what discovery hands on for interviews: a port that the daemon implements.

#include "net/target.hpp"

namespace onvigil::discovery {

/// All calls return at once; what is to be asked is queued.
class Interviews {
public:
    virtual ~Interviews() = default;

    /// Called with every answer heard, the first included: whether the device is due is the implementer's to decide.
    virtual void ask(net::Target target) = 0;

    /// Likewise for every SSDP announcement with a description on its sender.
    virtual void fetch_description(net::Description description) = 0;

    /// Before a connection of another kind: one a device at a time. False: the device at this address is interviewed.
    /// True: it is asked nothing until release().
    [[nodiscard]] virtual bool acquire(const model::IpAddress& address) = 0;
    virtual void release(const model::IpAddress& address) = 0;
};

}  // namespace onvigil::discovery
