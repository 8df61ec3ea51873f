#include "hub/details.hpp"

#include <openssl/evp.h>
#include <zlib.h>

namespace onvigil::hub {
namespace {

constexpr std::size_t longest_text = 1 << 20;
/// A window of 4 kB and little memory: texts are a few kB, and what is copied for each counts. With the dictionary the
/// quickest level makes them half as large as the best one without.
constexpr int window_bits = 12, memory_level = 4, level = Z_BEST_SPEED;

/// What such texts are mostly made of, the most frequent last. The packed text tells its Adler-32: where this is
/// changed, the old one stays for what hubs hold.
constexpr std::string_view dictionary =
    R"t("conflicts":[],"contradictions":[],"history":[],"detail":null,"waived":true"sadp"dhip"uniview"ssdp"mdns"banner)t"
    R"t("http.server"rtsp.server"tls.subject"wsd.scopes"onvif.hardware_id"onvif.firmware"onvif.serial"onvif.model)t"
    R"t("relation":"affiliate","effect":"required","strength":"indication")t"
    R"t({"findings":[{"id":"fnd-","list":"us-ndaa-889","maker":"dahua","maker_name":"Zhejiang Dahua Technology)t"
    R"t("maker_name":"Hangzhou Hikvision Digital Technology","relation":"named","effect":"banned","strength":"proof")t"
    R"t(,"opened":"2026-","waived":false,"reasons":["MAC  is registered to  (neighbour table, , 2026-"])t"
    R"t(,"citation":"https://www.acquisition.gov/far/52.204-25"},{"id":"fnd-"}],"reasons":[{"maker":"hikvision")t"
    R"t(,"strength":"proof","text":"it calls itself  (ONVIF)","key":"oui.organization","source":"neighbours"},{"maker":)t"
    R"t("strength":"indication","text":" sells mostly  equipment: it calls itself  (ONVIF)"}],"evidence":[)t"
    R"t({"source":"onvif","key":"onvif.manufacturer","value":"","strength":"proof","maker":"hikvision","first_seen":")t"
    R"t(2026-","last_seen":"2026-","detail":null,"via":"lan0"},{"source":"neighbours","key":"oui.organization","value":)t"
    R"t("","strength":"proof","maker":"","first_seen":")t";

int digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::optional<std::string> from_hex(std::string_view hex)
{
    std::string bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        const int high = digit(hex[i]), low = digit(hex[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

Bytef* writable(std::string& text)
{
    return reinterpret_cast<Bytef*>(text.data());
}

/// zlib's old interface takes what it only reads as writable.
Bytef* readable(std::string_view text)
{
    return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

}  // namespace

Packer::Packer() : primed_(std::make_unique<z_stream>())
{
    if (deflateInit2(primed_.get(), level, Z_DEFLATED, window_bits, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
    deflateSetDictionary(primed_.get(), readable(dictionary), static_cast<uInt>(dictionary.size()));
}

Packer::~Packer()
{
    deflateEnd(primed_.get());
}

std::string_view Packer::packed(std::string_view text)
{
    z_stream stream{};
    if (deflateCopy(&stream, primed_.get()) != Z_OK) throw std::bad_alloc();
    bytes_.resize(deflateBound(&stream, static_cast<uLong>(text.size())));
    stream.next_in = readable(text);
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = writable(bytes_);
    stream.avail_out = static_cast<uInt>(bytes_.size());
    deflate(&stream, Z_FINISH);
    const auto size = stream.total_out;
    deflateEnd(&stream);
    base64_.resize((size + 2) / 3 * 4 + 1);  // and a NUL, which EVP_EncodeBlock adds
    const auto letters = EVP_EncodeBlock(writable(base64_), writable(bytes_), static_cast<int>(size));
    return std::string_view(base64_).substr(0, static_cast<std::size_t>(letters));
}

std::optional<std::string> unpacked(std::string_view hex)
{
    auto bytes = from_hex(hex);
    if (!bytes || bytes->empty()) return std::nullopt;
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) throw std::bad_alloc();
    std::string out(longest_text, '\0');
    stream.next_in = writable(*bytes);
    stream.avail_in = static_cast<uInt>(bytes->size());
    stream.next_out = writable(out);
    stream.avail_out = static_cast<uInt>(out.size());
    int ended = inflate(&stream, Z_FINISH);
    // Z_DATA_ERROR: it was made with another one.
    if (ended == Z_NEED_DICT &&
        inflateSetDictionary(&stream, readable(dictionary), static_cast<uInt>(dictionary.size())) == Z_OK)
        ended = inflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return ended == Z_STREAM_END ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace onvigil::hub
