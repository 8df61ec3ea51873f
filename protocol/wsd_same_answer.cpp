#include "protocol/wsd.hpp"

#include <cstring>

namespace onvigil::protocol::wsd {
namespace {

/// Multiply and fold over eight bytes at a time. Good spread and fast; no defence against a sender who wants two
/// datagrams to collide (he could as well send the same one twice).
class Hash {
public:
    void add(const char* data, std::size_t size)
    {
        for (; size >= 8; data += 8, size -= 8) mix(load(data, 8));
        if (size > 0) mix(load(data, size) | (std::uint64_t{size} << 56));
    }
    [[nodiscard]] std::uint64_t value() const { return fold(state_ ^ 0x9E3779B97F4A7C15ULL, 0xD6E8FEB86659FD93ULL); }

private:
    static std::uint64_t load(const char* data, std::size_t size)
    {
        std::uint64_t word = 0;
        std::memcpy(&word, data, size);
        return word;
    }
    static std::uint64_t fold(std::uint64_t a, std::uint64_t b)
    {
        __extension__ using Wide = unsigned __int128;
        const Wide product = Wide{a} * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }
    void mix(std::uint64_t word) { state_ = fold(state_ ^ word, 0xA0761D6478BD642FULL) + word; }

    std::uint64_t state_ = 0xE7037ED1A0B428DBULL;
};

bool in_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

}  // namespace

std::uint64_t same_answer_key(Bytes datagram) noexcept
{
    const std::string_view text = as_text(datagram);
    Hash hash;
    std::size_t from = 0;  // start of what is not hashed yet
    for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at)) {
        std::size_t local = ++at;
        while (at < text.size() && (in_name(text[at]) || text[at] == ':'))
            if (text[at++] == ':') local = at;
        const std::string_view name = text.substr(local, at - local);
        const bool sequence = name == "AppSequence";
        if (!sequence && name != "MessageID" && name != "RelatesTo") continue;
        const std::size_t end = text.find('>', at);
        if (end == text.npos) break;
        const std::size_t next = std::min(text.find('<', end), text.size());
        const std::size_t until = sequence ? at : end;  // AppSequence says all it says in attributes
        hash.add(text.data() + from, until - from);
        from = at = next;
    }
    hash.add(text.data() + from, text.size() - from);
    return hash.value();
}

}  // namespace onvigil::protocol::wsd
