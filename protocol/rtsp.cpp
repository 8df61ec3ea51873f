#include "protocol/rtsp.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "protocol/http_auth.hpp"
#include "protocol/http_head.hpp"

namespace onvigil::protocol::rtsp {

std::string encode_options(std::string_view uri, unsigned sequence)
{
    return fmt::format("OPTIONS {} RTSP/1.0\r\nCSeq: {}\r\nUser-Agent: onvigil\r\n\r\n", tidy(uri), sequence);
}

Result<Response, DecodeError> decode_response(Bytes answer)
{
    if (answer.size() > limits::http_head_bytes) return DecodeError::too_long;
    const auto head = parse_head(as_text(answer), "RTSP");
    if (!head) return DecodeError::malformed;

    Response out;
    out.status = head->status;
    out.server = tidy(header(head->headers, "server"));
    out.realms = http_auth::realms_of(http_auth::parse_challenges(all_headers(head->headers, "www-authenticate")));
    return out;
}

}  // namespace onvigil::protocol::rtsp
