#pragma once
/// One device that is known, and what it says then.

#include "registry_fixture.hpp"

namespace onvigil::inventory::test {

/// A known device at 10.0.0.1 that says this.
struct Known1 {
    Known1() { (void)world.round({wsd("10.0.0.1", endpoint(1))}); }
    model::DevicePtr says(model::Observation observation)
    {
        (void)world.hear(std::move(observation));
        return world.at("10.0.0.1");
    }
    World world;
};

/// An answer of it that says no more than that it is there.
inline model::Observation plain(model::Protocol source = model::Protocol::ws_discovery)
{
    auto out = heard(source, "10.0.0.1");
    out.endpoint = endpoint(1);
    return out;
}

}  // namespace onvigil::inventory::test
