#include "alerts/sinks/webhook_message.hpp"

#include "base/ensure.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

namespace onvigil::alerts {

std::string http_body(const HttpSettings& sink, std::span<const model::Event> events, const RecordContext& context)
{
    std::string out;
    out.reserve(events.size() * 1024);
    const bool lines = sink.batch_format == BatchFormat::newline;
    const bool array = sink.batch > 1 && !lines && !sink.format->self_delimiting;
    if (array) out += '[';
    for (bool first = true; const auto& event : events) {
        if (!std::exchange(first, false)) out += array ? ',' : '\n';
        sink.format->append(out, event, context);
    }
    if (array) out += ']';
    if (lines) out += '\n';
    return out;
}

std::string_view http_content_type(const HttpSettings& sink)
{
    return sink.batch_format == BatchFormat::newline ? "application/x-ndjson" : "application/json";
}

std::string gzip(std::string_view text)
{
    constexpr int largest_window_as_gzip = 15 + 16;
    z_stream stream{};
    ensure(
        deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, largest_window_as_gzip, 8, Z_DEFAULT_STRATEGY) == Z_OK,
        "zlib begins");
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int end = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    ensure(end == Z_STREAM_END, "zlib has room for what it said it needs");
    return out;
}

std::string http_signature(std::string_view secret, std::chrono::seconds unix_time, std::string_view body)
{
    const std::string message = fmt::format("{}.{}", unix_time.count(), body);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(), &size);
    std::string out = fmt::format("t={},v1=", unix_time.count());
    for (unsigned i = 0; i < size; ++i) fmt::format_to(std::back_inserter(out), "{:02x}", digest[i]);
    return out;
}

}  // namespace onvigil::alerts
