#include "hub/details.hpp"

#include <openssl/evp.h>
#include <zlib.h>

namespace onvigil::hub {
namespace {

constexpr std::size_t longest_text = 1 << 20;
/// A window of 8 kB and little memory: texts are a few kB, and what is set up for each counts.
constexpr int window_bits = 13, memory_level = 5, level = 6;

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

}  // namespace

Packer::Packer() : stream_(std::make_unique<z_stream>())
{
    if (deflateInit2(stream_.get(), level, Z_DEFLATED, window_bits, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
}

Packer::~Packer()
{
    deflateEnd(stream_.get());
}

std::string_view Packer::packed(std::string_view text)
{
    deflateReset(stream_.get());
    bytes_.resize(deflateBound(stream_.get(), static_cast<uLong>(text.size())));
    stream_->next_in =
        reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib's old interface; it is read only
    stream_->avail_in = static_cast<uInt>(text.size());
    stream_->next_out = writable(bytes_);
    stream_->avail_out = static_cast<uInt>(bytes_.size());
    deflate(stream_.get(), Z_FINISH);
    const auto size = stream_->total_out;
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
    const int ended = inflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return ended == Z_STREAM_END ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace onvigil::hub
