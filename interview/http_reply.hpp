#pragma once
/// interview/http_reply.hpp - one answer over HTTP, and what can be saved of bytes that are not quite one.

#include <boost/system/error_code.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::interview {

struct HttpReply {
    int status = 0;
    std::vector<std::string> challenges;  ///< values of every WWW-Authenticate header, in order
    std::string location;
    std::string date;
    std::string encoding;  ///< how the body is still compressed
    std::string body;
    bool keep_alive = false;

    /// Ready for the next answer; what was allocated is kept.
    void clear();
};

/// Why a request got no answer that could be looked at.
enum class HttpFailure : std::uint8_t {
    refused,          ///< nothing listens at that port
    no_route,         ///< the network says that there is no way to the address
    timed_out,        ///< no connection in time
    unanswered,       ///< connected, and not a byte of an answer in time
    closed,           ///< the connection was closed or reset before the first byte of an answer
    cut,              ///< an answer began and did not end: closed, reset or too slow
    nonsense,         ///< bytes that are neither HTTP nor hold an envelope
    too_large,        ///< more than limits::http_head_bytes or limits::http_body_bytes
    tls,              ///< no TLS could be agreed upon
    tls_closed,       ///< the connection was closed meanwhile
    tls_certificate,  ///< it wants a certificate of ours
    tls_name,         ///< it wants to be called by a name
    tls_version,      ///< no version or cipher is known to both
    tls_plain,        ///< something else than TLS is spoken there
    certificate,      ///< another one than the request demands
    local             ///< our own machine would not let us: out of sockets or ports
};
[[nodiscard]] HttpFailure failure_of(const boost::system::error_code& error);
/// The same once the request may have left: what failed is no longer the way to the device.
[[nodiscard]] HttpFailure after_sending(HttpFailure failure) noexcept;

/// For people: "refuses the connection", "did not answer in time", ...
[[nodiscard]] std::string_view describe(HttpFailure failure);

/// A document that has arrived to its end: devices announce more bytes than they send, or never close.
[[nodiscard]] bool has_whole_envelope(std::string_view bytes);

/// Headers that promise no more bytes than have come, whatever stands before them.
[[nodiscard]] bool ends_by_its_length(std::string_view raw);

/// Either of the two. `looked_at`: so many of
/// its bytes were no whole answer; a byte that drips costs no look at all of them.
[[nodiscard]] bool is_whole_answer(std::string_view raw, std::size_t looked_at = 0);

/// A length that was announced has come, and the document goes on.
[[nodiscard]] bool stops_within_document(const HttpReply& reply);

/// A refusal that names its challenges: no more of it matters, and some devices never end its body.
[[nodiscard]] bool asks_for_login(const HttpReply& reply);

/// The document's end is the last that has arrived, but for blanks. Looks at the last bytes alone.
[[nodiscard]] bool ends_in_envelope(std::string_view bytes);

/// The head is ended as strict parsers never see it.
[[nodiscard]] bool ends_lines_by_lf_alone(std::string_view raw);

/// Reads what strict parsers refuse: lines ended by LF alone, junk header lines, the echoed request with NULs for line
/// ends that some cameras put before their XML. Nothing where neither a status line nor an envelope is in it.
[[nodiscard]] std::optional<HttpReply> salvage(std::string_view raw);

}  // namespace onvigil::interview
