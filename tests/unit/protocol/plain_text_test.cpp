#include "protocol/plain_text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "base/limits.hpp"

namespace onvigil::protocol {
namespace {

using namespace std::string_literals;

constexpr int gzip = MAX_WBITS + 16, with_header = MAX_WBITS, without_header = -MAX_WBITS;

std::string packed(const std::string& text, int window)
{
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(deflateBound(&stream, text.size()) + 64, '\0');
    std::string in = text;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string read(std::string body, std::string encoding)
{
    std::string out = plain_text(std::move(body), encoding);
    return encoding.empty() ? out : encoding + ": " + out;
}

TEST(PlainText, IsWhatWasCompressedWhateverTheHeaderCallsIt)
{
    const std::string text = "<s:Envelope>" + std::string(5000, 'x') + "</s:Envelope>";
    for (const int window : {gzip, with_header})
        for (const char* encoding : {"gzip", "x-gzip", "deflate"})
            EXPECT_EQ(read(packed(text, window), encoding), text) << window << encoding;
    EXPECT_EQ(read(packed(text, without_header), "Deflate"), text);
    EXPECT_EQ(read(packed(text, gzip), ""), text) << "by its first bytes";
    EXPECT_EQ(read(text, "gzip"), text) << "which it is not";
    EXPECT_EQ(read("\x0b\x02\x80", "br"), "br: \x0b\x02\x80") << "no library here reads that";
    EXPECT_EQ(read("", "gzip"), "gzip: ");
}

TEST(PlainText, IsWhatCameOfACutStream)
{
    std::string text = "<a>";
    for (int i = 0; i < 2000; ++i) text += std::to_string(i * 7919);
    const std::string whole = packed(text, gzip);
    const std::string out = read(whole.substr(0, whole.size() / 2), "gzip");
    EXPECT_GT(out.size(), 1000u);
    EXPECT_TRUE(text.starts_with(out));
    EXPECT_EQ(read("\x1F\x8B nonsense", "gzip"), "gzip: \x1F\x8B nonsense");
}

TEST(PlainText, OfABombIsBounded)
{
    const std::string bomb = packed(std::string(64 * 1024 * 1024, ' '), gzip);
    ASSERT_LT(bomb.size(), limits::http_body_bytes);
    EXPECT_EQ(read(bomb, "gzip").size(), limits::http_body_bytes + 1);
}

TEST(PlainText, TakesNoMoreMemoryThanItNeeds)
{
    const std::string text = "<a>" + std::string(900, 'x') + "</a>";
    EXPECT_LT(read(packed(text, gzip), "gzip").capacity(), 10 * text.size());
}

std::string utf16(std::u16string_view text, bool big, bool mark)
{
    std::string out;
    const auto put = [&](char16_t unit) {
        const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xFF);
        out += big ? high : low;
        out += big ? low : high;
    };
    if (mark) put(0xFEFF);
    for (const char16_t unit : text) put(unit);
    return out;
}

TEST(AsUtf8, ReadsUtf16InBothOrdersWithAndWithoutMark)
{
    for (const bool big : {false, true})
        for (const bool mark : {false, true})
            EXPECT_EQ(as_utf8(utf16(u"<a>Z\u00FCrich \u6D77 \U0001F3A5</a>", big, mark)), "<a>Zürich 海 🎥</a>");
    EXPECT_EQ(as_utf8("\0\0\r\0\n\0"s + utf16(u"<a>Z\u00FC</a>", false, false)), "<a>Zü</a>") << "padded";
    EXPECT_EQ(as_utf8("\0\0\0\n"s + utf16(u"<a>Z\u00FC</a>", true, false)), "<a>Zü</a>") << "padded";
    for (const auto& other : {"\0<\x84\0\0\0\0\1\0\0\0\0"s, "<\0\x84\0\0\0\0\1\0\0\0\0"s, "\xFF\xFE\x84\0\0\0\0\1"s})
        EXPECT_EQ(as_utf8(other), other) << "a DNS answer of that id";
    EXPECT_EQ(as_utf8("<\0a\0\x3D\xD8<\0"s), "<a<") << "half a pair";
    EXPECT_EQ(as_utf8("<\0a"s), "<");
    EXPECT_EQ(as_utf8("<"), "<");
    EXPECT_EQ(as_utf8(""), "");
}

TEST(AsUtf8, IsBoundedThoughItIsLongerThanWhatWasSent)
{
    const std::string latin1 =
        "<?xml version='1.0' encoding='iso-8859-1'?>" + std::string(limits::http_body_bytes, '\xE9');
    EXPECT_LE(as_utf8(latin1).size(), limits::http_body_bytes + 4);
    const std::string wide = utf16(u"<" + std::u16string(limits::http_body_bytes / 2, u'\u6D77'), false, false);
    EXPECT_LE(as_utf8(wide).size(), limits::http_body_bytes + 4);
}

TEST(AsUtf8, ReadsLatin1WhereItIsDeclaredAndTrue)
{
    const std::string head = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>";
    EXPECT_EQ(as_utf8(head + "<a>Z\xFCrich</a>"), head + "<a>Zürich</a>");
    EXPECT_EQ(as_utf8(head + "<a>Zürich</a>"), head + "<a>Zürich</a>");
    for (const char* name : {"iso-8859-15", "latin1", "Windows-1252"}) {
        const std::string other = fmt::format("\xEF\xBB\xBF\r\n<?xml version='1.0' encoding='{}'?>", name);
        EXPECT_TRUE(as_utf8(other + "<a>Z\xFCrich</a>").ends_with("<a>Zürich</a>")) << name;
    }
    EXPECT_EQ(as_utf8("<a>Z\xFCrich</a>"), "<a>Z\xFCrich</a>");
    EXPECT_EQ(as_utf8("<?xml version=\"1.0\" encoding=\"GB2312\"?><a>\xBA\xA3</a>"),
              "<?xml version=\"1.0\" encoding=\"GB2312\"?><a>\xBA\xA3</a>");
}

}  // namespace
}  // namespace onvigil::protocol
