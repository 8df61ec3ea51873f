#include "interview/banner_scan.hpp"

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view subject(reinterpret_cast<const char*>(data), size);
    if (const auto mac = onvigil::interview::mac_in_subject(subject))
        onvigil::fuzz::require(size >= 12, "a MAC has twelve digits");
    return 0;
}
