#pragma once
/// protocol/plain_text.hpp - documents as UTF-8 and without the compression that devices send unasked. Total.

#include <string>
#include <string_view>

namespace onvigil::protocol {

/// What plain_text() unpacks, or tries to.
[[nodiscard]] bool is_packed(std::string_view body, std::string_view encoding);

/// Without what gzip, zlib or deflate (also without its header) has made of it, where `encoding` (Content-Encoding,
/// which is then emptied) or the first bytes say so: at most limits::http_body_bytes and one, as much as there is where
/// it is cut. Then as_utf8().
[[nodiscard]] std::string plain_text(std::string body, std::string& encoding);

/// Markup in UTF-16, by its first bytes whatever it declares, and in ISO-8859-1, where it declares that and is no
/// UTF-8, in UTF-8. Else as it is.
[[nodiscard]] std::string as_utf8(std::string document);

}  // namespace onvigil::protocol
