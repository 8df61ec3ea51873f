#pragma once
/// control/request_bodies.hpp - bodies of requests and answers: values, and their JSON both ways where client and
/// daemon meet.

#include "base/result.hpp"
#include "control/query.hpp"
#include "model/event.hpp"
#include "model/ip.hpp"
#include "model/record.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::control {

/// Why a request is not done (RFC 9457); `detail` says what to do about it.
struct ApiError {
    ApiError() = default;
    ApiError(unsigned http_status, std::string in_short, std::string in_full, std::vector<model::Record> devices = {})
        : status(http_status), title(std::move(in_short)), detail(std::move(in_full)), candidates(std::move(devices))
    {
    }

    unsigned status = 500;  ///< HTTP
    std::string title;
    std::string detail;
    std::vector<model::Record> candidates;  ///< with 409: the devices a reference fits
};
[[nodiscard]] std::string problem_json(const ApiError& error);

struct WaiverRequest {
    model::TimePoint until;
    std::string reason;
    std::string ticket;
    std::vector<std::string> lists;  ///< only findings of these; empty: all open findings
    bool operator==(const WaiverRequest&) const = default;
};
[[nodiscard]] std::string to_json(const WaiverRequest& request);
/// `until` is RFC 3339, a date or a duration from `now`; it must lie ahead, and a reason must be given.
[[nodiscard]] Result<WaiverRequest, Problem> parse_waiver(std::string_view body, model::TimePoint now);

/// A label with no value is taken off.
using Labels = std::map<std::string, std::optional<std::string>>;
[[nodiscard]] std::string to_json(const Labels& labels);
[[nodiscard]] Result<Labels, Problem> parse_labels(std::string_view body);
/// How many labels a device has once these are set and taken off.
[[nodiscard]] std::size_t number_of_labels(const model::Device& device, const Labels& changes);

/// The title of a 404 that is about a device: how a client tells it from other things that are not there.
inline constexpr const char* no_such_device = "no such device";

struct ScanRequest {
    std::vector<model::Cidr> networks;  ///< asked address by address besides the round; empty: the round alone
    bool estimate = false;              ///< say how large it is and how long it takes; nothing starts
    bool operator==(const ScanRequest&) const = default;
};
[[nodiscard]] std::string to_json(const ScanRequest& request);
[[nodiscard]] Result<ScanRequest, Problem> parse_scan(std::string_view body);

/// What is asked of `policy test`.
struct PolicySample {
    std::string manufacturer, model, mac, server;
    bool operator==(const PolicySample&) const = default;
};
[[nodiscard]] std::string to_json(const PolicySample& sample);
[[nodiscard]] Result<PolicySample, Problem> parse_policy_sample(std::string_view body);

/// Files of makers and lists, by name.
struct KnowledgeTexts {
    std::map<std::string, std::string> makers, lists;
    bool operator==(const KnowledgeTexts&) const = default;
};
[[nodiscard]] std::string to_json(const KnowledgeTexts& texts);
[[nodiscard]] Result<KnowledgeTexts, Problem> parse_knowledge_texts(std::string_view body);

struct ReplayRequest {
    std::string sink;
    model::TimePoint since;
    bool operator==(const ReplayRequest&) const = default;
};
[[nodiscard]] std::string to_json(const ReplayRequest& request);
[[nodiscard]] Result<ReplayRequest, Problem> parse_replay(std::string_view body, model::TimePoint now);

struct SinkChoice {
    std::string sink;  ///< empty: all
};
[[nodiscard]] std::string to_json(const SinkChoice& choice);
[[nodiscard]] Result<SinkChoice, Problem> parse_sink_choice(std::string_view body);

/// Events: `since=&until=&type=&device=&limit=&format=`.
struct EventQuery {
    std::optional<model::TimePoint> since{};
    std::optional<model::TimePoint> until{};
    std::vector<std::string> types{};  ///< globs; empty: all
    std::string device_id{};
    std::uint64_t after_seq = 0;  ///< only later ones: how the server pages
    bool server_sent = false;     ///< as text/event-stream, which browsers follow
    std::size_t limit = 0;        ///< at most, the first ones; 0: all. In a request: the newest ones
};
/// `device` is left as it was written in `device_id`; the server resolves it.
[[nodiscard]] Result<EventQuery, Problem> parse_event_query(const Query& query, model::TimePoint now);
/// Everything but `limit`.
[[nodiscard]] bool matches(const EventQuery& query, const model::Event& event);

/// RFC 3339, a date (its start, UTC), or a duration before `now` (`24h`).
[[nodiscard]] std::optional<model::TimePoint> parse_past(std::string_view text, model::TimePoint now);
/// RFC 3339, a date (its end, UTC), or a duration after `now` (`90d`).
[[nodiscard]] std::optional<model::TimePoint> parse_future(std::string_view text, model::TimePoint now);

}  // namespace onvigil::control
