#pragma once
/// control/query.hpp - the part of a request's target behind the `?`, and percent-encoding (RFC 3986).

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::control {

/// Parameters in their order; a name may come twice.
class Query {
public:
    void add(std::string_view name, std::string_view value) { pairs_.emplace_back(name, value); }
    /// The last value under that name.
    [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
    [[nodiscard]] bool flag(std::string_view name) const;  ///< there, and neither 0 nor false
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& pairs() const { return pairs_; }
    /// `a=b&c=d`, encoded.
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::pair<std::string, std::string>> pairs_;
};

/// A target taken apart: `/v1/devices/10.0.0.1?evidence=1`. Path pieces are decoded, and an empty one is a piece too,
/// but for that behind a slash at the end; nullopt where it is no path.
struct Target {
    std::vector<std::string> path;
    Query query;
};
[[nodiscard]] std::optional<Target> parse_target(std::string_view target);

/// Everything but unreserved characters as %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// `a,b , c` as pieces without blanks and empty ones.
[[nodiscard]] std::vector<std::string_view> split_list(std::string_view text);

}  // namespace onvigil::control
