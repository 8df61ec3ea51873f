#include "alerts/sinks/retry_after.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <ctime>
#include <string>

namespace onvigil::alerts {

using namespace std::chrono_literals;

std::optional<std::chrono::milliseconds> retry_after(std::string_view header, model::TimePoint now)
{
    const std::string text(text::trim(header));
    if (const auto seconds = text::whole_number<unsigned>(text)) return std::chrono::seconds(*seconds);
    std::tm date{};
    const char* rest = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
    if (rest != text.data() + text.size() || text.empty()) return std::nullopt;
    const model::TimePoint at{std::chrono::seconds(::timegm(&date))};
    return at > now ? at - now : 0ms;
}

}  // namespace onvigil::alerts
