#pragma once
/// daemon/sink_journal.hpp - the store's journal as the dispatcher reads it; what is to be written goes through the
/// pipeline.

#include "alerts/event_journal.hpp"
#include "daemon/pipeline.hpp"
#include "store/store.hpp"

#include <map>
#include <string>

namespace onvigil::daemon {

class SinkJournal final : public alerts::EventJournal {
public:
    SinkJournal(store::Store& store, Pipeline& pipeline, std::map<std::string, store::Cursor> cursors);

    boost::asio::awaitable<std::vector<model::Event>> read_after(std::uint64_t seq, std::size_t limit) override;
    [[nodiscard]] std::uint64_t last_seq() const override { return pipeline_.committed().last_seq; }
    boost::asio::awaitable<std::uint64_t> seq_before(model::TimePoint since) override;
    [[nodiscard]] std::vector<std::string> cursor_names() const override;
    [[nodiscard]] std::optional<alerts::Cursor> load_cursor(const std::string& sink) const override;
    boost::asio::awaitable<void> save_cursor(std::string sink, alerts::Cursor cursor) override;
    boost::asio::awaitable<void> remove_cursor(std::string sink) override;
    boost::asio::awaitable<void> append_lost(std::string sink, std::uint64_t count, std::uint64_t first_seq,
                                             std::uint64_t last_seq, std::string why) override;

private:
    store::Store& store_;
    Pipeline& pipeline_;
    std::map<std::string, store::Cursor> cursors_;
};

}  // namespace onvigil::daemon
