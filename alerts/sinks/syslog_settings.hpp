#pragma once
/// alerts/sinks/syslog_settings.hpp - what a syslog sink can be told, and where a receiver is.

#include "alerts/formats/record_format.hpp"
#include "alerts/sinks/setting_visitor.hpp"
#include "alerts/sinks/sink_type.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil::alerts {

/// How records are told apart on a stream: RFC 6587's two ways.
enum class Framing : std::uint8_t { octet_counted, newline };
constexpr auto names_of(Framing)
{
    return model::Names<Framing, 2>{{{Framing::octet_counted, "octet-counted"}, {Framing::newline, "newline"}}};
}

/// What stands before the record in a syslog message.
enum class SyslogHeader : std::uint8_t { rfc5424, rfc3164, none };
constexpr auto names_of(SyslogHeader)
{
    return model::Names<SyslogHeader, 3>{
        {{SyslogHeader::rfc5424, "rfc5424"}, {SyslogHeader::rfc3164, "rfc3164"}, {SyslogHeader::none, "none"}}};
}

/// Of RFC 3164 headers, which name no zone: local is what RFC 3164, 4.1.2 and syslog(3) say.
enum class Timestamps : std::uint8_t { local, utc };
constexpr auto names_of(Timestamps)
{
    return model::Names<Timestamps, 2>{{{Timestamps::local, "local"}, {Timestamps::utc, "utc"}}};
}

/// "local0" is 16: the number RFC 5424 gives the facility.
[[nodiscard]] std::optional<unsigned> parse_facility(std::string_view name);
[[nodiscard]] std::string_view facility_name(unsigned facility);

enum class Transport : std::uint8_t { udp, tcp, tls, relp, relp_tls, unix_socket };

/// `udp://host:port`, `tcp://`, `tls://`, `relp://`, `relp+tls://` (default ports 514, 514, 6514, 2514, 2514),
/// `unix:///dev/log`.
struct SyslogAddress {
    Transport transport = Transport::udp;
    std::string host;  ///< name or address, IPv6 without brackets; empty for a Unix socket
    std::uint16_t port = 0;
    std::string path;  ///< of a Unix socket
    [[nodiscard]] bool is_relp() const { return transport == Transport::relp || transport == Transport::relp_tls; }
    [[nodiscard]] bool has_tls() const { return transport == Transport::tls || transport == Transport::relp_tls; }
    bool operator==(const SyslogAddress&) const = default;
};
[[nodiscard]] Result<SyslogAddress, Problem> parse_syslog_address(std::string_view text);
[[nodiscard]] std::string to_text(const SyslogAddress& address);

struct SyslogSettings {
    SyslogAddress address;
    const RecordFormat* format = &format_named("rfc5424");
    SyslogHeader header = SyslogHeader::rfc5424;  ///< of a format that is not a whole message
    Timestamps timestamps = Timestamps::local;    ///< of header rfc3164
    Framing framing = Framing::octet_counted;     ///< of streams: tcp, tls; on unix: newline by default
    unsigned facility = 16;
    std::string ca_file, certificate_file, key_file;  ///< with TLS; empty ca_file: the system's
    std::size_t max_bytes = 2048;                     ///< of one message; what is cut says so
    bool operator==(const SyslogSettings&) const = default;

    static const SinkType type;
    void visit(SettingVisitor& visitor);
    [[nodiscard]] std::string target() const { return to_text(address); }
    [[nodiscard]] std::unique_ptr<Sink> make(const SensorIdentity& identity,
                                             const boost::asio::any_io_executor& executor) const;

private:
    void visit_address(SettingVisitor& visitor);
};

}  // namespace onvigil::alerts
