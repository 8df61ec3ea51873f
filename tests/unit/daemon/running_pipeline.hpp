#pragma once
/// A pipeline that runs over an inventory in memory, and what it commits.

#include "async/task_group.hpp"
#include "daemon/pipeline.hpp"
#include "daemon/system_clock.hpp"
#include "support/observations.hpp"
#include "support/run.hpp"

#include <boost/asio/io_context.hpp>

#include <string>
#include <vector>

namespace onvigil::daemon::test {

class RunningPipeline : public CommitListener {
public:
    explicit RunningPipeline(policy::Policy policy = {}, SavedState saved = first_start())
        : pipeline(context.get_executor(), parts(std::move(policy), std::move(saved))), tasks_(context.get_executor())
    {
        tasks_.spawn(pipeline.run());
    }

    ~RunningPipeline() override { stop(); }

    void stop()
    {
        tasks_.cancel();
        run(tasks_.join());
    }

    static SavedState first_start() { return {.sensor_id = "s-1", .salt = "salt"}; }

    template <typename T>
    T run(boost::asio::awaitable<T> work)
    {
        return onvigil::test::run(context, std::move(work));
    }
    void flush() { run(pipeline.flush()); }

    /// Heard now, and taken in.
    void hear(const std::string& address, unsigned number)
    {
        pipeline.heard(onvigil::test::wsd(address, onvigil::test::endpoint(number), system_now()));
        while (pipeline.registry().at(*model::parse_ip(address)).empty()) run(pipeline.devices_changed());
        flush();
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
    store::Store store{""};
    systemd::Hwdb hwdb;
    std::vector<std::string> found;
    std::vector<model::Event> events;
    Pipeline pipeline;

private:
    PipelineParts parts(policy::Policy policy, SavedState saved)
    {
        inventory::Registry registry({}, [](const std::string&) { return true; }, {});
        return {store,
                hwdb,
                *this,
                std::move(registry),
                std::move(policy),
                {"hq", "host", "s-1"},
                store.load(),
                std::move(saved),
                [] { return true; }};
    }

    async::TaskGroup tasks_;
};

}  // namespace onvigil::daemon::test
