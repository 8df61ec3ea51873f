#pragma once
/// alerts/sinks/http_settings.hpp - what an http sink can be told.

#include "alerts/formats/record_format.hpp"
#include "alerts/sinks/setting_visitor.hpp"
#include "alerts/sinks/sink_type.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil::alerts {

/// How several events stand in one HTTP body.
enum class BatchFormat : std::uint8_t { array, newline };
constexpr auto names_of(BatchFormat)
{
    return model::Names<BatchFormat, 2>{{{BatchFormat::array, "array"}, {BatchFormat::newline, "newline"}}};
}

enum class Compression : std::uint8_t { none, gzip };
constexpr auto names_of(Compression)
{
    return model::Names<Compression, 2>{{{Compression::none, "none"}, {Compression::gzip, "gzip"}}};
}

/// nullopt: fit for an http sink; else what is wrong with it (scheme, host, user information).
[[nodiscard]] std::optional<Problem> check_url(std::string_view url);

/// nullopt: fit for a header of a request; else why not (no token, or one that the sender sets itself).
[[nodiscard]] std::optional<Problem> check_header_name(std::string_view name);

struct HttpSettings {
    std::string url;
    const RecordFormat* format = &format_named("json");
    SettingVisitor::Headers headers;
    std::string hmac_secret;  ///< empty: no signature
    std::size_t batch = 1;    ///< events in one request; 1: the body is one event; more: as batch_format says
    BatchFormat batch_format = BatchFormat::array;
    Compression compression = Compression::none;
    std::string ca_file, certificate_file, key_file;  ///< https; empty ca_file: the system's
    std::string proxy;                                ///< http://host:port; empty: none
    std::string proxy_login;                          ///< USER:PASSWORD; empty: none
    std::chrono::milliseconds timeout{30'000};        ///< one request, connecting included
    bool operator==(const HttpSettings&) const = default;

    static const SinkType type;
    void visit(SettingVisitor& visitor);
    [[nodiscard]] std::string target() const { return url.substr(0, url.find('?')); }
    [[nodiscard]] std::unique_ptr<Sink> make(const SensorIdentity& identity,
                                             const boost::asio::any_io_executor& executor) const;
};

}  // namespace onvigil::alerts
