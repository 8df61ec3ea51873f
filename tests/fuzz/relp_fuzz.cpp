#include "alerts/sinks/relp_protocol.hpp"
#include "fuzz.hpp"

/// The first byte says where the answer is cut in two, as a network does.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    using namespace onvigil::alerts;
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto cut = bytes.size() * data[0] / 255;
    RelpReader reader;
    for (const auto part : {bytes.substr(0, cut), bytes.substr(cut)}) {
        reader.feed(part);
        for (;;) {
            const auto frame = reader.next();
            if (!frame) return 0;
            if (!*frame) break;
            fuzz::require((*frame)->data.size() <= limits::relp_answer_bytes, "answers are bounded");
            fuzz::require((*frame)->command.size() <= 32, "commands are bounded");
            if (const auto status = relp_status(**frame)) fuzz::require(*status >= 0 && *status <= 999, "three digits");

            std::string again;
            append_relp_frame(again, (*frame)->txnr, (*frame)->command, (*frame)->data);
            RelpReader second;
            second.feed(again);
            const auto back = second.next();
            fuzz::require(back && *back && **back == **frame, "a frame reads back as it is written");
        }
    }
    return 0;
}
