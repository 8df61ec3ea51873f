#include "daemon/sink_journal.hpp"

namespace onvigil::daemon {

namespace asio = boost::asio;

SinkJournal::SinkJournal(store::Store& store, Pipeline& pipeline, std::map<std::string, store::Cursor> cursors)
    : store_(store), pipeline_(pipeline), cursors_(std::move(cursors))
{
}

asio::awaitable<std::vector<model::Event>> SinkJournal::read_after(std::uint64_t seq, std::size_t limit)
{
    return store_.read_journal(seq, limit);
}

asio::awaitable<std::uint64_t> SinkJournal::seq_before(model::TimePoint since)
{
    return store_.seq_before(since);
}

std::vector<std::string> SinkJournal::cursor_names() const
{
    std::vector<std::string> names;
    for (const auto& [name, cursor] : cursors_) names.push_back(name);
    return names;
}

std::optional<alerts::Cursor> SinkJournal::load_cursor(const std::string& sink) const
{
    const auto found = cursors_.find(sink);
    if (found == cursors_.end()) return std::nullopt;
    return alerts::Cursor{found->second.seq, found->second.replay_until};
}

asio::awaitable<void> SinkJournal::save_cursor(std::string sink, alerts::Cursor cursor)
{
    const store::Cursor stored{cursor.seq, cursor.replay_until};
    cursors_[sink] = stored;
    try {
        co_await store_.save_cursor(std::move(sink), stored);
    } catch (const store::DiskFull&) {
        // Delivery goes on; after a restart the sink is sent again what came after the last cursor that was saved.
    }
}

asio::awaitable<void> SinkJournal::remove_cursor(std::string sink)
{
    cursors_.erase(sink);
    try {
        co_await store_.remove_cursor(std::move(sink));
    } catch (const store::DiskFull&) {
        // It is removed after the next start.
    }
}

asio::awaitable<void> SinkJournal::append_lost(std::string sink, std::uint64_t count, std::uint64_t first_seq,
                                               std::uint64_t last_seq, std::string why)
{
    pipeline_.announce(alerts::events_lost(pipeline_.context(), sink, count, first_seq, last_seq, why));
    co_await pipeline_.flush(Pipeline::Applied::announced);
}

}  // namespace onvigil::daemon
