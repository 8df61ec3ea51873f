#pragma once
/// A pipeline that runs over an inventory in memory, and what it commits.

#include "async/task_group.hpp"
#include "daemon/pipeline.hpp"
#include "daemon/system_clock.hpp"
#include "support/observations.hpp"
#include "support/run.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace onvigil::daemon::test {

using namespace onvigil::test;

class RunningPipeline : public CommitListener {
public:
    explicit RunningPipeline(policy::Policy policy = {}, const std::filesystem::path& inventory = {})
        : store(inventory), pipeline(context.get_executor(), parts(std::move(policy))), tasks_(context.get_executor())
    {
        tasks_.spawn(pipeline.run());
    }

    ~RunningPipeline() override { stop(); }

    void stop()
    {
        tasks_.cancel();
        run(tasks_.join());
    }

    template <typename T>
    T run(boost::asio::awaitable<T> work)
    {
        return onvigil::test::run(context, std::move(work));
    }
    void flush() { run(pipeline.flush()); }

    void until(const std::function<bool()>& holds)
    {
        context.restart();
        for (const auto ends = std::chrono::steady_clock::now() + std::chrono::seconds(30); !holds();)
            if (context.run_one_until(ends) == 0) throw std::runtime_error("it did not come in time");
    }

    /// Heard now, and committed as a new device.
    void hear(const std::string& address, unsigned number)
    {
        pipeline.heard(onvigil::test::wsd(address, onvigil::test::endpoint(number), pipeline.now()));
        until([&, before = found.size()] { return found.size() > before; });
    }

    void committed(std::span<const RecordChange> changes, std::span<const model::Event> appended) override
    {
        for (const auto& change : changes)
            if (!change.before.device) found.push_back(change.after.device->id);
        events.insert(events.end(), appended.begin(), appended.end());
    }

    [[nodiscard]] std::vector<model::EventType> types() const
    {
        std::vector<model::EventType> out;
        for (const auto& event : events) out.push_back(event.type);
        return out;
    }

    boost::asio::io_context context;
    store::Store store;
    systemd::Hwdb hwdb;
    std::chrono::milliseconds leap{0};  ///< of the system clock
    TrustedClock clock{
        {}, {}, {[this] { return system_now() + leap; }, std::chrono::steady_clock::now, [] { return false; }}};
    std::vector<std::string> found;
    std::vector<model::Event> events;
    Pipeline pipeline;

private:
    PipelineParts parts(policy::Policy policy)
    {
        inventory::Registry registry({}, [](const std::string&) { return true; }, {});
        return {store,
                hwdb,
                *this,
                clock,
                std::move(registry),
                std::move(policy),
                {"hq", "host", "s-1"},
                store.load(),
                SavedState{.sensor_id = "s-1", .salt = "salt"},
                [] { return true; }};
    }

    async::TaskGroup tasks_;
};

}  // namespace onvigil::daemon::test
