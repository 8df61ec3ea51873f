#include "render/report/html_text.hpp"

#include <fmt/format.h>

#include "base/inert.hpp"
#include "base/text.hpp"

namespace onvigil::render {

std::string html_escaped(std::string_view text)
{
    return text::escape_markup(text::inert(text));
}

std::string html_link(std::string_view url)
{
    auto shown = html_escaped(url);
    if (!url.starts_with("https://") && !url.starts_with("http://")) return shown;
    return fmt::format("<a href=\"{0}\" rel=\"noreferrer\">{0}</a>", shown);
}

}  // namespace onvigil::render
