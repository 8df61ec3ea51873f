#include "render/report/html_text.hpp"

#include <fmt/format.h>

#include "base/inert.hpp"

namespace onvigil::render {

std::string html_escaped(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (const char c : text::inert(text)) switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    return out;
}

std::string html_link(std::string_view url)
{
    auto shown = html_escaped(url);
    if (!url.starts_with("https://") && !url.starts_with("http://")) return shown;
    return fmt::format("<a href=\"{0}\" rel=\"noreferrer\">{0}</a>", shown);
}

}  // namespace onvigil::render
