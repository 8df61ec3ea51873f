/// Judging every device again after a list has changed: what a reload costs.

#include "policy/load_folders.hpp"
#include "policy/policy.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <vector>

namespace onvigil::policy {
namespace {

using model::Key;
using model::Protocol;

constexpr model::TimePoint now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}.time_since_epoch()};

Policy shipped()
{
    const std::string root = ONVIGIL_POLICY_DIR;
    return {load_knowledge({{root + "/makers"}, {root + "/lists"}}).knowledge, {}};
}

/// A camera as it stands in the inventory after its interview; each kind carries the marks its maker leaves.
model::Device camera(std::size_t number)
{
    struct Kind {
        const char *organization, *manufacturer, *model, *scope, *xmlns, *extension, *server, *protocol;
    };
    static constexpr Kind kinds[] = {
        {"Hangzhou Hikvision Digital Technology Co.,Ltd.", "LTS", "CMIP7043W-M", "LTS CMIP7043W-M",
         "http://www.onvifext.com/onvif/ext/ver10/wsdl", "", "App-webs/", "sadp"},
        {"Zhejiang Dahua Technology Co., Ltd.", "Amcrest", "IP2M-841B", "Amcrest", "", "unique_identifier/1", "",
         "dhip"},
        {"Axis Communications AB", "AXIS", "AXIS Q6045-E", "AXIS Q6045-E", "http://www.axis.com/vapix/ws/event1", "",
         "Apache/2.4 (Unix)", ""},
        {"Bosch Security Systems", "Bosch", "FLEXIDOME indoor 5100i IR", "BOSCH-404754734001050102", "", "",
         "VCS-VideoJet-Webserver", ""},
        {"Robert Bosch GmbH", "Somebody Else", "X-1000", "Gate 7", "", "", "lighttpd", ""},
        {"", "General", "IPC", "NVT", "http://www.eventextension.com/2011/event/topics", "", "", ""}};
    const Kind& kind = kinds[number % std::size(kinds)];
    model::Device device;
    device.id = fmt::format("dev-{:010}", number);
    device.manufacturer = kind.manufacturer;
    const auto add = [&](Protocol source, Key key, std::string value, std::string detail = {}) {
        if (!value.empty())
            device.evidence.push_back({source, key, std::move(value), std::move(detail), "lan0", now, now});
    };
    add(Protocol::ws_discovery, Key::scope_name, kind.scope);
    add(Protocol::ws_discovery, Key::scope_hardware, kind.model);
    add(Protocol::ws_discovery, Key::scope_extension, kind.extension);
    add(Protocol::ws_discovery, Key::xmlns, kind.xmlns);
    add(Protocol::onvif, Key::xmlns, kind.xmlns);
    add(Protocol::onvif, Key::onvif_manufacturer, kind.manufacturer);
    add(Protocol::onvif, Key::onvif_model, kind.model);
    add(Protocol::onvif, Key::onvif_serial, fmt::format("{}20190101AAWR{:09}", kind.model, number));
    add(Protocol::onvif, Key::onvif_hardware_id, "88");
    const auto mac = fmt::format("44:19:b6:{:02x}:{:02x}:{:02x}", number >> 16 & 255, number >> 8 & 255, number & 255);
    add(Protocol::neighbours, Key::oui_organization, kind.organization, mac);
    add(Protocol::onvif, Key::oui_organization, kind.organization, mac);
    add(Protocol::sadp, Key::protocol, kind.protocol);
    add(Protocol::http, Key::http_server, kind.server);
    return device;
}

std::vector<model::Device> fleet(std::size_t size)
{
    std::vector<model::Device> out;
    out.reserve(size);
    for (std::size_t i = 0; i < size; ++i) out.push_back(camera(i));
    return out;
}

void judge_100_000_devices(benchmark::State& state)
{
    const Policy policy = shipped();
    const auto devices = fleet(100'000);
    for (auto _ : state)
        for (const model::Device& device : devices) benchmark::DoNotOptimize(policy.judge(device, now));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(devices.size()));
}
BENCHMARK(judge_100_000_devices)->Unit(benchmark::kMillisecond);

void attribute_one_hostile_device(benchmark::State& state)
{
    const Policy policy = shipped();
    model::Device device;
    const std::string text(512, '0');
    for (int i = 0; i < 128; ++i)
        device.evidence.push_back({Protocol::onvif, Key::onvif_serial, text + std::to_string(i), "", "", now, now});
    for (auto _ : state) benchmark::DoNotOptimize(policy.judge(device, now));
}
BENCHMARK(attribute_one_hostile_device)->Unit(benchmark::kMicrosecond);

void load_the_shipped_knowledge(benchmark::State& state)
{
    for (auto _ : state) benchmark::DoNotOptimize(shipped());
}
BENCHMARK(load_the_shipped_knowledge)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace onvigil::policy
