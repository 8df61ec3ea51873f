#include "model/neutral_label.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace onvigil::model {
namespace {

constexpr std::array<std::string_view, 41> neutral_labels{"camera",
                                                          "company",
                                                          "default",
                                                          "dvr",
                                                          "embedded net dvr",
                                                          "general",
                                                          "generic",
                                                          "h 264",
                                                          "h 265",
                                                          "h264",
                                                          "h265",
                                                          "hd camera",
                                                          "hd ipc",
                                                          "ip camera",
                                                          "ipc",
                                                          "ipcam",
                                                          "ipcamera",
                                                          "manufacturer",
                                                          "manufacturer name",
                                                          "n a",
                                                          "na",
                                                          "network camera",
                                                          "network video transmitter",
                                                          "networkvideotransmitter",
                                                          "none",
                                                          "not specified",
                                                          "null",
                                                          "nvr",
                                                          "nvt",
                                                          "oem",
                                                          "onvif",
                                                          "onvif camera",
                                                          "onvif device",
                                                          "private",
                                                          "technology",
                                                          "to be filled by o e m",
                                                          "unknown",
                                                          "unknown manufacturer",
                                                          "upnp",
                                                          "webcam",
                                                          "your company"};
static_assert(std::is_sorted(neutral_labels.begin(), neutral_labels.end()));

/// DLNA servers say so for old players' sake, with their own name in brackets behind it.
constexpr std::string_view compatible = "windows media connect compatible";

/// In lower case, every run of punctuation and blanks one blank. Letters beyond ASCII stay as they are.
std::string words_of(std::string_view label)
{
    std::string out;
    for (const char c : label) {
        const auto byte = static_cast<unsigned char>(c);
        const bool upper = c >= 'A' && c <= 'Z';
        const bool letter = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || byte >= 0x80;
        if (letter)
            out += upper ? static_cast<char>(c - 'A' + 'a') : c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    if (out.ends_with(' ')) out.pop_back();
    return out;
}

}  // namespace

bool is_neutral_label(std::string_view label)
{
    const std::string plain = words_of(label);
    return plain.empty() || plain.starts_with(compatible) || std::ranges::binary_search(neutral_labels, plain);
}

}  // namespace onvigil::model
