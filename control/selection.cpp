#include "control/selection.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "async/time_slice.hpp"
#include "base/text.hpp"
#include "render/inventory_summary.hpp"

namespace onvigil::control {

namespace asio = boost::asio;

namespace {

constexpr std::size_t devices_a_step = 500;
constexpr std::size_t sorted_a_step = 2'000;
constexpr std::size_t most_candidates = 20;
constexpr std::size_t page_slack = 500;  ///< beyond a page, before what is too much is let go

/// A record with what it is ordered by.
struct Entry {
    std::string sort_text;
    model::Record record;
};

bool before(const Entry& left, const Entry& right)
{
    const int order = left.sort_text.compare(right.sort_text);
    return order != 0 ? order < 0 : left.record.device->id < right.record.device->id;
}

bool behind(const Entry& entry, const Cursor& cursor)
{
    const int order = entry.sort_text.compare(cursor.sort_text);
    return order > 0 || (order == 0 && entry.record.device->id > cursor.id);
}

/// In any order: what a page does not need is not held.
void keep_first(std::vector<Entry>& entries, std::size_t number)
{
    std::nth_element(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(number), entries.end(), before);
    entries.resize(number);
}

/// Merge sort from short runs up, with a turn for others between the merges.
asio::awaitable<void> sort(std::vector<Entry>& entries, async::TimeSlice& slice)
{
    const auto at = [&](std::size_t index) {
        return entries.begin() + static_cast<std::ptrdiff_t>(std::min(index, entries.size()));
    };
    for (std::size_t i = 0; i < entries.size(); i += sorted_a_step) {
        std::sort(at(i), at(i + sorted_a_step), before);
        if (slice.used_up()) co_await slice.yield();
    }
    for (std::size_t run = sorted_a_step; run < entries.size(); run *= 2)
        for (std::size_t i = 0; i + run < entries.size(); i += 2 * run) {
            std::inplace_merge(at(i), at(i + run), at(i + 2 * run), before);
            if (slice.used_up()) co_await slice.yield();
        }
}

/// Visits the next devices after `after` and moves it on; false: there are none.
bool step(const ApiHandler& handler, std::string& after, const ApiHandler::Visit& visit)
{
    const model::Device* last = nullptr;
    const auto visited = handler.each_device(after, devices_a_step, [&](const model::Record& record) {
        visit(record);
        last = record.device.get();
    });
    if (visited == 0) return false;
    after = last->id;
    return true;
}

ApiError ambiguous(const Reference& reference, std::vector<model::Record> candidates, std::size_t number)
{
    ApiError error{409, "several devices",
                   fmt::format("\"{}\" fits {}: name one of them by its id{}", text::clean(reference.text(), 80),
                               render::counted(number, "device", "devices"),
                               number > candidates.size() ? fmt::format("; here are {}", candidates.size()) : ""),
                   std::move(candidates)};
    return error;
}

}  // namespace

asio::awaitable<void> visit_devices(const ApiHandler& handler, const ApiHandler::Visit& visit)
{
    async::TimeSlice slice;
    std::string after;
    while (step(handler, after, visit)) {
        if (slice.used_up()) co_await slice.yield();
    }
}

asio::awaitable<Selection> select_devices(const ApiHandler& handler, DeviceFilter filter)
{
    async::TimeSlice slice;
    Selection selection;
    std::vector<Entry> entries;
    const auto cursor = parse_cursor(filter.cursor);
    const ApiHandler::Visit choose = [&](const model::Record& record) {
        if (!matches(filter, record)) return;
        ++selection.total;
        Entry entry{sort_text(filter.sort, record, filter.descending), record};
        if (cursor && !behind(entry, *cursor)) return;
        entries.push_back(std::move(entry));
        if (filter.limit == 0 || entries.size() < page_slack) return;
        if ((entries.size() - page_slack) / 2 > filter.limit) keep_first(entries, filter.limit + 1);
    };
    co_await visit_devices(handler, choose);
    co_await sort(entries, slice);

    const auto number = filter.limit == 0 ? entries.size() : std::min(filter.limit, entries.size());
    if (number < entries.size()) {
        const auto& last = entries[number - 1];
        selection.next = to_text(Cursor{last.sort_text, last.record.device->id});
    }
    selection.records.reserve(number);
    for (std::size_t i = 0; i < number; ++i) selection.records.push_back(std::move(entries[i].record));
    co_return selection;
}

Answering<model::Record> find_device(const ApiHandler& handler, std::string text)
{
    const Reference reference(text);
    if (auto exact = handler.device(text); exact.device) co_return exact;
    std::vector<model::Record> named, prefixed;
    std::size_t names = 0, prefixes = 0;
    const ApiHandler::Visit look = [&](const model::Record& record) {
        const int fits = reference.fits(*record.device);
        if (fits == 2 && ++names <= most_candidates) named.push_back(record);
        if (fits == 1 && ++prefixes <= most_candidates) prefixed.push_back(record);
    };
    co_await visit_devices(handler, look);
    if (names == 1) co_return named.front();
    if (names > 1) co_return ambiguous(reference, std::move(named), names);
    if (prefixes == 1) co_return prefixed.front();
    if (prefixes > 1) co_return ambiguous(reference, std::move(prefixed), prefixes);
    co_return ApiError{404,
                       no_such_device,
                       fmt::format("no device is called \"{}\": give an id, an address, a MAC, a serial number or an "
                                   "endpoint (onvigil devices --match finds parts of them)",
                                   text::clean(text, 80)),
                       {}};
}

}  // namespace onvigil::control
