#include "simulator/discovery_protocol.hpp"

#include <algorithm>
#include <array>

#include "simulator/camera.hpp"

namespace onvigil::simulator {

namespace protocols {
extern const DiscoveryProtocol sadp, dhip, dhip_legacy, uniview, mdns;
}

namespace {

constexpr std::array<const DiscoveryProtocol*, 7> rows = {
    &protocols::ws_discovery, &protocols::sadp, &protocols::dhip, &protocols::dhip_legacy,
    &protocols::uniview,      &protocols::ssdp, &protocols::mdns,
};

bool arrives_at(const DiscoveryProtocol& protocol, const ListenPort& at)
{
    return protocol.port == at.port && (at.ipv6 ? protocol.group6 : protocol.group) == at.group;
}

}  // namespace

std::span<const DiscoveryProtocol* const> discovery_protocols() noexcept
{
    return rows;
}

const std::vector<ListenPort>& listen_ports()
{
    static const std::vector<ListenPort> all = [] {
        std::vector<ListenPort> out;
        const auto add = [&](const ListenPort& port) {
            if (std::ranges::find(out, port) == out.end()) out.push_back(port);
        };
        for (const DiscoveryProtocol* row : rows) {
            add({row->port, row->group, false});
            if (!row->group6.empty()) add({row->port, row->group6, true});
        }
        return out;
    }();
    return all;
}

bool listens(const Entry& entry, const ListenPort& port)
{
    if (port.ipv6 && entry.address6 == Address6{}) return false;
    return std::ranges::any_of(entry.discovery,
                               [&](const DiscoveryProtocol* spoken) { return arrives_at(*spoken, port); });
}

std::optional<Question> read_question(const ListenPort& port, std::string_view datagram)
{
    for (const DiscoveryProtocol* row : rows) {
        if (!arrives_at(*row, port)) continue;
        auto question = row->read(datagram);
        if (!question) continue;
        question->protocol = row;
        return question;
    }
    return std::nullopt;
}

bool concerns(const Camera& camera, const Question& question)
{
    const Entry& entry = camera.model->entry;
    if (entry.silent || !entry.discovery.contains(question.protocol)) return false;
    if (question.protocol->concerns != nullptr && !question.protocol->concerns(camera, question)) return false;
    // Printers and computers in the field answer probes that are not meant for them.
    return question.for_cameras || entry.kind != Kind::camera;
}

void render_answer(std::string& out, const Camera& camera, const Question& question, std::uint64_t unique,
                   std::chrono::system_clock::time_point now)
{
    const RenderContext context{.relates_to = question.relates_to, .unique = unique, .now = now};
    const Template& answer = camera.model->answers.at(question.protocol);
    if (question.protocol->frame == nullptr) return answer.render(out, camera, context);
    std::string text;
    answer.render(text, camera, context);
    out += question.protocol->frame(std::move(text), camera);
}

}  // namespace onvigil::simulator
