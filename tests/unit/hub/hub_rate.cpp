/// hub_rate SOCKET-FOLDER PORT SENSORS DEVICES: so many sensors (roles sensor_1, …) with synthetic inventories push
/// from nothing to complete, all at once; then the bare function takes the same payloads, made beforehand. Prints
/// devices a second of both, and what a pushed device costs the sensor's processor.

#include <fmt/format.h>
#include <sys/resource.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <thread>

#include "hub/pusher.hpp"
#include "policy/load_folders.hpp"
#include "policy/policy.hpp"
#include "render/stored_device.hpp"
#include "render/stored_verdict.hpp"
#include "support/full_record.hpp"

namespace {

using namespace onvigil;
using Clock = std::chrono::steady_clock;

/// What is said of itself by one whole device, under other ids and addresses.
class Synthetic final : public hub::SensorJournal {
public:
    Synthetic(int sensor, std::size_t devices, std::function<void()> done) : done_(std::move(done))
    {
        const auto record = test::full_record();
        const auto verdict = render::to_document(*record.verdict);
        for (std::size_t i = 0; i < devices; ++i) {
            auto device = *record.device;
            device.id = fmt::format("dev-{:04}{:06}", sensor, i);
            device.serial = fmt::format("S{}-{}", sensor, i);
            stored_.push_back({render::to_document(device), verdict});
        }
    }
    boost::asio::awaitable<hub::Changes> changes_after(std::uint64_t change, std::size_t limit) override
    {
        hub::Changes changes;
        changes.newest = stored_.size();
        changes.upto = std::min<std::uint64_t>(change + limit, stored_.size());
        changes.saved.assign(stored_.begin() + static_cast<long>(change),
                             stored_.begin() + static_cast<long>(changes.upto));
        if (change == stored_.size()) done_();
        co_return changes;
    }
    boost::asio::awaitable<std::vector<model::Event>> events_after(std::uint64_t, std::size_t) override
    {
        co_return std::vector<model::Event>{};
    }
    [[nodiscard]] std::uint64_t last_seq() const override { return 0; }
    [[nodiscard]] hub::SensorReport report() const override { return {"0", "rate", "host", std::nullopt, 0}; }
    [[nodiscard]] hub::DetailsOf details() const override { return details_of(); }
    /// Judged by the shipped lists and makers, as the daemon does it.
    static hub::DetailsOf details_of()
    {
        static const policy::Policy policy(
            policy::load_knowledge(policy::knowledge_paths(SOURCES "/policy", {})).knowledge, {});
        return [](const model::Record& record) {
            auto verdict =
                policy::Policy::continue_from(*record.verdict, policy.judge(*record.device, test::full_record_start));
            render::DeviceDetails details;
            details.record = {record.device, std::make_shared<const model::Verdict>(std::move(verdict))};
            for (const auto& evidence : record.device->evidence)
                if (const auto recognition = policy.recognise(evidence))
                    details.evidence.push_back({evidence, recognition->maker, recognition->strength});
            return details;
        };
    }
    [[nodiscard]] std::optional<hub::Mark> mark() const override { return mark_; }
    boost::asio::awaitable<void> save(hub::Mark mark) override
    {
        mark_ = std::move(mark);
        co_return;
    }
    boost::asio::awaitable<hub::DirectiveResult> carry_out(hub::Directive) override
    {
        co_return hub::DirectiveResult{};
    }
    std::optional<Problem> take_knowledge(const hub::KnowledgeBundle&) override { return std::nullopt; }
    void lost(std::uint64_t, std::uint64_t, std::uint64_t) override {}
    [[nodiscard]] const std::vector<hub::StoredDevice>& stored() const { return stored_; }

private:
    std::vector<hub::StoredDevice> stored_;
    std::function<void()> done_;
    std::optional<hub::Mark> mark_;
};

hub::HubSettings settings(const char* folder, const char* port, int sensor)
{
    hub::HubSettings out;
    out.url = fmt::format("postgresql://sensor_{}@/onvigil?host={}&port={}", sensor, folder, port);
    out.push = std::chrono::milliseconds(100);
    return out;
}

double processor_seconds()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void real_code(const char* folder, const char* port, int sensors, std::size_t devices)
{
    boost::asio::io_context io;
    int left = sensors;
    std::vector<std::unique_ptr<Synthetic>> journals;
    std::vector<std::unique_ptr<hub::Pusher>> pushers;
    for (int i = 1; i <= sensors; ++i) {
        // One that is done would come again ten times a second, while others are not.
        auto done = [&, i, once = false]() mutable {
            if (std::exchange(once, true)) return;
            pushers[static_cast<std::size_t>(i) - 1]->stop();
            if (--left == 0) io.stop();
        };
        journals.push_back(std::make_unique<Synthetic>(i, devices, done));
        pushers.push_back(std::make_unique<hub::Pusher>(io.get_executor(), settings(folder, port, i), *journals.back(),
                                                        [] { return model::TimePoint{}; }));
        boost::asio::co_spawn(io, pushers.back()->run(), boost::asio::detached);
    }
    const auto start = Clock::now();
    const auto processor = processor_seconds();
    io.run();
    const double took = since(start), all = static_cast<double>(devices) * sensors;
    fmt::print("real: {:.0f} devices a second, {:.4f} ms of the sensor's processor a device\n", all / took,
               (processor_seconds() - processor) * 1000 / all);
}

void bare_function(const char* folder, const char* port, int first, int sensors, std::size_t devices)
{
    std::vector<std::vector<hub::Push>> work(static_cast<std::size_t>(sensors));
    for (int i = 0; i < sensors; ++i) {
        const Synthetic journal(first + i, devices, [] {});
        const auto& stored = journal.stored();
        for (std::size_t at = 0; at < devices; at += hub::most_rows) {
            const auto count = std::min(hub::most_rows, devices - at);
            std::size_t unreadable = 0;
            hub::Push push;
            push.epoch = "bare";
            push.from.change = at;
            push.to.change = at + count;
            push.devices =
                hub::devices_json(std::span(stored).subspan(at, count), "rate", Synthetic::details_of(), unreadable);
            work[static_cast<std::size_t>(i)].push_back(std::move(push));
        }
    }
    const auto stop = std::make_shared<const std::atomic<bool>>(false);
    std::atomic<std::size_t> next = 0;
    std::atomic<int> failures = 0;
    const auto start = Clock::now();
    const auto serve = [&] {
        for (auto i = next++; i < work.size(); i = next++) {
            const auto with = settings(folder, port, first + static_cast<int>(i));
            hub::Connection connection(with, stop);
            if (connection.open()) ++failures;
            for (const auto& push : work[i])
                if (!connection.push(push, false)) ++failures;
        }
    };
    std::thread one(serve), two(serve);
    one.join();
    two.join();
    fmt::print("bare: {:.0f} devices a second, {} failures\n", static_cast<double>(devices) * sensors / since(start),
               failures.load());
}

}  // namespace

int main(int count, char** arguments)
{
    if (count != 5) return 2;
    const int sensors = std::atoi(arguments[3]);
    const auto devices = static_cast<std::size_t>(std::atoll(arguments[4]));
    real_code(arguments[1], arguments[2], sensors, devices);
    bare_function(arguments[1], arguments[2], sensors + 1, sensors, devices);
}
