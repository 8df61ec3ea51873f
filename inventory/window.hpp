#pragma once
/// inventory/window.hpp - what was heard since the last round ended, and what it makes of the devices. Private to
/// inventory.
///
/// What is plainly a known device's is taken in at once and not kept. Everything else is kept until a round ends. What
/// it makes of the devices is told before that, when it has waited for other protocols' answers; when the round ends,
/// those devices that another order of arrival might have made otherwise are made once more, of the devices as they
/// were and of everything heard since, in one fixed order. So the devices are a function of what was heard.

#include "inventory/settlement.hpp"

#include <map>
#include <string>
#include <vector>

namespace onvigil::inventory {

/// How long something new waits for the other protocols' answers: most cameras answer within that.
inline constexpr std::chrono::milliseconds settle_delay{200};
/// What does not say who it is waits for the round's end, where all that may have sent it are known; or, between
/// rounds, so long.
inline constexpr std::chrono::seconds nameless_wait{20};
/// What waits is taken in together, not one by one.
inline constexpr std::chrono::milliseconds settle_step{50};
/// Observations kept although they are taken in. Nothing is lost beyond it; only what is ambiguous then depends on the
/// order of answers.
inline constexpr std::size_t most_kept = 1'000;

class Window {
public:
    explicit Window(std::size_t most_waiting) : most_waiting_(most_waiting) {}

    void hear(DeviceSet& devices, model::Observation observation);
    /// Takes in what has waited long enough.
    void settle_due(DeviceSet& devices);
    /// Settles everything that can be by now; what cannot waits for another round.
    void end(DeviceSet& devices, const Round& round);
    /// The round's entries of the neighbour table.
    [[nodiscard]] std::vector<model::Observation> take_neighbours();
    [[nodiscard]] Hardware hardware() const;

    /// What was taken in until now stays as it is.
    void commit(DeviceSet& devices);
    /// What waits was heard through networks that have other names now, by the old ones.
    void rename(const std::map<std::string, std::string>& networks);

    [[nodiscard]] model::TimePoint due() const { return next_due_; }
    [[nodiscard]] bool expecting() const;

private:
    void take_known(DeviceSet& devices, Slot slot, model::Observation observation);
    void settle_until(DeviceSet& devices, model::TimePoint until);
    void keep(DeviceSet& devices, Heard heard);
    std::vector<Heard> reconsider(DeviceSet& devices);

    std::size_t most_waiting_;
    std::vector<Heard> waiting_, taken_;
    std::vector<model::Observation> neighbours_;
    std::size_t for_a_round_ = 0;  ///< of those that wait, for a round's end
    model::TimePoint next_due_ = model::TimePoint::max();
};

}  // namespace onvigil::inventory
