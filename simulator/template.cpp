#include "simulator/template.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <iterator>
#include <utility>

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
    static constexpr std::pair<std::string_view, Hole> holes[] = {{"message_id", Hole::message_id},
                                                                  {"relates_to", Hole::relates_to},
                                                                  {"endpoint", Hole::endpoint},
                                                                  {"sequence", Hole::sequence},
                                                                  {"year", Hole::year},
                                                                  {"month", Hole::month},
                                                                  {"day", Hole::day},
                                                                  {"hour", Hole::hour},
                                                                  {"minute", Hole::minute},
                                                                  {"second", Hole::second},
                                                                  {"date_header", Hole::date_header}};
    while (!text.empty()) {
        const std::size_t open = text.find("@{");
        if (open != 0) {
            pieces_.push_back({.hole = Hole::pattern, .pattern = Pattern::literal(text.substr(0, open))});
            text.remove_prefix(open == std::string_view::npos ? text.size() : open);
            continue;
        }
        const std::size_t close = text.find('}');
        ensure(close != std::string_view::npos, "a hole in a message template closes");
        const std::string_view key = text.substr(2, close - 2);
        text.remove_prefix(close + 1);
        if (const auto known = texts.find(key); known != texts.end()) {
            pieces_.push_back({.hole = Hole::pattern, .pattern = known->second.escaped(escape)});
            continue;
        }
        bool found = false;
        for (const auto& [hole_name, hole] : holes) {
            if (key != hole_name) continue;
            pieces_.push_back({.hole = hole, .pattern = {}});
            found = true;
        }
        ensure(found, key);
    }
}

Template Template::literal(std::string_view bytes)
{
    Template out;
    out.pieces_.push_back({.hole = Hole::pattern, .pattern = Pattern::literal(bytes)});
    return out;
}

void Template::render(std::string& out, const Camera& camera, const Moment& moment) const
{
    const auto put = std::back_inserter(out);
    std::tm utc{};
    const auto time = [&]() -> const std::tm& {
        if (utc.tm_mday == 0) {
            const std::time_t seconds = std::chrono::system_clock::to_time_t(moment.now + camera.model->entry.clock);
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
                out += uuid_of(camera.seed + camera.id.address, moment.unique);
                break;
            case Hole::relates_to:
                out += moment.relates_to;
                break;
            case Hole::endpoint:
                out += camera.endpoint();
                break;
            case Hole::sequence:
                fmt::format_to(put, "{}", moment.unique & 0xFFFF'FFFF);
                break;
            case Hole::year:
                fmt::format_to(put, "{}", time().tm_year + 1900);
                break;
            case Hole::month:
                fmt::format_to(put, "{}", time().tm_mon + 1);
                break;
            case Hole::day:
                fmt::format_to(put, "{}", time().tm_mday);
                break;
            case Hole::hour:
                fmt::format_to(put, "{}", time().tm_hour);
                break;
            case Hole::minute:
                fmt::format_to(put, "{}", time().tm_min);
                break;
            case Hole::second:
                fmt::format_to(put, "{}", time().tm_sec);
                break;
            case Hole::date_header:
                fmt::format_to(put, "{:%a, %d %b %Y %H:%M:%S GMT}", time());
                break;
        }
    }
}

}  // namespace onvigil::simulator
