#pragma once
/// inventory/core.hpp - the registry's inside, spread over core.cpp (into a device), resolve.cpp (whose is it),
/// round.cpp with contest.cpp, neighbours.cpp and silence.cpp (what a round's end settles), merge.cpp (two that prove
/// to be one) and expiry.cpp (what time ends). Private to inventory.

#include "inventory/answers.hpp"
#include "inventory/change_set.hpp"
#include "inventory/fold.hpp"
#include "inventory/ids.hpp"
#include "inventory/networks.hpp"
#include "inventory/registry.hpp"
#include "inventory/shelf.hpp"
#include "inventory/waiting.hpp"
#include "model/shared_text.hpp"

#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace onvigil::inventory {

class Registry::Core {
public:
    using Observation = model::Observation;
    using TimePoint = model::TimePoint;

    Core(InventorySettings settings, IsMaker is_maker, Known known, RegistryBounds bounds);

    // core.cpp
    void hear(Observation observation, TimePoint now, ChangeSet& changes);
    std::optional<model::Change> edit(std::string_view id, const std::function<void(model::Device&)>& change);
    std::optional<model::Change> forget(std::string_view id);
    std::vector<model::DevicePtr> refresh(std::size_t at_most);
    std::vector<model::DevicePtr> find(std::string_view reference) const;

    // silence.cpp
    void depart(std::string_view endpoint, const model::IpAddress& from, TimePoint now, ChangeSet& changes);

    // resolve.cpp
    [[nodiscard]] Ruling rule(const Observation& observation) const;
    void deliver_newborns(TimePoint now, bool all, ChangeSet& changes);
    [[nodiscard]] bool expecting() const { return !newborns_.empty(); }

    // round.cpp
    void end_round(const model::RoundReport& report, TimePoint now, ChangeSet& changes);

    // expiry.cpp
    void expire(TimePoint now, ChangeSet& changes);
    void look_for_expired() { next_expiry_ = {}; }  ///< how long they are kept has changed
    [[nodiscard]] std::optional<TimePoint> due() const;

    InventorySettings settings_;
    IsMaker is_maker_;
    RegistryBounds bounds_;
    Shelf shelf_;
    RegistryDrops drops_;
    TimePoint next_waiver_end_ = TimePoint::max();

private:
    // core.cpp
    /// Where the device is afterwards: another slot when it merged.
    Slot update(Slot slot, const Observation& observation, TimePoint now, ChangeSet& changes);
    /// Unless that endpoint is at that address already: then it is that device's.
    std::optional<Slot> create(const Observation& observation, TimePoint now, ChangeSet& changes);
    void mark_heard(Entry& entry, const Observation& observation);
    void finish(Slot slot, Draft& draft, ChangeSet& changes);
    void mark_stale(Slot slot);
    bool hold(Held& where, Observation&& observation, TimePoint now);
    void contest(Observation&& observation, TimePoint now);

    // resolve.cpp
    [[nodiscard]] Ruling rule_by_endpoint(const Observation& observation) const;
    [[nodiscard]] Ruling rule_without_endpoint(const Observation& observation) const;
    [[nodiscard]] Slots proven(const Observation& observation) const;
    [[nodiscard]] std::optional<Slot> host_at(const Observation& observation) const;
    [[nodiscard]] bool takes_in(Slot host) const;
    [[nodiscard]] bool introduces(const Ruling& known, const Observation& observation) const;
    [[nodiscard]] bool doubtful(Slot host, const Observation& anonymous) const;
    [[nodiscard]] bool belongs(Slot slot, const Observation& observation) const;
    [[nodiscard]] std::optional<Slot> nameless_offline_at(const Observation& observation) const;
    void take(Slot slot, const Observation& observation, TimePoint now, ChangeSet& changes);
    std::optional<Slot> take_place(const Observation& observation, TimePoint now, ChangeSet& changes);
    void deliver(const Observation& observation, TimePoint now, ChangeSet& changes);

    // contest.cpp, guests.cpp
    void settle_contests(const Round& round, TimePoint now, ChangeSet& changes);
    bool take_proven(const Observation& observation, TimePoint now, ChangeSet& changes);
    bool settle_contest(const Observation& observation, TimePoint since, const Round& round, TimePoint now,
                        ChangeSet& changes);
    void settle_claim(const Observation& observation, const Slots& claim, bool gone, TimePoint now, ChangeSet& changes);
    bool settle_nameless(const Observation& observation, TimePoint since, const Round& round, TimePoint now,
                         ChangeSet& changes);
    [[nodiscard]] std::optional<Slot> nameless_with(const model::Mac& mac) const;
    void remember_guest(const Observation& observation, const Ruling& ruling);
    void part_guests(TimePoint now, ChangeSet& changes);

    [[nodiscard]] bool other_hardware(Slot slot, const Observation& observation, const Round& round) const;
    [[nodiscard]] bool is_host(Slot slot, const Observation& observation, const Round& round) const;
    void move(Slot slot, const Observation& observation, TimePoint now, ChangeSet& changes);

    // neighbours.cpp
    void take_neighbours(const Round& round, TimePoint now, ChangeSet& changes);
    bool take_neighbour(const Observation& observation, bool last_call, const Round& round, TimePoint now,
                        ChangeSet& changes);
    [[nodiscard]] bool wanted(const Observation& neighbour) const;
    void settle_macs(Slot slot, const Round& round, TimePoint now, ChangeSet& changes);
    bool shares_mac(Slot slot, const model::Mac& mac, const Round& round, ChangeSet& changes);
    void claim_mac(const model::Mac& mac, ChangeSet& changes);
    void unsettle_mac(Slot slot, const model::Mac& mac, ChangeSet& changes);

    // silence.cpp, round.cpp
    void count_round(Slot slot, const Round& round, TimePoint now, ChangeSet& changes);
    void count_presence(Slot slot, Draft& draft, bool heard, TimePoint now);
    void settle_home(Entry& entry, Draft& draft, const Round& round);
    void count_addresses(Entry& entry, Draft& draft, const Round& round);
    void tell_conflicts(const std::string& endpoint, TimePoint now, ChangeSet& changes);

    // merge.cpp
    Slot merge_if_proven(Slot slot, ChangeSet& changes);
    [[nodiscard]] std::optional<Slot> twin_of(Slot slot);
    void merge_renamed(const Round& round, ChangeSet& changes);
    void merge_moved(const Round& round, ChangeSet& changes);
    [[nodiscard]] std::optional<Slot> where_it_went(Slot gone, const Slots& holders, const Round& round) const;
    /// What was heard from its address without an endpoint is its, if nobody else there has one.
    void adopt(Slot slot, const Arrival& arrival, const Round& round, ChangeSet& changes);
    /// The survivor: the older one; of two that this round found, the one with an endpoint.
    Slot merge(Slot one, Slot other, ChangeSet& changes, bool round_is_over = false);

    Ids ids_;
    model::TextPool texts_;
    Networks networks_;
    Held newborns_, nameless_;  ///< in order of arrival
    TimePoint next_delivery_ = TimePoint::max();
    Held contested_;
    std::set<model::IpAddress> contested_at_;  ///< where those were heard
    Held neighbours_;
    std::map<model::IpAddress, model::Mac> hardware_at_;  ///< of those, while a round's end is settled
    std::vector<Arrival> arrivals_;
    std::vector<Observation> guests_;
    std::vector<Slot> stale_;
    std::set<std::string> shared_endpoints_;                 ///< held by more than one device, or were lately
    std::set<std::pair<std::string, std::string>> renamed_;  ///< ids: equal proof under two endpoints
    std::size_t new_this_round_ = 0;
    TimePoint next_expiry_{};
};

}  // namespace onvigil::inventory
