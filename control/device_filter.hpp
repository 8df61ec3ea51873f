#pragma once
/// control/device_filter.hpp - which devices are asked for: the query of `GET /v1/devices`, shared with the client.

#include "base/result.hpp"
#include "control/query.hpp"
#include "model/device_kind.hpp"
#include "model/record.hpp"
#include "render/device_json.hpp"

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
    std::vector<model::Presence> states;
    std::vector<model::Identification::State> identifications;
    std::vector<model::DeviceKind> kinds;
    std::string maker;                      ///< id, or part of the maker's name or of the brand, case folded
    std::optional<model::Cidr> network;     ///< one of its addresses lies in it
    std::optional<model::TimePoint> since;  ///< first seen at or after
    std::string match;  ///< text anywhere in names, model, serial, addresses, MACs, labels; case folded
    std::vector<std::pair<std::string, std::string>> labels;  ///< all of them
    SortKey sort = SortKey::verdict;                          ///< worst first, then id
    bool descending = false;                                  ///< `-KEY`; devices without the value still come last
    std::size_t limit = 0;                                    ///< 0: all at once, no cursor
    std::string cursor;                                       ///< what the answer before gave as `next`
    render::DeviceKeys fields = render::every_key;            ///< which keys of each are told; not a choice of devices
};

/// Reads `verdict=banned,suspected&state=online&…`; the problem names the parameter and what it may be.
[[nodiscard]] Result<DeviceFilter, Problem> parse_device_filter(const Query& query, model::TimePoint now);

/// sort, limit, cursor, fields: how devices are listed, not which are meant.
[[nodiscard]] bool is_about_listing(std::string_view parameter);

[[nodiscard]] bool matches(const DeviceFilter& filter, const model::Record& record);

/// What records are ordered by, as bytes that compare like it, or the other way round; the id decides between equals.
[[nodiscard]] std::string sort_text(SortKey key, const model::Record& record, bool descending = false);

/// A place in the order: behind the record with this sort text and id.
struct Cursor {
    std::string sort_text;
    std::string id;
    bool operator==(const Cursor&) const = default;
};
[[nodiscard]] std::string to_text(const Cursor& cursor);
[[nodiscard]] std::optional<Cursor> parse_cursor(std::string_view text);

/// How people name a device: its id or a unique prefix, an address, a MAC, a serial number or an endpoint.
class Reference {
public:
    explicit Reference(std::string_view text);
    [[nodiscard]] bool empty() const { return text_.empty(); }
    [[nodiscard]] const std::string& text() const { return text_; }
    /// 0 no; 1 a prefix of its id; 2 exactly one of its names, or the id's beginning with its "dev-". An exact name
    /// outweighs prefixes, but a device that calls itself by another's id's beginning is not taken for that one.
    [[nodiscard]] int fits(const model::Device& device) const;

private:
    std::string text_;
    std::string lower_;
    std::optional<model::IpAddress> address_;
    std::optional<model::Mac> mac_;
};

}  // namespace onvigil::control
