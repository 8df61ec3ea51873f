#pragma once
/// render/report/device_defaults.hpp - what most devices of a JSON report have in common, told once: a device there
/// leaves out each key that has the default's value, so that `{**defaults, **device}` is the device whole. A report of
/// few devices has no defaults: each is whole there.
///
/// Found in one pass with one candidate a key (Boyer and Moore's majority vote): the memory it takes does not depend on
/// the number of devices.

#include "model/record.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::render {

class DeviceDefaults {
public:
    /// `fewest`: devices of a report that has defaults.
    explicit DeviceDefaults(std::size_t fewest = 1'000) : fewest_(fewest) {}

    /// All devices first; then they are written.
    void count(const model::Record& record, std::string_view site);
    /// `{"KEY":VALUE,…}`
    [[nodiscard]] std::string object() const;
    void append_device(std::string& out, const model::Record& record, std::string_view site) const;

private:
    struct Candidate {
        std::string member{};  ///< `"KEY":VALUE`
        std::size_t votes = 0;
    };
    [[nodiscard]] bool is_default(std::size_t key) const;

    std::size_t fewest_;
    std::vector<Candidate> candidates_;  ///< in the order of device_keys(); empty: nothing was counted
    std::size_t devices_ = 0;
};

}  // namespace onvigil::render
