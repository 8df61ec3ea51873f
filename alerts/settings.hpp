#pragma once
/// alerts/settings.hpp - what an administrator may say about alerts: typed, defaults in place, secrets already read.
///
/// The configuration fills these; nothing here opens a file or looks up a name, except that certificates are
/// named by path and read by the sink when it connects (so that a renewed certificate is taken up by itself).

#include "alerts/setting_names.hpp"
#include "base/result.hpp"
#include "model/event.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace onvigil::alerts {

using namespace std::chrono_literals;

/// "local0" is 16: the number RFC 5424 gives the facility.
[[nodiscard]] std::optional<unsigned> parse_facility(std::string_view name);
[[nodiscard]] std::string_view facility_name(unsigned facility);

enum class Transport : std::uint8_t { udp, tcp, tls, relp, unix_socket };

/// Octet-counted on tcp and tls; what reads a Unix stream (/dev/log) splits at newlines.
[[nodiscard]] Framing usual_framing(Transport transport);
/// Of one syslog message: 2,048 (RFC 5424, 6.1), and 8,192 for the formats that say everything twice.
[[nodiscard]] std::size_t usual_max_bytes(Format format);
/// What the shortest record of the format may take: below it not even that would fit.
[[nodiscard]] std::size_t least_max_bytes(Format format);

/// `udp://host:port`, `tcp://`, `tls://`, `relp://` (default ports 514, 514, 6514, 2514), `unix:///dev/log`.
struct SyslogAddress {
    Transport transport = Transport::udp;
    std::string host;  ///< name or address, IPv6 without brackets; empty for a Unix socket
    std::uint16_t port = 0;
    std::string path;  ///< of a Unix socket
    bool operator==(const SyslogAddress&) const = default;
};
[[nodiscard]] Result<SyslogAddress, Problem> parse_syslog_address(std::string_view text);
[[nodiscard]] std::string to_text(const SyslogAddress& address);

/// nullopt: fit for an http sink; else what is wrong with it (scheme, host, user information).
[[nodiscard]] std::optional<Problem> check_url(std::string_view url);

/// nullopt: fit for a header of a request; else why not (no token, or one that the sender sets itself).
[[nodiscard]] std::optional<Problem> check_header_name(std::string_view name);

/// False: the glob matches no event type, so that it would never let anything through.
[[nodiscard]] bool matches_a_type(std::string_view glob);

struct JournaldSink {
    bool operator==(const JournaldSink&) const = default;
};

struct SyslogSink {
    SyslogAddress address;
    Format format = Format::rfc5424;           ///< any but splunk_hec
    Header header = Header::rfc5424;           ///< of no matter where format is rfc5424
    Framing framing = Framing::octet_counted;  ///< of streams: tcp, tls, unix
    unsigned facility = 16;
    std::string ca_file, certificate_file, key_file;  ///< tls; empty ca_file: the system's
    std::size_t max_bytes = 2048;                     ///< of one message; what is cut says so
    bool operator==(const SyslogSink&) const = default;
};

struct HttpSink {
    std::string url;
    Format format = Format::json;  ///< json, ecs, ocsf or splunk_hec
    std::vector<std::pair<std::string, std::string>> headers;
    std::string hmac_secret;  ///< empty: no signature
    std::size_t batch = 1;    ///< events in one request; 1: the body is one event; more: as batch_format says
    BatchFormat batch_format = BatchFormat::array;
    Compression compression = Compression::none;
    std::string ca_file;                      ///< https; empty: the system's
    std::chrono::milliseconds timeout = 30s;  ///< one request, connecting included
    bool operator==(const HttpSink&) const = default;
};

struct ExecSink {
    std::vector<std::string> command;  ///< command[0] is an absolute path
    std::chrono::milliseconds timeout = 10s;
    bool operator==(const ExecSink&) const = default;
};

struct FileSink {
    std::string path;
    Format format = Format::json;  ///< one record a line
    bool operator==(const FileSink&) const = default;
};

struct SinkSettings {
    std::string name;
    bool enabled = true;
    std::vector<std::string> events{"*"};  ///< globs over event types
    model::Severity min_severity = model::Severity::info;
    std::size_t max_backlog = 100'000;  ///< events that wait for it at most; what exceeds them is lost, and said
    std::variant<JournaldSink, SyslogSink, HttpSink, ExecSink, FileSink> target;
    bool operator==(const SinkSettings&) const = default;
};
[[nodiscard]] std::string_view type_name(const SinkSettings& settings);  ///< "journald", "syslog", ...
[[nodiscard]] std::string target_text(
    const SinkSettings& settings);  ///< "tls://10.1.1.9:6514", a URL, a path; no secrets

/// The sink that is there without being asked for.
[[nodiscard]] SinkSettings builtin_journal();  ///< named "journal"

struct AlertSettings {
    std::chrono::milliseconds heartbeat = 5min;
    std::vector<SinkSettings> sinks{
        builtin_journal()};  ///< the built-in one stands first; an entry of its name replaces it
    bool operator==(const AlertSettings&) const = default;
};

}  // namespace onvigil::alerts
