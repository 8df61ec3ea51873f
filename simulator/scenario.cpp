#include "simulator/scenario.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <span>

#include "base/duration.hpp"
#include "yaml/reader.hpp"

namespace onvigil::simulator {
namespace {

using yaml::Reader;

constexpr std::size_t most_cameras = 1'000'000;
constexpr std::array<std::string_view, 3> kinds = {"camera", "printer", "windows"};
constexpr std::array<std::string_view, 4> platforms = {"gsoap", "hikvision", "hikvision-neutral", "dahua"};
constexpr std::array<std::string_view, 4> services = {"onvif", "http", "rtsp", "tls"};
constexpr std::array<std::string_view, 3> schemes = {"none", "digest", "wss"};
constexpr std::array<std::string_view, 2> answer_modes = {"once", "each"};
constexpr std::array<std::string_view, 2> source_ports = {"protocol", "ephemeral"};
constexpr std::array<std::string_view, 13> misbehaviours = {"none",
                                                            "hangs",
                                                            "resets",
                                                            "nonsense",
                                                            "html",
                                                            "slow-body",
                                                            "redirect",
                                                            "wrong-content-length",
                                                            "no-content-length",
                                                            "echo-nul",
                                                            "empty",
                                                            "endless",
                                                            "drops-keep-alive"};
constexpr std::array<const char*, 8> capture_names = {"probematch", "deviceinfo", "scopes",       "networkinterfaces",
                                                      "hostname",   "datetime",   "capabilities", "fault"};

std::optional<std::uint32_t> parse_address(const std::string& text)
{
    in_addr address{};
    if (inet_pton(AF_INET, text.c_str(), &address) != 1) return std::nullopt;
    return ntohl(address.s_addr);
}

std::optional<Mac> parse_mac(std::string_view text)
{
    Mac out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto [end, error] =
            std::from_chars(text.data(), text.data() + std::min<std::size_t>(2, text.size()), out[i], 16);
        if (error != std::errc() || end != text.data() + 2) return std::nullopt;
        text.remove_prefix(2);
        if (i + 1 == out.size()) break;
        if (!text.starts_with(':') && !text.starts_with('-')) return std::nullopt;
        text.remove_prefix(1);
    }
    return text.empty() ? std::optional(out) : std::nullopt;
}

std::optional<Address6> parse_address6(const std::string& text)
{
    Address6 out{};
    if (inet_pton(AF_INET6, text.c_str(), out.data()) != 1) return std::nullopt;
    return out;
}

/// The place of a protocol's name among all.
Result<std::size_t, Problem> protocol_index(const std::string& text)
{
    const auto names = protocol_names();
    const auto found = std::ranges::find(names, text);
    if (found == names.end()) return Problem{fmt::format("{} is none of {}", text, fmt::join(names, ", "))};
    return static_cast<std::size_t>(found - names.begin());
}

void read_protocols(Reader& reader, Entry& e)
{
    if (!reader.has("protocols")) return;
    const auto known = discovery_protocols();
    std::vector<std::size_t> places;
    reader.values("protocols", places, protocol_index);
    e.discovery.clear();
    e.services.clear();
    for (const std::size_t place : places)
        if (place < known.size())
            e.discovery.insert(known[place]);
        else
            e.services.insert(static_cast<Service>(place - known.size()));
}

/// The enumerator, or the flag, that stands at the place of its name.
void choose(Reader& reader, const char* key, auto& target, std::span<const std::string_view> names)
{
    using Enum = std::remove_reference_t<decltype(target)>;
    const auto named = [&](const std::string& text) -> std::optional<Enum> {
        const auto found = std::ranges::find(names, text);
        if (found == names.end()) return std::nullopt;
        return static_cast<Enum>(found - names.begin());
    };
    reader.choice(key, target, named, fmt::format("{}", fmt::join(names, ", ")));
}

/// A duration, which may be negative where `least` is: a clock that is slow.
template <typename Duration>
void duration(Reader& reader, const char* key, Duration& target, std::chrono::milliseconds least = {})
{
    reader.value(key, target, [&](const std::string& text) -> Result<Duration, Problem> {
        const bool negative = text.starts_with('-');
        const auto length = parse_duration(std::string_view(text).substr(negative ? 1 : 0));
        if (!length) return Problem{fmt::format("{} is not a duration such as 500ms, 5s, 2h or -90d", text)};
        if (negative && least >= std::chrono::milliseconds{0}) return Problem{"a delay cannot be negative"};
        return std::chrono::duration_cast<Duration>(negative ? -*length : *length);
    });
}

/// What `parse` makes of a text; where it makes nothing, the text is not `meaning`.
template <typename T, typename Parse>
void parsed(Reader& reader, const char* key, T& target, Parse parse, std::string_view meaning)
{
    reader.value(key, target, [&](const std::string& text) -> Result<T, Problem> {
        if (const auto value = parse(text)) return *value;
        return Problem{fmt::format("{} is not {}", text, meaning)};
    });
}

void read_credentials(Reader& reader, Credentials& out)
{
    choose(reader, "scheme", out.scheme, schemes);
    reader.text("username", out.username);
    reader.text("password", out.password);
    reader.boolean("everything", out.everything);
    reader.text("qop", out.qop);
    reader.number("refusal_status", out.refusal_status, 200, 599, "a status from 200 to 599");
    reader.number("lock_after", out.lock_after, 0, 1000, "a number from 0 to 1000");
    reader.values("algorithms", out.algorithms, [](const std::string& name) -> Result<std::string, Problem> {
        if (name != "MD5" && name != "SHA-256") return Problem{fmt::format("{} is none of MD5, SHA-256", name)};
        return {boost::system::in_place_value, name};
    });
}

void read_captures(Reader& reader, std::map<std::string, std::string>& out, const std::filesystem::path& folder)
{
    for (const char* name : capture_names) {
        std::string file;
        reader.text(name, file);
        if (file.empty()) continue;
        std::ifstream stream(folder / file, std::ios::binary);  // an absolute name stays absolute
        if (!stream) reader.problem(name, fmt::format("cannot read {}", (folder / file).string()));
        out[name] = {std::istreambuf_iterator<char>(stream), {}};
    }
}

void read_names(Reader& reader, Entry& e)
{
    const std::pair<const char*, Pattern&> patterns[] = {{"manufacturer", e.manufacturer},
                                                         {"model", e.model},
                                                         {"firmware", e.firmware},
                                                         {"serial", e.serial},
                                                         {"hardware_id", e.hardware_id},
                                                         {"name", e.name},
                                                         {"location", e.location},
                                                         {"hostname", e.hostname},
                                                         {"endpoint", e.endpoint},
                                                         {"vendor", e.vendor},
                                                         {"device_class", e.device_class},
                                                         {"oem_code", e.oem_code},
                                                         {"xaddrs", e.xaddrs},
                                                         {"server", e.server},
                                                         {"realm", e.realm},
                                                         {"title", e.title},
                                                         {"certificate", e.certificate},
                                                         {"rtsp_server", e.rtsp_server}};
    for (const auto& [key, pattern] : patterns) reader.value(key, pattern, Pattern::parse);
    reader.values("scopes", e.scopes, Pattern::parse);
}

void read_network(Reader& reader, Entry& e)
{
    parsed(reader, "address", e.address, parse_address, "an IPv4 address");
    parsed(reader, "address6", e.address6, parse_address6, "an IPv6 address");
    parsed(reader, "mac", e.mac, parse_mac, "six bytes such as 44:19:b6:00:00:00");
    reader.number("count", e.count, 1, most_cameras, "a number from 1 to 1000000");
    reader.text("interface", e.interface);
    for (const auto& [key, port] :
         {std::pair{"port", &e.port}, std::pair{"tls_port", &e.tls_port}, std::pair{"rtsp_port", &e.rtsp_port}})
        reader.number(key, *port, 1, 65535, "a port from 1 to 65535");
}

void read_behaviour(Reader& reader, Entry& e, const std::filesystem::path& folder)
{
    choose(reader, "kind", e.kind, kinds);
    choose(reader, "platform", e.platform, platforms);
    read_protocols(reader, e);
    reader.section("credentials", [&](Reader& below) { read_credentials(below, e.credentials); });
    reader.section("captures", [&](Reader& below) { read_captures(below, e.captures, folder); });
    reader.text("path", e.path);
    duration(reader, "delay", e.delay);
    duration(reader, "http_delay", e.http_delay);
    duration(reader, "clock", e.clock, std::chrono::milliseconds::min());
    reader.number("repeats", e.repeats, 1, 16, "a number from 1 to 16");
    choose(reader, "answers", e.answer_each_copy, answer_modes);
    choose(reader, "source_port", e.ephemeral_source, source_ports);
    reader.boolean("hello", e.hello);
    reader.boolean("silent", e.silent);
    choose(reader, "misbehaves", e.misbehaviour, misbehaviours);
    reader.text("redirect_to", e.redirect_to);
}

/// Two devices behind one address need ports of their own: one would never be heard otherwise.
void refuse_doubles(Reader& reader, std::span<const Entry> entries)
{
    const Entry& last = entries.back();
    for (const Entry& earlier : entries.first(entries.size() - 1)) {
        const auto first = std::max(last.address, earlier.address);
        const bool overlap = first - last.address < last.count && first - earlier.address < earlier.count;
        if (overlap && last.port == earlier.port)
            return reader.problem_here(
                fmt::format("{} port {} is an earlier entry's already: give it an address or a port of its own",
                            address_text(first), last.port));
    }
}

void read_entry(Reader& reader, Scenario& scenario, const std::filesystem::path& folder)
{
    Entry entry;
    read_network(reader, entry);
    read_names(reader, entry);
    read_behaviour(reader, entry, folder);
    if (!reader.has("address")) reader.problem_here("address is missing");
    if (entry.misbehaviour == Misbehaviour::redirect && entry.redirect_to.empty())
        reader.problem_here("redirect needs redirect_to");
    if (std::uint64_t{entry.address} + entry.count > 0x1'0000'0000)
        reader.problem_here("the addresses go beyond 255.255.255.255");
    scenario.entries.push_back(std::move(entry));
    refuse_doubles(reader, scenario.entries);
}

void read_scenario(Reader& reader, Scenario& scenario, const std::filesystem::path& folder)
{
    if (reader.kind("interface") == Reader::Kind::text) {
        scenario.interfaces.resize(1);
        reader.text("interface", scenario.interfaces.front());
    } else {
        reader.texts("interface", scenario.interfaces);
    }
    reader.number("seed", scenario.seed, 0, ~std::uint64_t{0}, "a whole number");
    if (!reader.has("cameras")) reader.problem("cameras", "missing: a scenario has at least an empty list of them");
    reader.entries("cameras", [&](Reader& entry) { read_entry(entry, scenario, folder); });
    if (scenario.cameras() > most_cameras) reader.problem("cameras", "more than a million devices");
}

}  // namespace

std::vector<std::string_view> protocol_names()
{
    std::vector<std::string_view> out;
    for (const DiscoveryProtocol* protocol : discovery_protocols()) out.push_back(protocol->name);
    out.insert(out.end(), services.begin(), services.end());
    return out;
}

std::size_t Scenario::cameras() const noexcept
{
    std::size_t sum = 0;
    for (const auto& entry : entries) sum += entry.count;
    return sum;
}

Result<Scenario, std::vector<Problem>> parse_scenario(std::string_view yaml, const std::string& file,
                                                      const std::filesystem::path& capture_folder)
{
    Scenario scenario;
    yaml::FileProblems found;
    yaml::read_document(std::string(yaml), file, found,
                        [&](Reader& reader) { read_scenario(reader, scenario, capture_folder); });
    if (found.empty()) return scenario;
    std::ranges::stable_sort(found, [](const auto& a, const auto& b) { return a.line < b.line; });
    std::vector<Problem> problems;
    for (const auto& problem : found) problems.push_back({yaml::to_text(problem)});
    return problems;
}

Result<Scenario, std::vector<Problem>> load_scenario(const std::filesystem::path& file,
                                                     const std::filesystem::path& capture_folder)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return std::vector{Problem{fmt::format("{}: cannot be read", file.string())}};
    const std::string yaml{std::istreambuf_iterator<char>(stream), {}};
    return parse_scenario(yaml, file.string(), capture_folder.empty() ? file.parent_path() : capture_folder);
}

}  // namespace onvigil::simulator
