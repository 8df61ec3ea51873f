#pragma once
/// shelf.hpp - what a daemon that starts anew finds in its store.

#include "registry_fixture.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace onvigil::inventory::test {

/// What the store would have of the devices when the daemon starts anew: each as it was at its last change, and since
/// then what is written at the end of each round.
class Shelf {
public:
    void keep(const std::vector<Change>& changes)
    {
        for (const auto& change : changes) {
            if (change.after) {
                devices_[change.after->id] = *change.after;
            } else {
                devices_.erase(change.before->id);
                past_.emplace_back(change.before->id, change.before->identity_key);
            }
        }
    }
    /// The end of a round.
    void touch(World& world)
    {
        for (auto stamped = world.registry.refresh(1000); !stamped.empty(); stamped = world.registry.refresh(1000))
            for (const auto& device : stamped) {
                auto& known = devices_.at(device->id);
                known.last_seen = device->last_seen;
                known.missed_rounds = device->missed_rounds;
                known.identity.endpoint_at = device->identity.endpoint_at;
                known.identity.found_by = device->identity.found_by;
            }
    }
    /// A world that knows no more than what was written.
    void restart(World& world) const
    {
        Known known{{}, past_};
        for (const auto& [id, device] : devices_)
            known.devices.push_back(std::make_shared<const model::Device>(device));
        World next({}, std::move(known));
        next.now = world.now;
        world = std::move(next);
    }

private:
    std::map<std::string, model::Device> devices_;
    std::vector<std::pair<std::string, std::string>> past_;
};

}  // namespace onvigil::inventory::test
