#include "daemon/engine.hpp"

#include <algorithm>
#include <utility>

#include "daemon/descriptor_limit.hpp"
#include "daemon/random_text.hpp"
#include "net/service_urls.hpp"

namespace onvigil::daemon {
namespace {

namespace asio = boost::asio;

/// What earlier interviews came to, so that a restart does not ask all devices at once.
std::vector<interview::KnownInterview> earlier_interviews(const std::vector<model::Record>& records)
{
    std::vector<interview::KnownInterview> known;
    for (const auto& record : records) {
        const auto& device = *record.device;
        if (!device.identification.at) continue;
        std::vector<model::Mac> macs;
        for (const auto& mac : device.macs)
            if (mac.self_stated) macs.push_back(mac.mac);
        // Of several MACs, the one it announces is not known; serial numbers differ from protocol to protocol.
        const auto who = macs.size() == 1 ? net::who_is(macs, {}) : 0;
        for (const auto& address : device.addresses) {
            const auto url = net::service_urls(device.xaddrs, address).front();
            known.push_back({address, url.port, url.path, device.endpoint, device.identification.state,
                             *device.identification.at, who});
        }
    }
    return known;
}

/// Nothing that is stored can be of a later time than now.
std::optional<model::TimePoint> newest_stamp(const store::State& stored)
{
    std::optional<model::TimePoint> newest;
    if (stored.newest_event) newest = stored.newest_event->time;
    for (const auto& record : stored.records) newest = std::max(newest, std::optional(record.device->last_seen));
    return newest;
}

/// Nor can the day a list was last compared with its source. The oldest: one date may be mistyped.
std::optional<model::TimePoint> oldest_list(const policy::Knowledge& knowledge)
{
    std::optional<model::TimePoint> oldest;
    for (const auto& list : knowledge.lists)
        if (const model::TimePoint as_of = list.as_of; !oldest || as_of < *oldest) oldest = as_of;
    return oldest;
}

}  // namespace

Engine::Engine(const asio::any_io_executor& executor, const Start& start, const std::filesystem::path& inventory,
               store::Access access, CommitListener& listener)
    : store_(inventory, access)
{
    auto stored = store_.load();
    auto saved = parse_saved_state(stored.values);
    if (saved.sensor_id.empty()) saved.sensor_id = random_text(4), saved.salt = random_text(8);
    Sensor sensor{start.settings.site, host_name(), saved.sensor_id};
    if (sensor.site.empty()) sensor.site = sensor.name;
    cursors_ = std::move(stored.cursors);
    clock_ = std::make_unique<TrustedClock>(newest_stamp(stored), oldest_list(start.knowledge));
    ledger_ = std::make_unique<CredentialLedger>(store_, stored.refusals);
    const auto known = earlier_interviews(stored.records);

    inventory::Known devices;
    for (const auto& record : stored.records) devices.devices.push_back(record.device);
    devices.past_ids = std::move(stored.past_ids);
    policy_ = std::make_shared<policy::Policy>(start.policy());
    inventory::Registry registry(
        start.settings.inventory,
        [current = policy_](const std::string& organization) { return current->is_maker_organization(organization); },
        std::move(devices));
    unannounced_ = std::make_unique<UnannouncedHosts>(
        listener, [this](net::Target target) { discovery_->ask(std::move(target)); });
    pipeline_ = std::make_unique<Pipeline>(
        executor, PipelineParts{store_, hwdb_, *unannounced_, *clock_, std::move(registry), *policy_, std::move(sensor),
                                std::move(stored), std::move(saved), [this] { return all_asked(); },
                                [this] { return discovery_ != nullptr && discovery_->flooded(); }});
    directory_ = std::make_unique<DeviceDirectory>(*pipeline_);
    interviews_ = std::make_unique<interview::InterviewScheduler>(
        executor, within(start.settings.identification, descriptor_limit()), start.settings.discovery.exclude,
        interview::InterviewScheduler::Ports{[this](model::Observation heard) {
                                                 if (heard.listening) discovery_->answered(heard.from);
                                                 pipeline_->heard(std::move(heard));
                                             },
                                             *ledger_, *directory_, *directory_},
        pipeline_->saved().salt, known);
    requests_ = std::make_unique<InterviewRequests>(*interviews_);
    discovery_ = std::make_unique<discovery::Discovery>(executor, start.settings.discovery, *pipeline_, *requests_,
                                                        *directory_, pipeline_->saved().sweep);
    interviews_->connect_through(discovery_->connect_gate());
    for (const auto& [id, record] : pipeline_->committed().records) unannounced_->consider(record);
    if (start.settings.discovery.networks.empty()) end_first_sweep();
}

void Engine::spawn_into(async::TaskGroup& tasks)
{
    tasks.spawn(pipeline_->run());
    tasks.spawn(interviews_->run());
    tasks.spawn(discovery_->run());
}

void Engine::reconfigure(const Start& start)
{
    pipeline_->reconfigure(start.settings.inventory);
    *policy_ = start.policy();
    pipeline_->reconfigure(*policy_);
    interviews_->reconfigure(within(start.settings.identification, descriptor_limit()),
                             start.settings.discovery.exclude);
    discovery_->reconfigure(start.settings.discovery);
    if (start.settings.discovery.networks.empty()) end_first_sweep();
}

void Engine::end_first_sweep()
{
    if (std::exchange(sweeping_, false)) pipeline_->sweep_ended();
}

asio::awaitable<void> Engine::forget_interviews(model::DevicePtr device, bool ask)
{
    co_await ledger_->clear(device);
    for (const auto& address : device->addresses) {
        interviews_->forget(address);
        if (!ask) continue;
        auto urls = net::service_urls(device->xaddrs, address);
        net::Target target;
        target.address = address;
        target.url = urls.front();
        target.endpoint = device->endpoint;
        target.others.assign(std::next(urls.begin()), urls.end());
        target.network = device->network;
        target.foreign_subnet = device->foreign_subnet;
        target.camera_hint = true;
        interviews_->ask(std::move(target));
    }
}

void Engine::rename_site(const std::string& site)
{
    pipeline_->evaluator().rename_site(site.empty() ? sensor().name : site);
}

bool Engine::all_asked() const
{
    const auto status = interviews_->status();
    return status.queued == 0 && status.running == 0;
}

void Engine::save_sweep_position()
{
    if (sweeping_ && discovery_->status().sweep.last_finished) end_first_sweep();
    const auto position = discovery_->sweep_position();
    if (position != pipeline_->saved().sweep) pipeline_->save([&](SavedState& saved) { saved.sweep = position; });
}

}  // namespace onvigil::daemon
