#pragma once
/// daemon/hub_journal.hpp - the sensor as the hub's pusher sees it: the store's changes and journal; what is to be
/// written goes through the pipeline.

#include "daemon/hub_knowledge.hpp"
#include "daemon/pipeline.hpp"
#include "hub/sensor_journal.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <functional>

namespace onvigil::daemon {

class HubJournal final : public hub::SensorJournal {
public:
    std::optional<Problem> take_knowledge(const hub::KnowledgeBundle& bundle) override;
    using CarryOut = std::function<boost::asio::awaitable<hub::DirectiveResult>(hub::Directive)>;
    /// `problems`: how many `status` shows.
    HubJournal(store::Store& store, Pipeline& pipeline, std::function<std::size_t()> problems, CarryOut carry_out,
               std::function<void()> reload)
        : store_(store),
          pipeline_(pipeline),
          problems_(std::move(problems)),
          carry_out_(std::move(carry_out)),
          reload_(std::move(reload))
    {
    }

    boost::asio::awaitable<hub::Changes> changes_after(std::uint64_t change, std::size_t limit) override;
    boost::asio::awaitable<std::vector<model::Event>> events_after(std::uint64_t seq, std::size_t limit) override;
    [[nodiscard]] std::uint64_t last_seq() const override { return pipeline_.committed().last_seq; }
    [[nodiscard]] hub::SensorReport report() const override;
    [[nodiscard]] hub::DetailsOf details() const override;
    [[nodiscard]] std::optional<hub::Mark> mark() const override { return pipeline_.saved().hub; }
    boost::asio::awaitable<void> save(hub::Mark mark) override;
    boost::asio::awaitable<hub::DirectiveResult> carry_out(hub::Directive directive) override
    {
        return carry_out_(std::move(directive));
    }
    void lost(std::uint64_t count, std::uint64_t first_seq, std::uint64_t last_seq) override;

private:
    [[nodiscard]] std::string lists_json() const;

    store::Store& store_;
    Pipeline& pipeline_;
    std::function<std::size_t()> problems_;
    CarryOut carry_out_;
    std::function<void()> reload_;
    HubKnowledge knowledge_;
};

}  // namespace onvigil::daemon
