#include "simulator/scenario.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>

#include "simulator/strict_yaml.hpp"

namespace onvigil::simulator {
namespace {

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
constexpr std::array<std::string_view, 8> capture_names = {
    "probematch", "deviceinfo", "scopes", "networkinterfaces", "hostname", "datetime", "capabilities", "fault"};

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

using Handler = std::function<void(const Value&)>;

Handler set_pattern(Pattern& field)
{
    return [&field](const Value& value) {
        const auto text = value.text();
        if (!text) return;
        auto pattern = Pattern::parse(*text);
        if (!pattern) return value.wrong(pattern.error().text);
        field = std::move(*pattern);
    };
}

Handler set_text(std::string& field)
{
    return [&field](const Value& value) {
        if (auto text = value.text()) field = std::move(*text);
    };
}

Handler set_truth(bool& field)
{
    return [&field](const Value& value) { field = value.truth().value_or(field); };
}

template <typename Number>
Handler set_number(Number& field, std::uint64_t least, std::uint64_t most)
{
    return [&field, least, most](const Value& value) {
        if (const auto number = value.number(least, most)) field = static_cast<Number>(*number);
    };
}

template <typename Duration>
Handler set_duration(Duration& field)
{
    return [&field](const Value& value) {
        if (const auto duration = value.duration()) field = std::chrono::duration_cast<Duration>(*duration);
    };
}

template <typename Enum>
Handler set_choice(Enum& field, std::span<const std::string_view> names)
{
    return [&field, names](const Value& value) {
        if (const auto index = value.choice(names)) field = static_cast<Enum>(*index);
    };
}

void read_credentials(const Value& map, Credentials& out)
{
    read_map(map, {
                      {"scheme", set_choice(out.scheme, schemes)},
                      {"username", set_text(out.username)},
                      {"password", set_text(out.password)},
                      {"everything", set_truth(out.everything)},
                      {"qop", set_text(out.qop)},
                      {"refusal_status", set_number(out.refusal_status, 200, 599)},
                      {"lock_after", set_number(out.lock_after, 0, 1000)},
                      {"algorithms",
                       [&](const Value& list) {
                           out.algorithms.clear();
                           list.each([&](const Value& item) {
                               static constexpr std::array<std::string_view, 2> known = {"MD5", "SHA-256"};
                               if (const auto index = item.choice(known)) out.algorithms.emplace_back(known[*index]);
                           });
                       }},
                  });
}

void read_captures(const Value& map, std::map<std::string, std::string>& out, const std::filesystem::path& folder)
{
    Handlers handlers;
    for (const auto name : capture_names) {
        handlers.emplace_back(name, [&out, &folder, name](const Value& value) {
            const auto file = value.text();
            if (!file) return;
            std::ifstream stream(folder / *file, std::ios::binary);  // an absolute name stays absolute
            if (!stream) return value.wrong(fmt::format("cannot read {}", (folder / *file).string()));
            out[std::string(name)] = {std::istreambuf_iterator<char>(stream), {}};
        });
    }
    read_map(map, handlers);
}

void read_protocols(const Value& list, Entry& entry)
{
    const auto known = discovery_protocols();
    const std::vector<std::string_view> names = protocol_names();
    entry.discovery.clear();
    entry.services.clear();
    list.each([&](const Value& item) {
        const auto index = item.choice(names);
        if (index && *index < known.size())
            entry.discovery.insert(known[*index]);
        else if (index)
            entry.services.insert(static_cast<Service>(*index - known.size()));
    });
}

void read_address(const Value& value, Entry& entry)
{
    const auto text = value.text();
    in_addr address{};
    if (!text || inet_pton(AF_INET, text->c_str(), &address) != 1) return value.wrong("must be an IPv4 address");
    entry.address = ntohl(address.s_addr);
}

void read_address6(const Value& value, Entry& entry)
{
    const auto text = value.text();
    if (!text || inet_pton(AF_INET6, text->c_str(), entry.address6.data()) != 1) value.wrong("must be an IPv6 address");
}

Handlers names_of(Entry& e)
{
    return {{"manufacturer", set_pattern(e.manufacturer)},
            {"model", set_pattern(e.model)},
            {"firmware", set_pattern(e.firmware)},
            {"serial", set_pattern(e.serial)},
            {"hardware_id", set_pattern(e.hardware_id)},
            {"name", set_pattern(e.name)},
            {"location", set_pattern(e.location)},
            {"hostname", set_pattern(e.hostname)},
            {"endpoint", set_pattern(e.endpoint)},
            {"vendor", set_pattern(e.vendor)},
            {"device_class", set_pattern(e.device_class)},
            {"oem_code", set_pattern(e.oem_code)},
            {"xaddrs", set_pattern(e.xaddrs)},
            {"server", set_pattern(e.server)},
            {"realm", set_pattern(e.realm)},
            {"title", set_pattern(e.title)},
            {"certificate", set_pattern(e.certificate)},
            {"rtsp_server", set_pattern(e.rtsp_server)},
            {"scopes", [&e](const Value& list) {
                 list.each([&e](const Value& item) { set_pattern(e.scopes.emplace_back())(item); });
             }}};
}

Handlers behaviour_of(Entry& e, const std::filesystem::path& folder)
{
    return {{"address", [&e](const Value& value) { read_address(value, e); }},
            {"address6", [&e](const Value& value) { read_address6(value, e); }},
            {"count", set_number(e.count, 1, most_cameras)},
            {"kind", set_choice(e.kind, kinds)},
            {"platform", set_choice(e.platform, platforms)},
            {"interface", set_text(e.interface)},
            {"protocols", [&e](const Value& list) { read_protocols(list, e); }},
            {"mac",
             [&e](const Value& value) {
                 const auto text = value.text();
                 const auto mac = text ? parse_mac(*text) : std::nullopt;
                 if (!mac) return value.wrong("must be six bytes such as 44:19:b6:00:00:00");
                 e.mac = *mac;
             }},
            {"credentials", [&e](const Value& map) { read_credentials(map, e.credentials); }},
            {"captures", [&e, &folder](const Value& map) { read_captures(map, e.captures, folder); }},
            {"port", set_number(e.port, 1, 65535)},
            {"tls_port", set_number(e.tls_port, 1, 65535)},
            {"rtsp_port", set_number(e.rtsp_port, 1, 65535)},
            {"path", set_text(e.path)},
            {"delay", set_duration(e.delay)},
            {"http_delay", set_duration(e.http_delay)},
            {"clock", set_duration(e.clock)},
            {"repeats", set_number(e.repeats, 1, 16)},
            {"answers", set_choice(e.answer_each_copy, answer_modes)},
            {"source_port", set_choice(e.ephemeral_source, source_ports)},
            {"hello", set_truth(e.hello)},
            {"silent", set_truth(e.silent)},
            {"misbehaves", set_choice(e.misbehaviour, misbehaviours)},
            {"redirect_to", set_text(e.redirect_to)}};
}

/// Two devices behind one address need ports of their own: one would never be heard otherwise.
void refuse_doubles(const Value& map, std::span<const Entry> entries)
{
    const Entry& last = entries.back();
    for (const Entry& earlier : entries.first(entries.size() - 1)) {
        const auto first = std::max(last.address, earlier.address);
        const bool overlap = first - last.address < last.count && first - earlier.address < earlier.count;
        if (overlap && last.port == earlier.port)
            return map.wrong(
                fmt::format("{} port {} is an earlier entry's already: give it an address or a port of its own",
                            address_text(first), last.port));
    }
}

void read_entry(const Value& map, Scenario& scenario, const std::filesystem::path& folder)
{
    Entry entry;
    Handlers handlers = behaviour_of(entry, folder);
    for (auto& handler : names_of(entry)) handlers.push_back(std::move(handler));
    read_map(map, handlers);
    if (!map.node.IsMap()) return;
    if (entry.address == 0) map.wrong("address is missing");
    if (entry.delay.count() < 0 || entry.http_delay.count() < 0) map.wrong("a delay cannot be negative");
    if (entry.misbehaviour == Misbehaviour::redirect && entry.redirect_to.empty())
        map.wrong("redirect needs redirect_to");
    if (std::uint64_t{entry.address} + entry.count > 0x1'0000'0000)
        map.wrong("the addresses go beyond 255.255.255.255");
    scenario.entries.push_back(std::move(entry));
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
    Problems problems(file);
    Scenario scenario;
    try {
        const YAML::Node root = YAML::Load(std::string(yaml));
        read_map(Value{root, "", problems}, {
                                                {"interface",
                                                 [&](const Value& list) {
                                                     scenario.interfaces.clear();
                                                     list.each([&](const Value& item) {
                                                         if (auto text = item.text())
                                                             scenario.interfaces.push_back(std::move(*text));
                                                     });
                                                 }},
                                                {"seed", set_number(scenario.seed, 0, ~std::uint64_t{0})},
                                                {"cameras",
                                                 [&](const Value& list) {
                                                     if (!list.node.IsSequence()) return list.wrong("must be a list");
                                                     list.each([&](const Value& item) {
                                                         const auto before = scenario.entries.size();
                                                         read_entry(item, scenario, capture_folder);
                                                         if (scenario.entries.size() > before)
                                                             refuse_doubles(item, scenario.entries);
                                                     });
                                                 }},
                                            });
        if (scenario.cameras() > most_cameras) problems.add(root, "cameras", "more than a million devices");
    } catch (const YAML::ParserException& error) {
        problems.add_line(error.mark.line + 1, "yaml", error.msg);
    }
    if (!problems.all().empty()) return problems.all();
    return scenario;
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
