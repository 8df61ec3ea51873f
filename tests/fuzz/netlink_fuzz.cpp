#include "net/netlink.hpp"

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil::net;
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto messages = netlink::decode(bytes);
    onvigil::fuzz::require(messages.size() <= size / 16 + 1, "no more values than message headers");
    onvigil::fuzz::require(messages == netlink::decode(bytes), "equal bytes have equal values");
    return 0;
}
