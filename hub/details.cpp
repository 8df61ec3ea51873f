#include "hub/details.hpp"

#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <boost/algorithm/hex.hpp>
#include <iterator>
#include <new>

namespace onvigil::hub {
namespace {

constexpr std::size_t longest_text = 1 << 20;
constexpr std::size_t first_room = 1 << 12;  ///< most texts fit

/// What such texts are mostly made of, the most frequent last; in it what stands with almost every banned device. The
/// packed text tells its Adler-32: once released, an old one stays beside it for what hubs hold.
constexpr std::string_view dictionary =
    R"t("conflicts":[],"contradictions":[],"history":[],"waived":true"sadp"dhip"uniview"ssdp"mdns"banner"http.se)t"
    R"t(rver"rtsp.server"tls.subject"wsd.scopes"onvif.hardware_id"onvif.firmware"onvif.serial"onvif.model"relati)t"
    R"t(on":"affiliate","effect":"required","strength":"indication"{"findings":[{"id":"fnd-","list":"us-ndaa-889)t"
    R"t(","maker":"dahua","maker_name":"Zhejiang Uniview Technologies"Zhejiang Dahua Technology"maker_name":"Han)t"
    R"t(gzhou Hikvision Digital Technology","relation":"named","effect":"banned","strength":"proof","opened":"20)t"
    R"t(26-","waived":false,"reasons":["MAC 00: is registered to  (neighbour table, lan0, 2026-"],"citation":"ht)t"
    R"t(tps://www.acquisition.gov/far/52.204-25"},"citation":"https://www.congress.gov/115/plaws/publ232/PLAW-11)t"
    R"t(5publ232.pdf"},"citation":"https://www.fcc.gov/supplychain/coveredlist"},{"id":"fnd-","list":"ca-qc-2023)t"
    R"t(","maker":"hikvision","citation":"https://www.newswire.ca/fr/news-releases/securite-de-l-information-le-)t"
    R"t(gouvernement-du-quebec-agit-pour-la-protection-des-infrastructures-et-des-systemes-gouvernementaux-82033)t"
    R"t(7813.html"}],"reasons":[{"maker":"hikvision","strength":"proof","text":"MAC ","key":"oui.organization",")t"
    R"t(source":"neighbours","badge":null},{"maker":"","strength":"proof","text":"it calls itself  (ONVIF)","key)t"
    R"t(":"onvif.manufacturer","source":"onvif","badge":null},{"maker":"","strength":"indication","text":" sells)t"
    R"t( mostly  equipment: it calls itself  (ONVIF)","key":"onvif.manufacturer","source":"onvif","badge":" sell)t"
    R"t(s mostly  equipment"}],"evidence":[{"source":"onvif","key":"onvif.manufacturer","value":"","strength":"p)t"
    R"t(roof","maker":"hikvision","first_seen":"2026-","last_seen":"2026-","detail":null,"via":"lan0"},{"source")t"
    R"t(:"neighbours","key":"oui.organization","value":"","strength":"proof","maker":"","first_seen":"2026-)t";

std::optional<std::string> from_hex(std::string_view hex)
{
    std::string bytes;
    bytes.reserve(hex.size() / 2);
    try {
        boost::algorithm::unhex(hex.begin(), hex.end(), std::back_inserter(bytes));
    } catch (const boost::algorithm::hex_decode_error&) {
        return std::nullopt;
    }
    return bytes;
}

Bytef* writable(std::string& text)
{
    return reinterpret_cast<Bytef*>(text.data());
}

const Bytef* readable(std::string_view text)
{
    return reinterpret_cast<const Bytef*>(text.data());
}

/// The highest byte first.
void append_adler32(std::string& out, std::string_view text)
{
    const auto sum = adler32(1, readable(text), static_cast<uInt>(text.size()));
    for (const unsigned shift : {24, 16, 8, 0}) out += static_cast<char>(sum >> shift & 0xFF);
}

/// Goes on behind what was unpacked before.
int inflate_into(z_stream& stream, std::string& out)
{
    stream.next_out = writable(out) + stream.total_out;
    stream.avail_out = static_cast<uInt>(out.size() - stream.total_out);
    const int ended = inflate(&stream, Z_NO_FLUSH);
    if (ended != Z_NEED_DICT ||
        inflateSetDictionary(&stream, readable(dictionary), static_cast<uInt>(dictionary.size())) != Z_OK)
        return ended;
    return inflate(&stream, Z_NO_FLUSH);
}

}  // namespace

Packer::Packer() : deflater_(dictionary)
{
    start_ = "\x78\x20";  // deflated, a window of 32 kB, with a dictionary; a multiple of 31
    append_adler32(start_, dictionary);
}

std::string_view Packer::packed(std::string_view text)
{
    bytes_ = start_;
    deflater_.append(bytes_, text);
    append_adler32(bytes_, text);
    base64_.resize((bytes_.size() + 2) / 3 * 4 + 1);  // and a NUL, which EVP_EncodeBlock adds
    const auto letters = EVP_EncodeBlock(writable(base64_), writable(bytes_), static_cast<int>(bytes_.size()));
    return std::string_view(base64_).substr(0, static_cast<std::size_t>(letters));
}

std::optional<std::string> unpacked(std::string_view hex)
{
    auto bytes = from_hex(hex);
    if (!bytes || bytes->empty()) return std::nullopt;
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) throw std::bad_alloc();
    stream.next_in = writable(*bytes);
    stream.avail_in = static_cast<uInt>(bytes->size());
    std::string out;
    int ended = Z_OK;
    while (ended == Z_OK && stream.avail_out == 0 && out.size() < longest_text) {
        out.resize(std::clamp(out.size() * 4, first_room, longest_text));
        ended = inflate_into(stream, out);
    }
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return ended == Z_STREAM_END ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace onvigil::hub
