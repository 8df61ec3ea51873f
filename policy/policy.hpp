#pragma once
/// policy/policy.hpp - who made a device, who bans that maker, and why: a function of device, policy and time.
///
/// A Policy never changes and is cheap to copy: a reload makes a new one. It knows no disk, clock or socket.

#include "base/result.hpp"
#include "model/device.hpp"
#include "model/verdict.hpp"
#include "policy/knowledge.hpp"
#include "policy/policy_settings.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::policy {

/// What one piece of evidence says of a maker or seller, taken alone.
struct Recognition {
    std::string maker;  ///< id
    std::string name;   ///< as people say it: "Hikvision"
    MakerKind kind{};
    model::Strength strength{};
    bool operator==(const Recognition&) const = default;
};

class Policy {
public:
    /// Nothing known, nothing banned.
    Policy();
    /// `knowledge` must be consistent, as load() leaves it; a rule that cannot be compiled is our bug.
    Policy(Knowledge knowledge, PolicySettings settings);

    /// The verdict on `device` at `now`. Findings open now (continue_from carries the older date on) and are
    /// waived as the device's waiver says. Where a banned or suspected device stood before it and nothing but its own
    /// word tells the two apart, it is not clear.
    [[nodiscard]] model::Verdict judge(const model::Device& device, model::TimePoint now) const;

    /// `next` with every finding that `previous` already held opened when it was opened then.
    [[nodiscard]] static model::Verdict continue_from(const model::Verdict& previous, model::Verdict next);

    /// The strongest tie of this evidence alone, for `show` and `explain`.
    [[nodiscard]] std::optional<Recognition> recognise(const model::Evidence& evidence) const;

    /// Whether the owner of a MAC has a maker file (`inventory.neighbours: makers`); a maker of components only where a
    /// list of the settings names it.
    [[nodiscard]] bool is_maker_organization(std::string_view organization) const;

    [[nodiscard]] std::span<const Maker> makers() const;
    [[nodiscard]] const Maker* maker(std::string_view id) const;  ///< nullptr: there is none
    [[nodiscard]] std::span<const List> lists() const;
    [[nodiscard]] const List* list(std::string_view id) const;  ///< nullptr: there is none

    /// Whether the settings name this list, be it in force yet or not.
    [[nodiscard]] bool selected(const List& list) const;
    /// Selected and effective: the lists findings come from.
    [[nodiscard]] bool in_force(const List& list, model::TimePoint now) const;
    /// Ids of the lists in force at `now`, and of all others that are there, each sorted.
    [[nodiscard]] std::vector<std::string> in_force(model::TimePoint now) const;
    [[nodiscard]] std::vector<std::string> available(model::TimePoint now) const;

    /// What is wrong with the policy itself: lists named that do not exist, lists not checked for a year.
    [[nodiscard]] std::vector<Problem> problems(model::TimePoint now) const;

    [[nodiscard]] const Knowledge& knowledge() const;
    [[nodiscard]] const PolicySettings& settings() const;

private:
    struct Compiled;
    std::shared_ptr<const Compiled> compiled_;
};

/// A device as `policy test` describes it; empty texts say nothing. `mac_organization` is the registered owner
/// of `mac`, which the caller looks up.
struct TestDevice {
    std::string manufacturer;
    std::string model;
    std::string mac;
    std::string mac_organization;
    std::string server;  ///< HTTP Server header
};

/// The device that would give exactly this evidence.
[[nodiscard]] model::Device test_device(const TestDevice& described, model::TimePoint now);

/// What would be said of it; notes say where its MAC tells nothing.
[[nodiscard]] model::Verdict judge(const Policy& policy, const TestDevice& described, model::TimePoint now);

}  // namespace onvigil::policy
