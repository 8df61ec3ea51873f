#include "simulator/template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/ensure.hpp"
#include "simulator/camera.hpp"

namespace onvigil::simulator {
namespace {

/// SplitMix64: spreads a counter over all bits.
std::uint64_t mixed(std::uint64_t value)
{
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

}  // namespace

std::string uuid_of(std::uint64_t high, std::uint64_t low)
{
    const std::uint64_t a = mixed(high ^ mixed(low));
    const std::uint64_t b = mixed(low + 1 + a);
    return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", a >> 32, a >> 16 & 0xFFFF, a & 0xFFF,
                       0x8000 | (b >> 48 & 0x3FFF), b & 0xFFFF'FFFF'FFFFULL);
}

Template::Template(std::string_view text, const Texts& texts, std::string (*escape)(std::string_view))
{
    struct Known {
        std::string_view name;
        Piece piece;
    };
    static const std::array<Known, 10> holes = {
        {{"message_id", {.hole = Hole::message_id}},
         {"relates_to", {.hole = Hole::relates_to}},
         {"endpoint", {.hole = Hole::endpoint}},
         {"sequence", {.hole = Hole::sequence}},
         {"year", {.hole = Hole::time, .part = &std::tm::tm_year, .plus = 1900}},
         {"month", {.hole = Hole::time, .part = &std::tm::tm_mon, .plus = 1}},
         {"day", {.hole = Hole::time, .part = &std::tm::tm_mday}},
         {"hour", {.hole = Hole::time, .part = &std::tm::tm_hour}},
         {"minute", {.hole = Hole::time, .part = &std::tm::tm_min}},
         {"second", {.hole = Hole::time, .part = &std::tm::tm_sec}}}};
    while (!text.empty()) {
        const std::size_t open = text.find("@{");
        if (open != 0) {
            pieces_.push_back({.pattern = Pattern::literal(text.substr(0, open))});
            text.remove_prefix(open == std::string_view::npos ? text.size() : open);
            continue;
        }
        const std::size_t close = text.find('}');
        ensure(close != std::string_view::npos, "a hole in a message template closes");
        const std::string_view key = text.substr(2, close - 2);
        text.remove_prefix(close + 1);
        if (const auto known = texts.find(key); known != texts.end()) {
            pieces_.push_back({.pattern = escape == nullptr ? known->second : known->second.escaped(escape)});
            continue;
        }
        const auto found = std::ranges::find(holes, key, &Known::name);
        ensure(found != holes.end(), key);
        pieces_.push_back(found->piece);
    }
}

Template Template::literal(std::string_view bytes)
{
    Template out;
    out.pieces_.push_back({.pattern = Pattern::literal(bytes)});
    return out;
}

void Template::render(std::string& out, const Camera& camera, const RenderContext& context) const
{
    const auto put = std::back_inserter(out);
    std::tm utc{};
    const auto time = [&]() -> const std::tm& {
        if (utc.tm_mday == 0) {
            const std::time_t seconds = std::chrono::system_clock::to_time_t(context.now + camera.model->entry.clock);
            gmtime_r(&seconds, &utc);
        }
        return utc;
    };
    for (const Piece& piece : pieces_) {
        switch (piece.hole) {
            case Hole::pattern:
                piece.pattern.append(out, camera.id);
                break;
            case Hole::message_id:
                out += uuid_of(camera.seed + camera.id.address, context.unique);
                break;
            case Hole::relates_to:
                out += context.relates_to;
                break;
            case Hole::endpoint:
                out += camera.endpoint();
                break;
            case Hole::sequence:
                fmt::format_to(put, "{}", context.unique & 0xFFFF'FFFF);
                break;
            case Hole::time:
                fmt::format_to(put, "{}", time().*piece.part + piece.plus);
                break;
        }
    }
}

}  // namespace onvigil::simulator
