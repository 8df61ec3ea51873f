#include "daemon/engine.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <random>
#include <set>

#include "base/text.hpp"
#include "daemon/clock.hpp"
#include "net/service_urls.hpp"

namespace onvigil::daemon {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

std::string host_name()
{
    char buffer[256] = {};
    if (gethostname(buffer, sizeof buffer - 1) != 0 || buffer[0] == '\0') return "localhost";
    return buffer;
}

std::string random_hex(std::size_t words)
{
    std::random_device device;
    std::string out;
    for (std::size_t i = 0; i < words; ++i) out += fmt::format("{:08x}", device());
    return out;
}

std::string value_or(const std::map<std::string, std::string>& values, const char* key, const std::string& otherwise)
{
    const auto found = values.find(key);
    return found == values.end() ? otherwise : found->second;
}

std::set<std::string> lines(const std::string& text)
{
    std::set<std::string> out;
    for (std::size_t start = 0, end = 0; (end = text.find('\n', start)) != std::string::npos; start = end + 1)
        out.insert(text.substr(start, end - start));
    return out;
}

discovery::SweepPosition parse_position(const std::string& text)
{
    discovery::SweepPosition position;
    const auto words = text::words(text);
    if (words.size() != 3) return position;
    std::uint64_t* targets[] = {&position.key, &position.networks, &position.next};
    for (std::size_t i = 0; i < 3; ++i)
        std::from_chars(words[i].data(), words[i].data() + words[i].size(), *targets[i]);
    return position;
}

std::string to_text(const discovery::SweepPosition& position)
{
    return fmt::format("{} {} {}", position.key, position.networks, position.next);
}

/// What earlier interviews came to, so that a restart does not ask everyone at once.
std::vector<interview::KnownInterview> earlier_interviews(const std::vector<model::Record>& records)
{
    std::vector<interview::KnownInterview> known;
    for (const auto& record : records) {
        const auto& device = *record.device;
        if (!device.identification.at) continue;
        std::vector<model::Mac> macs;
        for (const auto& mac : device.macs)
            if (mac.self_stated) macs.push_back(mac.mac);
        // Of several, which one it announces is not known; serial numbers each protocol counts in its own way.
        const auto who = macs.size() == 1 ? net::who_is(macs, {}) : 0;
        for (const auto& address : device.addresses) {
            const auto url = net::service_urls(device.xaddrs, address).front();
            known.push_back({address, url.port, url.path, device.endpoint, device.identification.state,
                             *device.identification.at, who});
        }
    }
    return known;
}

}  // namespace

Engine::Engine(const asio::any_io_executor& executor, const Start& start, const std::filesystem::path& inventory,
               Audience& audience)
    : store_(inventory)
{
    auto state = store_.load();
    fresh_ = !state.values.contains("sensor_id");
    sensor_.name = host_name();
    sensor_.site = start.settings.site.empty() ? sensor_.name : start.settings.site;
    sensor_.id = value_or(state.values, "sensor_id", random_hex(4));
    const auto salt = value_or(state.values, "salt", random_hex(8));
    cursors_ = std::move(state.cursors);
    complaints_ = value_or(state.values, "complaints", "");
    stored_position_ = parse_position(value_or(state.values, "sweep", ""));
    const auto known = earlier_interviews(state.records);

    inventory::Known devices;
    for (const auto& record : state.records) devices.devices.push_back(record.device);
    devices.past_ids = std::move(state.past_ids);
    const auto policy = start.policy();
    policy_ = std::make_shared<policy::Policy>(policy);
    inventory::Registry registry(
        start.settings.inventory,
        [current = policy_](const std::string& organization) { return current->is_maker_organization(organization); },
        std::move(devices));
    Causes causes(value_or(state.values, "baseline", "") == "taken", lines(value_or(state.values, "networks", "")),
                  system_now());
    PipelineParts parts{std::move(registry),
                        policy,
                        std::move(causes),
                        sensor_,
                        std::move(state.records),
                        state.next_seq,
                        Rounds::parse(value_or(state.values, "rounds", "")),
                        PolicyState::parse(value_or(state.values, "policy", "")),
                        std::move(state.untold),
                        state.newest_event};
    pipeline_ = std::make_unique<Pipeline>(executor, std::move(parts), store_, hwdb_, audience);
    if (fresh_) {
        pipeline_->keep("sensor_id", sensor_.id);
        pipeline_->keep("salt", salt);
    }
    ledger_ = std::make_unique<StoredLedger>(store_, state.refusals);
    interviews_ = std::make_unique<interview::InterviewScheduler>(
        executor, start.settings.identification, start.settings.discovery.exclude,
        interview::InterviewScheduler::Ports{[this](model::Observation heard) { pipeline_->heard(std::move(heard)); },
                                             *ledger_, *pipeline_, *pipeline_},
        salt, known);
    requests_ = std::make_unique<InterviewRequests>(*interviews_);
    discovery_ = std::make_unique<discovery::Discovery>(executor, start.settings.discovery, *pipeline_, *requests_,
                                                        *pipeline_, stored_position_);
    interviews_->connect_through(discovery_->connect_gate());
    sweeping_ = !start.settings.discovery.networks.empty();
    if (!sweeping_) pipeline_->sweep_ended();
    pipeline_->all_asked_when([this] { return all_asked(); });
}

void Engine::spawn_into(async::TaskGroup& tasks)
{
    tasks.spawn(pipeline_->run());
    tasks.spawn(interviews_->run());
    tasks.spawn(discovery_->run());
}

void Engine::adopt(const Start& start)
{
    pipeline_->adopt(start.settings.inventory);
    *policy_ = start.policy();
    pipeline_->adopt(*policy_);
    interviews_->adopt(start.settings.identification, start.settings.discovery.exclude);
    discovery_->adopt(start.settings.discovery);
}

bool Engine::all_asked() const
{
    const auto status = interviews_->status();
    return status.queued == 0 && status.running == 0;
}

void Engine::follow_sweep()
{
    if (sweeping_ && discovery_->status().sweep.last_finished) {
        sweeping_ = false;
        pipeline_->sweep_ended();
    }
    const auto position = discovery_->sweep_position();
    if (position == stored_position_) return;
    stored_position_ = position;
    pipeline_->keep("sweep", to_text(position));
}

}  // namespace onvigil::daemon
