#include "alerts/sinks/retry_after.hpp"
#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    using namespace std::chrono_literals;
    const std::string_view header(reinterpret_cast<const char*>(data), size);
    const auto wait = alerts::retry_after(header, model::TimePoint(1'700'000'000'000ms));
    fuzz::require(!wait || *wait >= 0ms, "no wait is negative");
    fuzz::require(!wait || !text::trim(header).empty(), "nothing is no wish");
    return 0;
}
