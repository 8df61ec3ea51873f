#pragma once
/// alerts/setting_names.hpp - what sinks can be told to do, and how configuration spells it: one table each.

#include "model/names.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace onvigil::alerts {

enum class Format : std::uint8_t { json, rfc5424, cef, leef, ecs, ocsf, splunk_hec };
constexpr auto names_of(Format)
{
    return model::Names<Format, 7>{{{Format::json, "json"},
                                    {Format::rfc5424, "rfc5424"},
                                    {Format::cef, "cef"},
                                    {Format::leef, "leef"},
                                    {Format::ecs, "ecs"},
                                    {Format::ocsf, "ocsf"},
                                    {Format::splunk_hec, "splunk-hec"}}};
}

/// How records are told apart on a stream: RFC 6587's two ways.
enum class Framing : std::uint8_t { octet_counted, newline };
constexpr auto names_of(Framing)
{
    return model::Names<Framing, 2>{{{Framing::octet_counted, "octet-counted"}, {Framing::newline, "newline"}}};
}

/// What stands before the record in a syslog message.
enum class Header : std::uint8_t { rfc5424, rfc3164, none };
constexpr auto names_of(Header)
{
    return model::Names<Header, 3>{
        {{Header::rfc5424, "rfc5424"}, {Header::rfc3164, "rfc3164"}, {Header::none, "none"}}};
}

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

template <typename Enum>
concept Named = requires(Enum value)
{
    names_of(value);
};

/// "json", "octet-counted", ...
template <Named Enum>
[[nodiscard]] constexpr std::string_view name(Enum value)
{
    return model::find_name(names_of(value), value);
}

template <Named Enum>
[[nodiscard]] constexpr std::optional<Enum> parse(std::string_view name)
{
    return model::find_value(names_of(Enum{}), name);
}

}  // namespace onvigil::alerts
