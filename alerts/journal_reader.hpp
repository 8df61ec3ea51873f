#pragma once
/// alerts/journal_reader.hpp - reads the journal for one sink: ahead in chunks, and filtered.

#include "alerts/event_filter.hpp"
#include "alerts/event_journal.hpp"
#include "alerts/loss_report.hpp"
#include "model/event.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace onvigil::alerts {

class JournalReader {
public:
    JournalReader(EventJournal& journal, EventFilter filter) : journal_(journal), filter_(filter) {}

    [[nodiscard]] const EventFilter& filter() const { return filter_; }

    /// Nothing was read that take() would tell of.
    [[nodiscard]] bool empty() const { return next_ == chunk_.size() && !missing_end_; }
    void clear();

    /// Reads on behind `seq`.
    [[nodiscard]] boost::asio::awaitable<void> read_after(std::uint64_t seq);
    /// Leaves out what was read up to `seq`.
    void skip_to(std::uint64_t seq);
    /// The next `most` events behind `upto` that the sink wants, or fewer; `upto` becomes the last seq looked at. What
    /// the journal has no readable record of is added to `missing`.
    [[nodiscard]] std::vector<model::Event> take(std::size_t most, std::uint64_t& upto, Loss& missing);

    /// How many events behind `seq` the sink wants.
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> count_after(std::uint64_t seq) const;
    /// Shows `visit` the seq of each event behind `seq` that the sink wants; gives the last seq looked at.
    [[nodiscard]] boost::asio::awaitable<std::uint64_t> scan_after(std::uint64_t seq,
                                                                   std::function<void(std::uint64_t)> visit) const;

private:
    EventJournal& journal_;
    EventFilter filter_;
    std::vector<model::Event> chunk_;
    std::size_t next_ = 0;                      ///< in chunk_
    std::optional<std::uint64_t> missing_end_;  ///< behind chunk_ nothing can be read up to here
};

}  // namespace onvigil::alerts
