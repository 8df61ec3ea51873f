#include "protocol/mdns.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace onvigil::protocol::mdns {
namespace {

constexpr std::size_t header_bytes = 12;
constexpr std::size_t max_records = 128;
constexpr std::size_t max_pointers = 16;
constexpr std::size_t max_name_bytes = 255;  // RFC 1035, 2.3.4
constexpr std::uint16_t type_a = 1, type_ptr = 12, type_txt = 16, type_aaaa = 28, type_srv = 33;

constexpr std::array<std::string_view, 9> asked = {"_axis-video._tcp", "_axis-nvr._tcp", "_psia._tcp",
                                                   "_CGI._tcp",        "_onvif._tcp",    "_rtsp._tcp",
                                                   "_http._tcp",       "_arec._tcp",     "_hap._tcp"};

using Labels = std::vector<std::string>;

/// A cursor over one message; every read says whether the bytes were there.
class Cursor {
public:
    explicit Cursor(std::span<const std::byte> message, std::size_t at = 0) : message_(message), at_(at) {}
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bool has(std::size_t count) const { return message_.size() - at_ >= count; }
    void skip(std::size_t count) { at_ += count; }
    [[nodiscard]] std::uint8_t peek() const { return std::to_integer<std::uint8_t>(message_[at_]); }

    std::uint16_t u16()
    {
        const auto high = peek();
        ++at_;
        const auto low = peek();
        ++at_;
        return static_cast<std::uint16_t>(high << 8 | low);
    }

    std::string_view text(std::size_t count)
    {
        const std::string_view out(reinterpret_cast<const char*>(message_.data() + at_), count);
        at_ += count;
        return out;
    }

    /// A name at the cursor; the cursor moves behind it. nullopt: cut, too long, or pointers that do not go back.
    std::optional<Labels> name()
    {
        Labels labels;
        Cursor walk = *this;
        std::size_t bytes = 0, pointers = 0, barrier = at_;
        for (;;) {
            if (!walk.has(1)) return std::nullopt;
            const std::uint8_t length = walk.peek();
            if ((length & 0xC0) == 0xC0) {
                if (!walk.has(2) || ++pointers > max_pointers) return std::nullopt;
                const std::size_t target = walk.u16() & 0x3FFF;
                if (pointers == 1) at_ = walk.at();
                if (target >= barrier) return std::nullopt;
                barrier = target;
                walk = Cursor(message_, target);
                continue;
            }
            if ((length & 0xC0) != 0) return std::nullopt;
            walk.skip(1);
            if (length == 0) break;
            bytes += length + 1u;
            if (!walk.has(length) || bytes > max_name_bytes) return std::nullopt;
            labels.push_back(text::clean(walk.text(length)));
        }
        if (pointers == 0) at_ = walk.at();
        return labels;
    }

    /// Behind the name at the cursor, whatever its pointers point to. False: where it ends cannot be told.
    bool skip_name()
    {
        while (has(1)) {
            const std::uint8_t length = peek();
            const bool pointer = (length & 0xC0) == 0xC0;
            if (!pointer && (length & 0xC0) != 0) return false;
            const std::size_t step = pointer ? 2u : length + 1u;
            if (!has(step)) return false;
            skip(step);
            if (pointer || length == 0) return true;
        }
        return false;
    }

private:
    std::span<const std::byte> message_;
    std::size_t at_;
};

std::string joined(std::span<const std::string> labels)
{
    std::string out;
    for (const auto& label : labels) {
        if (!out.empty()) out += '.';
        out += label;
    }
    return text::clean(out);  // invalid bytes grow when they are replaced
}

bool is_protocol(std::string_view label)
{
    return text::lower(label) == "_tcp" || text::lower(label) == "_udp";
}

/// Where the service type ("_http", "_tcp") starts in a name; nullopt where it holds none.
std::optional<std::size_t> type_at(const Labels& labels)
{
    for (std::size_t i = 0; i + 1 < labels.size(); ++i)
        if (labels[i].starts_with('_') && is_protocol(labels[i + 1])) return i;
    return std::nullopt;
}

/// The service a full instance name speaks of, added if it is new; nullptr if the name is no instance of a service.
Service* service_of(Answer& answer, const Labels& labels)
{
    const auto type = type_at(labels);
    if (!type || *type == 0) return nullptr;
    const std::string instance = joined(std::span(labels).first(*type));
    const std::string kind = text::lower(labels[*type] + "." + labels[*type + 1]);
    for (auto& service : answer.services)
        if (service.instance == instance && service.type == kind) return &service;
    Service service;
    service.instance = instance;
    service.type = kind;
    return &answer.services.emplace_back(std::move(service));
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

void take_txt(Pairs& out, Cursor cursor, std::size_t end)
{
    constexpr std::size_t max_pairs = 64;
    while (cursor.at() < end && out.size() < max_pairs) {
        const std::size_t length = cursor.peek();
        cursor.skip(1);
        if (length > end - cursor.at()) return;
        const std::string_view pair = cursor.text(length);
        const std::size_t equals = pair.find('=');
        if (equals == 0 || pair.empty()) continue;  // RFC 6763, 6.4: a missing key says nothing
        const std::string_view value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        out.emplace_back(text::lower(text::clean(pair.substr(0, equals))), text::clean(value));
    }
}

void take_address(Answer& answer, const Labels& owner, std::string_view bytes)
{
    char text[INET6_ADDRSTRLEN];
    const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
    if (inet_ntop(family, bytes.data(), text, sizeof text) == nullptr) return;
    const std::string name = joined(owner);
    auto host = std::ranges::find_if(answer.hosts, [&](const Host& h) { return h.name == name; });
    if (host == answer.hosts.end()) host = answer.hosts.insert(answer.hosts.end(), Host{.name = name, .addresses = {}});
    if (host->addresses.size() < limits::addresses_per_device) host->addresses.emplace_back(text);
}

struct Record {
    std::optional<Labels> owner;  ///< none: it cannot be read
    std::uint16_t type = 0;
    std::size_t data = 0;
    std::size_t end = 0;
};

std::optional<Record> read_record(Cursor& cursor, std::size_t size)
{
    Cursor behind = cursor;
    auto owner = cursor.name();
    if (!owner) {
        if (!behind.skip_name()) return std::nullopt;
        cursor = behind;
    }
    if (!cursor.has(10)) return std::nullopt;
    Record record{.owner = std::move(owner), .type = cursor.u16(), .data = 0, .end = 0};
    cursor.skip(2 + 4);  // class, with the cache-flush bit, and TTL: Axis's own say 0 and are still there
    const std::size_t length = cursor.u16();
    record.data = cursor.at();
    if (length > size - record.data) return std::nullopt;
    record.end = record.data + length;
    cursor.skip(length);
    return record;
}

void take(Answer& answer, const Record& record, std::span<const std::byte> datagram)
{
    Cursor data(datagram.first(record.end), record.data);
    const std::size_t length = record.end - record.data;
    if (record.type == type_ptr) {
        if (const auto target = data.name()) service_of(answer, *target);
    } else if (record.type == type_srv && length >= 7) {
        Service* service = service_of(answer, *record.owner);
        data.skip(4);
        const std::uint16_t service_port = data.u16();
        const auto host = data.name();
        if (service == nullptr || !host) return;
        service->port = service_port;
        service->host = joined(*host);
    } else if (record.type == type_txt) {
        Service* service = service_of(answer, *record.owner);
        take_txt(service != nullptr ? service->txt : answer.stray_txt, data, record.end);
    } else if ((record.type == type_a && length == 4) || (record.type == type_aaaa && length == 16)) {
        take_address(answer, *record.owner, data.text(length));
    }
}

}  // namespace

std::string_view Answer::txt(std::string_view key) const noexcept
{
    const auto in = [&](const Pairs& pairs) {
        const auto found = std::ranges::find_if(pairs, [&](const auto& pair) { return pair.first == key; });
        return found == pairs.end() ? std::string_view() : std::string_view(found->second);
    };
    for (const auto& service : services)
        if (const auto value = in(service.txt); !value.empty()) return value;
    return in(stray_txt);
}

std::string encode_query(bool unicast_reply)
{
    std::string out(header_bytes, '\0');
    out[5] = static_cast<char>(asked.size());
    for (const std::string_view type : asked) {
        const std::size_t dot = type.find('.');
        for (const std::string_view label : {type.substr(0, dot), type.substr(dot + 1), std::string_view("local")}) {
            out += static_cast<char>(label.size());
            out += label;
        }
        out += '\0';
        out += '\0';
        out += static_cast<char>(type_ptr);
        out += static_cast<char>(unicast_reply ? 0x80 : 0x00);
        out += '\x01';
    }
    return out;
}

Result<Answer, DecodeError> decode(std::span<const std::byte> datagram)
{
    if (datagram.size() > limits::datagram_bytes) return DecodeError::too_long;
    if (datagram.size() < header_bytes) return DecodeError::truncated;
    Cursor cursor(datagram, 2);
    const std::uint16_t flags = cursor.u16();
    if ((flags & 0x8000) == 0) return DecodeError::not_an_answer;
    const std::size_t questions = cursor.u16();
    std::size_t records = cursor.u16();
    records += cursor.u16();
    records += cursor.u16();
    if (questions + records > max_records) return DecodeError::too_much;
    for (std::size_t i = 0; i < questions; ++i) {
        if (!cursor.name() || !cursor.has(4)) return DecodeError::truncated;
        cursor.skip(4);
    }
    Answer answer;
    bool whole = true;
    for (std::size_t i = 0; i < records; ++i) {
        const auto record = read_record(cursor, datagram.size());
        whole = whole && record && record->owner;
        if (!record) break;
        if (record->owner) take(answer, *record, datagram);
    }
    const bool empty = answer.services.empty() && answer.hosts.empty() && answer.stray_txt.empty();
    if (empty) return whole ? DecodeError::other_message : DecodeError::truncated;
    return answer;
}

}  // namespace onvigil::protocol::mdns
