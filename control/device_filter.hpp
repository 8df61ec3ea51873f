#pragma once
/// control/device_filter.hpp - which devices are asked for: the query of `GET /v1/devices`, shared with the client.

#include "base/result.hpp"
#include "control/query.hpp"
#include "model/record.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::control {

enum class SortKey { verdict, id, maker, model, address, name, first_seen, last_seen };
[[nodiscard]] std::string_view name(SortKey key);
[[nodiscard]] std::optional<SortKey> parse_sort_key(std::string_view name);

struct DeviceFilter {
    std::vector<model::Level> verdicts;  ///< any of them; empty: all
    std::optional<model::Presence> state;
    std::string maker;                      ///< id, or part of the maker's name or of the brand, case folded
    std::optional<model::Cidr> network;     ///< one of its addresses lies in it
    std::optional<model::TimePoint> since;  ///< first seen at or after
    std::string match;                ///< text anywhere in names, model, serial, addresses, MACs, labels; case folded
    SortKey sort = SortKey::verdict;  ///< worst first, then id
    std::size_t limit = 0;            ///< 0: all at once, no cursor
    std::string cursor;               ///< what the answer before gave as `next`
};

/// Reads `verdict=banned,suspected&state=online&…`; the problem names the parameter and what it may be.
[[nodiscard]] Result<DeviceFilter, Problem> parse_device_filter(const Query& query);

[[nodiscard]] bool matches(const DeviceFilter& filter, const model::Record& record);

/// Orders records as the filter says; the id decides between equals.
[[nodiscard]] bool comes_before(SortKey key, const model::Record& left, const model::Record& right);

/// How people name a device: its id or a unique prefix, an address, a MAC, a serial number or an endpoint.
class Reference {
public:
    explicit Reference(std::string_view text);
    [[nodiscard]] bool empty() const { return text_.empty(); }
    [[nodiscard]] const std::string& text() const { return text_; }
    /// 0 no; 1 a prefix of its id; 2 exactly one of its names. An exact name outweighs prefixes.
    [[nodiscard]] int fits(const model::Device& device) const;

private:
    std::string text_;
    std::string lower_;
    std::optional<model::IpAddress> address_;
    std::optional<model::Mac> mac_;
};

}  // namespace onvigil::control
