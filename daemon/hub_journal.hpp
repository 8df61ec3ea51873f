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
    struct Parts {
        store::Store& store;
        Pipeline& pipeline;
        std::function<std::size_t()> problems;    ///< how many `status` shows
        std::function<std::int64_t()> knowledge;  ///< version of the hub's that it judges by; 0: none
        CarryOut carry_out;
        std::function<std::vector<std::string>()> reload;  ///< of all files; gives why they were refused
    };
    explicit HubJournal(Parts parts) : parts_(std::move(parts)) {}

    boost::asio::awaitable<hub::Changes> changes_after(std::uint64_t change, std::size_t limit) override;
    boost::asio::awaitable<std::vector<model::Event>> events_after(std::uint64_t seq, std::size_t limit) override;
    [[nodiscard]] std::uint64_t last_seq() const override { return parts_.pipeline.committed().last_seq; }
    [[nodiscard]] hub::SensorReport report() const override;
    [[nodiscard]] hub::DetailsOf details() const override;
    [[nodiscard]] std::optional<hub::Mark> mark() const override { return parts_.pipeline.saved().hub; }
    boost::asio::awaitable<void> save(hub::Mark mark) override;
    boost::asio::awaitable<hub::DirectiveResult> carry_out(hub::Directive directive) override
    {
        return parts_.carry_out(std::move(directive));
    }
    void lost(std::uint64_t count, std::uint64_t first_seq, std::uint64_t last_seq) override;

private:
    [[nodiscard]] std::string lists_json() const;

    Parts parts_;
    HubKnowledge knowledge_;
};

}  // namespace onvigil::daemon
