#include "cli/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "render/table.hpp"

namespace onvigil::cli {
namespace {

constexpr std::size_t widest_bar = 24, narrowest_bar = 8;

}  // namespace

std::string progress_line(double part, std::span<const std::string> texts, std::size_t width)
{
    part = std::clamp(part, 0.0, 1.0);
    std::string text;
    std::size_t bar_width = 0;
    for (const auto& one : texts) {
        text = fmt::format("{:3.0f} %  {}", part * 100, one);
        const auto taken =
            render::display_width(text) + 2;  // a blank, and the last column, which some terminals break at
        bar_width = width == 0 ? widest_bar : std::min(widest_bar, width - std::min(width, taken));
        if (bar_width >= narrowest_bar) break;
    }
    std::string out = "\r";
    if (bar_width >= narrowest_bar) {
        for (std::size_t i = 0; i < bar_width; ++i)
            out += static_cast<double>(i) < part * static_cast<double>(bar_width) ? "█" : "░";
        out += ' ';
    }
    return out + (width == 0 ? text : render::fit(text, width - 1)) + "\x1b[K";
}

std::string about(std::int64_t milliseconds)
{
    const auto seconds = std::max<std::int64_t>(0, milliseconds + 999) / 1000;
    if (seconds < 90) return fmt::format("{} s", seconds);
    return seconds < 90 * 60 ? fmt::format("{} min", (seconds + 30) / 60)
                             : fmt::format("{} h", (seconds + 1800) / 3600);
}

}  // namespace onvigil::cli
