#pragma once
/// render/report/html_text.hpp - text from outside inside HTML: shown, never markup.

#include <string>
#include <string_view>

namespace onvigil::render {

/// `&`, `<`, `>` and both quotes as entities, and what terminals or pages act on made visible (base/inert.hpp).
[[nodiscard]] std::string html_escaped(std::string_view text);

/// A link where it is an http(s) URL, else its text.
[[nodiscard]] std::string html_link(std::string_view url);

}  // namespace onvigil::render
