#include "hub/details.hpp"
#include "hub/reader/claimed_json.hpp"

#include <openssl/evp.h>
#include <boost/json.hpp>

#include "fuzz.hpp"

namespace {

using namespace onvigil;

std::string hex_of(std::string_view bytes)
{
    std::string hex;
    for (const unsigned char byte : bytes) hex.append({"0123456789abcdef"[byte / 16], "0123456789abcdef"[byte % 16]});
    return hex;
}

std::string from_base64(std::string_view text)
{
    std::string bytes(text.size(), '\0');
    const auto* letters = reinterpret_cast<const unsigned char*>(text.data());
    EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), letters, static_cast<int>(text.size()));
    const auto fill = text.ends_with("==") ? 2u : text.ends_with('=') ? 1u : 0u;
    bytes.resize(text.size() / 4 * 3 - fill);
    return bytes;
}

}  // namespace

/// What one sensor packs is what a reader unpacks; what a lying one packs does not spoil the others' answer.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    static hub::Packer packer;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto packed = from_base64(packer.packed(input));
    fuzz::require(hub::unpacked(hex_of(packed)) == std::string(input), "what was packed is unpacked");

    const auto text = hub::unpacked(hex_of(input));
    fuzz::require(!text || text->size() <= 1 << 20, "what is unpacked is bounded");
    for (const auto claim : {input, text ? std::string_view(*text) : std::string_view()}) {
        const auto written = boost::json::serialize(boost::json::array{hub::parse_claimed(claim)});
        boost::json::error_code error;
        (void)boost::json::parse(written, error);
        fuzz::require(!error, "what was claimed can be a part of another document");
    }
    return 0;
}
