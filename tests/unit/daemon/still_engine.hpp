#pragma once
/// An engine over an inventory in a file, or in memory. Its pipeline runs; what would talk to a network does not.

#include "async/task_group.hpp"
#include "daemon/engine.hpp"
#include "support/observations.hpp"
#include "support/run.hpp"

#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <functional>
#include <span>
#include <stdexcept>
#include <vector>

namespace onvigil::daemon::test {

using namespace onvigil::test;

class StillEngine : public CommitListener {
public:
    explicit StillEngine(const std::filesystem::path& inventory = {}, const Start& start = {})
        : engine(context.get_executor(), start, inventory, store::Access::exclusive, *this),
          tasks_(context.get_executor())
    {
        tasks_.spawn(engine.pipeline().run());
    }
    ~StillEngine() override
    {
        tasks_.cancel();
        onvigil::test::run(context, tasks_.join());
    }

    void until(const std::function<bool()>& holds)
    {
        context.restart();
        for (const auto ends = std::chrono::steady_clock::now() + std::chrono::seconds(30); !holds();)
            if (context.run_one_until(ends) == 0) throw std::runtime_error("it did not come in time");
    }
    /// A device that answers by WS-Discovery, until it is committed; its record.
    model::Record hear(const std::string& address, unsigned number)
    {
        engine.pipeline().heard(onvigil::test::wsd(address, onvigil::test::endpoint(number), engine.pipeline().now()));
        until([&, before = changes.size()] { return changes.size() > before; });
        return changes.back().after;
    }
    void flush() { onvigil::test::run(context, engine.pipeline().flush()); }

    void committed(std::span<const RecordChange> committed, std::span<const model::Event>) override
    {
        changes.insert(changes.end(), committed.begin(), committed.end());
    }

    boost::asio::io_context context;
    std::vector<RecordChange> changes;
    Engine engine;

private:
    async::TaskGroup tasks_;
};

}  // namespace onvigil::daemon::test
