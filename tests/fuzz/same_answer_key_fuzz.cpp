#include "fuzz.hpp"
#include "mutate.hpp"
#include "protocol/wsd.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    const auto bytes = std::as_bytes(std::span(data, size));
    const std::string copy(reinterpret_cast<const char*>(data), size);
    fuzz::require(protocol::wsd::same_answer_key(bytes) == protocol::wsd::same_answer_key(protocol::as_bytes(copy)),
                  "equal bytes have equal keys");
    const std::string before = "<a:MessageID>1</a:MessageID>" + copy, after = "<a:MessageID>22</a:MessageID>" + copy;
    fuzz::require(protocol::wsd::same_answer_key(protocol::as_bytes(before)) ==
                      protocol::wsd::same_answer_key(protocol::as_bytes(after)),
                  "a message's id does not count");
    return 0;
}

ONVIGIL_MUTATE_WITH(mutated_xml)
