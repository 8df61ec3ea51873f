#pragma once
/// protocol/soap.hpp - what WS-Discovery and ONVIF share: faults, namespaces seen, escaping. No gSOAP here.

#include "base/result.hpp"
#include "protocol/decode_error.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::protocol {

using Bytes = std::span<const std::byte>;

[[nodiscard]] inline std::string_view as_text(Bytes bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline Bytes as_bytes(std::string_view text)
{
    return std::as_bytes(std::span(text));
}

/// A SOAP fault of either version. Codes come without their prefix, as devices invent prefixes.
struct Fault {
    std::string code;                   ///< "Sender", "Receiver", "Client", ...
    std::vector<std::string> subcodes;  ///< outermost first: "ActionNotSupported", "InvalidOperation"
    std::string reason;                 ///< may be empty
    std::string detail;                 ///< may be empty
    bool not_authorized = false;        ///< a subcode or, where there is none, the words say that a login is wanted
    bool operator==(const Fault&) const = default;
};

/// Every distinct namespace URI declared in the raw bytes (xmlns and xmlns:*), in order, at most
/// limits::namespaces_per_message. Works on faults and on documents that do not parse.
[[nodiscard]] std::vector<std::string> namespaces_declared(std::string_view document);

/// The document from its envelope's start tag to the envelope's end, without what stands before (byte order mark,
/// XML declaration, NULs, an echoed HTTP request) and after; the bytes to the end where the end tag is missing.
/// Empty where there is no envelope.
[[nodiscard]] std::string_view envelope_in(std::string_view document);

/// `text` with & < > " ' as entities and without what XML cannot carry: for element text and attribute values.
[[nodiscard]] std::string xml_escaped(std::string_view text);

}  // namespace onvigil::protocol
