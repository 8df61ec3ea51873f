#pragma once
/// inventory/core.hpp - the registry's inside, spread over resolve.cpp (whose is it), round.cpp (what a round's end
/// settles), merge.cpp (two that prove to be one) and expiry.cpp (what time ends). Private to inventory.

#include "inventory/change_set.hpp"
#include "inventory/fold.hpp"
#include "inventory/ids.hpp"
#include "inventory/registry.hpp"
#include "inventory/shelf.hpp"
#include "model/shared_text.hpp"

#include <deque>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace onvigil::inventory {

/// How long what is not known yet waits for the other protocols' answers: most cameras answer within that.
inline constexpr std::chrono::milliseconds gestation{200};
/// Newborns are taken in together, not one by one.
inline constexpr std::chrono::milliseconds gestation_step{50};
/// A contested observation whose device's network is never reported on is settled all the same.
inline constexpr std::chrono::hours longest_contest{1};

/// Whose an observation is.
struct Ruling {
    enum class Kind : std::uint8_t {
        known,      ///< of the device in `slot`
        unknown,    ///< of nobody we know
        contested,  ///< of one of `claimants` that moved here, or has this address too, or of somebody else
    };
    Kind kind = Kind::unknown;
    Slot slot = 0;
    Slots claimants;
};

class Registry::Core {
public:
    Core(InventorySettings settings, IsMaker is_maker, Known known, RegistryBounds bounds);

    // registry.cpp
    void hear(model::Observation observation, model::TimePoint now, ChangeSet& changes);
    std::optional<model::Change> edit(std::string_view id, const std::function<void(model::Device&)>& change);
    std::optional<model::Change> forget(std::string_view id);
    std::vector<model::DevicePtr> refresh(std::size_t at_most);
    std::vector<model::DevicePtr> find(std::string_view reference) const;

    // presence of one device, in round.cpp
    void depart(std::string_view endpoint, const model::IpAddress& from, model::TimePoint now, ChangeSet& changes);

    // resolve.cpp
    [[nodiscard]] Ruling rule(const model::Observation& observation) const;
    void deliver_newborns(model::TimePoint now, bool all, ChangeSet& changes);
    [[nodiscard]] bool expecting() const { return !newborns_.empty(); }

    // round.cpp
    void end_round(const model::RoundReport& report, model::TimePoint now, ChangeSet& changes);

    // expiry.cpp
    void expire(model::TimePoint now, ChangeSet& changes);
    void look_for_expired() { next_expiry_ = {}; }  ///< how long they are kept has changed
    [[nodiscard]] std::optional<model::TimePoint> due() const;

    InventorySettings settings_;
    IsMaker is_maker_;
    RegistryBounds bounds_;
    Shelf shelf_;
    RegistryDrops drops_;
    model::TimePoint next_waiver_end_ = model::TimePoint::max();

private:
    using Held = std::vector<std::pair<model::TimePoint, model::Observation>>;

    // registry.cpp
    /// Where the device is afterwards: another slot when it merged.
    Slot update(Slot slot, const model::Observation& observation, model::TimePoint now, ChangeSet& changes);
    std::optional<Slot> create(const model::Observation& observation, ChangeSet& changes);
    void mark_heard(Entry& entry, const model::Observation& observation);
    void finish(Slot slot, Draft& draft, ChangeSet& changes);
    void mark_stale(Slot slot);
    std::uint16_t number_of(const std::string& network);
    void hold(Held& where, model::Observation&& observation, model::TimePoint now);
    void contest(model::Observation&& observation, model::TimePoint now);

    // resolve.cpp
    [[nodiscard]] Ruling rule_by_endpoint(const model::Observation& observation) const;
    [[nodiscard]] Ruling rule_without_endpoint(const model::Observation& observation) const;
    [[nodiscard]] Slots proven(const model::Observation& observation) const;
    [[nodiscard]] std::optional<Slot> host_at(const model::Observation& observation) const;
    [[nodiscard]] bool belongs(Slot slot, const model::Observation& observation) const;
    void deliver(const model::Observation& observation, model::TimePoint now, ChangeSet& changes);

    // round.cpp
    void settle_contests(const model::RoundReport& report, model::TimePoint now, ChangeSet& changes);
    /// False: it must wait for another round.
    bool settle_contest(const model::Observation& observation, model::TimePoint since, const model::RoundReport& report,
                        model::TimePoint now, ChangeSet& changes);
    [[nodiscard]] bool host_answered(Slot slot, const model::Observation& observation) const;
    void move(Slot slot, const model::Observation& observation, model::TimePoint now, ChangeSet& changes);
    void take_neighbours(model::TimePoint now, ChangeSet& changes);
    bool take_neighbour(const model::Observation& observation, bool last_call, model::TimePoint now,
                        ChangeSet& changes);
    [[nodiscard]] bool wanted(const model::Observation& neighbour) const;
    void count_round(Slot slot, model::TimePoint now, ChangeSet& changes);
    void drop_silent_addresses(Draft& draft, Entry& entry);
    void settle_macs(Slot slot, model::TimePoint now, ChangeSet& changes);
    void tell_conflicts(const std::string& endpoint, model::TimePoint now, ChangeSet& changes);

    // merge.cpp
    /// A MAC that more than one device holds is a router's, or a clone's: what the neighbour table said of it is
    /// undone.
    void share_mac(const model::Mac& mac, ChangeSet& changes);
    Slot merge_if_proven(Slot slot, ChangeSet& changes);
    [[nodiscard]] std::optional<Slot> twin_of(Slot slot);
    void merge_renamed(const model::RoundReport& report, ChangeSet& changes);
    /// What was heard from its address without saying more is its, if nobody else there has a name.
    void adopt_nameless(Slot slot, const model::IpAddress& address, ChangeSet& changes);
    /// The survivor: the older one; of two that this round found, the one with an endpoint.
    Slot merge(Slot one, Slot other, ChangeSet& changes);

    Ids ids_;
    model::TextPool texts_;
    std::vector<std::string> networks_;  ///< Entry::heard_on counts in here
    Held newborns_;                      ///< in order of arrival
    model::TimePoint next_delivery_ = model::TimePoint::max();
    Held contested_;
    std::set<model::IpAddress> contested_at_;  ///< where those were heard
    Held neighbours_;
    std::vector<std::pair<std::string, model::IpAddress>> arrivals_;  ///< ids that a round's end put at an address
    std::vector<Slot> stale_;
    std::set<std::string> shared_endpoints_;                 ///< held by more than one device, or were lately
    std::set<std::pair<std::string, std::string>> renamed_;  ///< ids: equal proof under two endpoints
    std::size_t new_this_round_ = 0;
    model::TimePoint next_expiry_{};
};

}  // namespace onvigil::inventory
