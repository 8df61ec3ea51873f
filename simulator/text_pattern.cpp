#include "simulator/text_pattern.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <iterator>

#include "base/number.hpp"

namespace onvigil::simulator {

std::string address_text(std::uint32_t address)
{
    return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 0xFF, address >> 8 & 0xFF, address & 0xFF);
}

std::string address_text(const Address6& address)
{
    char text[INET6_ADDRSTRLEN] = {};
    inet_ntop(AF_INET6, address.data(), text, sizeof text);
    return text;
}

std::string mac_text(const Mac& mac, std::string_view separator)
{
    std::string out;
    for (const auto byte : mac) {
        if (!out.empty()) out += separator;
        fmt::format_to(std::back_inserter(out), "{:02x}", byte);
    }
    return out;
}

Pattern Pattern::literal(std::string_view text)
{
    Pattern pattern;
    if (!text.empty()) pattern.pieces_.push_back({.text = std::string(text)});
    return pattern;
}

Result<Pattern::Piece, Problem> Pattern::field(std::string_view name)
{
    static constexpr std::pair<std::string_view, Field> fields[] = {
        {"address", Field::address},     {"address6", Field::address6},     {"mac", Field::mac_colons},
        {"mac:plain", Field::mac_plain}, {"mac:dashes", Field::mac_dashes}, {"n", Field::number}};
    for (const auto& [known, field] : fields)
        if (name == known) return Piece{.field = field};
    if (name.starts_with("n:")) {
        const auto width = text::whole_number<unsigned>(name.substr(2));
        if (width && *width <= 32) return Piece{.field = Field::number, .width = *width};
    }
    return Problem{
        fmt::format("{{{}}} is no field: n, n:WIDTH, address, address6, mac, mac:plain or mac:dashes", name)};
}

Result<Pattern, Problem> Pattern::parse(std::string_view text)
{
    Pattern pattern;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        if (open != 0) {
            pattern.pieces_.push_back({.text = std::string(text.substr(0, open))});
            text.remove_prefix(open == std::string_view::npos ? text.size() : open);
            continue;
        }
        const std::size_t close = text.find('}');
        if (close == std::string_view::npos) return Problem{fmt::format("{} has no closing brace", text)};
        auto piece = field(text.substr(1, close - 1));
        if (!piece) return piece.error();
        pattern.pieces_.push_back(std::move(*piece));
        text.remove_prefix(close + 1);
    }
    return pattern;
}

Pattern Pattern::escaped(std::string (*escape)(std::string_view)) const
{
    Pattern out = *this;
    for (Piece& piece : out.pieces_) piece.text = escape(piece.text);
    return out;
}

void Pattern::append(const Pattern& tail)
{
    pieces_.insert(pieces_.end(), tail.pieces_.begin(), tail.pieces_.end());
}

void Pattern::append(std::string& out, const Identity& camera) const
{
    for (const Piece& piece : pieces_) {
        switch (piece.field) {
            case Field::literal:
                out += piece.text;
                break;
            case Field::number:
                fmt::format_to(std::back_inserter(out), "{:0{}}", camera.number, piece.width);
                break;
            case Field::address:
                out += address_text(camera.address);
                break;
            case Field::address6:
                out += address_text(camera.address6);
                break;
            case Field::mac_colons:
                out += mac_text(camera.mac, ":");
                break;
            case Field::mac_plain:
                out += mac_text(camera.mac, "");
                break;
            case Field::mac_dashes:
                out += mac_text(camera.mac, "-");
                break;
        }
    }
}

std::string Pattern::text(const Identity& camera) const
{
    std::string out;
    append(out, camera);
    return out;
}

}  // namespace onvigil::simulator
