#include "net/service_urls.hpp"

#include "fuzz.hpp"

/// XAddrs, parted by blanks as devices send them.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    std::vector<std::string> xaddrs;
    for (const auto word : text::words(input))
        if (xaddrs.size() < limits::xaddrs_per_device) xaddrs.emplace_back(word);
    const auto source = *model::parse_ip("10.0.0.9");
    const auto urls = net::service_urls(xaddrs, source);
    fuzz::require(!urls.empty() && urls.size() <= net::max_service_urls, "one to four ways in");
    for (const auto& url : urls) {
        fuzz::require(url.path.starts_with('/'), "a path is a path");
        fuzz::require(url.path.find_first_of(std::string_view(" \r\n\t\0", 5)) == std::string::npos,
                      "a path cannot break a request line");
    }
    for (const auto& address : net::addresses_in(xaddrs))
        fuzz::require(!address.is_loopback() && !address.is_multicast() && !address.is_unspecified(),
                      "addresses that could be the device's");
    return 0;
}
