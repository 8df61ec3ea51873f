#include "daemon/credential_ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include <boost/asio/this_coro.hpp>

#include "async/notification.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "daemon/device_directory.hpp"
#include "interview/login_rules.hpp"

namespace onvigil::daemon {

namespace asio = boost::asio;

namespace {

/// Before a key: it was accepted there.
constexpr std::string_view accepted_prefix = "accepted:";

std::uint64_t hash_of(std::string_view key, std::string_view digest)
{
    return text::fnv1a(fmt::format("{} {}", key, digest));
}

}  // namespace

/// Changes that are written together, and those who wait for that.
struct CredentialLedger::Batch {
    explicit Batch(const asio::any_io_executor& executor) : ended(executor) {}
    std::vector<store::RefusalChange> changes;
    async::Broadcast ended;
    bool done = false;
    std::exception_ptr error;
};

CredentialLedger::CredentialLedger(store::Store& store, const Marks& stored, std::size_t most)
    : store_(store), most_(most)
{
    for (const auto& [key, digest] : stored) {
        if (interview::is_note(key))
            notes_.insert_or_assign(key, digest);
        else if (key.starts_with(accepted_prefix))
            accepted_.insert(hash_of(std::string_view(key).substr(accepted_prefix.size()), digest));
        else
            refusals_.emplace(key, digest);
    }
}

CredentialLedger::~CredentialLedger() = default;

/// On disk when it returns; false: the disk is full. What comes while a transaction is under way shares the next one: a
/// round tries the logins of all its cameras at once, and each waits for the disk.
asio::awaitable<bool> CredentialLedger::write(std::vector<store::RefusalChange> changes)
{
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    if (!next_) next_ = std::make_shared<Batch>(executor);
    const std::shared_ptr<Batch> batch = next_;
    std::ranges::move(changes, std::back_inserter(batch->changes));
    while (!batch->done) {
        if (const std::shared_ptr<Batch> before = under_way_)
            co_await before->ended.wait();
        else
            co_await commit_next();
    }
    if (!batch->error) co_return true;
    try {
        std::rethrow_exception(batch->error);
    } catch (const store::DiskFull&) {
        co_return false;
    }
}

asio::awaitable<void> CredentialLedger::commit_next()
{
    const std::shared_ptr<Batch> batch = under_way_ = std::move(next_);
    try {
        co_await store_.change_refusals(std::move(batch->changes));
    } catch (...) {
        batch->error = std::current_exception();
    }
    batch->done = true;
    under_way_.reset();
    batch->ended.notify_all();
}

bool CredentialLedger::refused(std::string_view key, std::string_view digest) const
{
    return refusals_.contains({std::string(key), std::string(digest)});
}

bool CredentialLedger::was_accepted(std::string_view key, std::string_view digest) const
{
    return accepted_.contains(hash_of(key, digest));
}

std::string CredentialLedger::noted(std::string_view key) const
{
    const auto found = notes_.find(key);
    return found == notes_.end() ? std::string() : found->second;
}

/// Of its host, which may claim any port. A key ends in the port.
bool CredentialLedger::has_enough_notes(std::string_view key) const
{
    const auto host = key.substr(0, key.rfind(' ') + 1);
    std::size_t known = 0;
    for (auto at = notes_.lower_bound(host); at != notes_.end() && at->first.starts_with(host); ++at) ++known;
    return known >= limits::notes_per_host;
}

asio::awaitable<void> CredentialLedger::note(std::string key, std::string value)
{
    if (!notes_.contains(key) && (notes_.size() >= limits::devices || has_enough_notes(key))) co_return;
    std::string before = std::exchange(notes_[key], value);
    std::vector<store::RefusalChange> changes;
    if (!before.empty()) changes.push_back({{key}, std::move(before), false});
    changes.push_back({{std::move(key)}, std::move(value)});
    (void)co_await write(std::move(changes));  // on a full disk it is noted anew after a restart
}

asio::awaitable<bool> CredentialLedger::record(std::vector<std::string> keys, std::string digest)
{
    // What cannot be remembered is not tried, but with a host that took it before.
    const auto took_it = [&](const std::string& key) { return was_accepted(key, digest); };
    if (refusals_.size() >= most_ && std::ranges::none_of(keys, took_it)) co_return false;
    Marks made;  // at once: another interview may ask meanwhile
    for (const std::string& key : keys)
        if (refusals_.emplace(key, digest).second) made.emplace_back(key, digest);
    std::vector<store::RefusalChange> changes;
    changes.push_back({std::move(keys), std::move(digest)});
    const bool durable = co_await write(std::move(changes));
    if (!durable)
        for (const auto& mark : made) refusals_.erase(mark);
    co_return durable;
}

asio::awaitable<void> CredentialLedger::accepted(std::vector<std::string> keys, std::string digest)
{
    std::vector<std::string> news;
    for (const std::string& key : keys) {
        refusals_.erase({key, digest});
        if (accepted_.size() < most_ && accepted_.insert(hash_of(key, digest)).second)
            news.push_back(fmt::format("{}{}", accepted_prefix, key));
    }
    std::vector<store::RefusalChange> changes;
    changes.push_back({std::move(keys), digest, false});
    if (!news.empty()) changes.push_back({std::move(news), std::move(digest)});
    // On a full disk it is learned anew after a restart, as far as it does not count as refused then.
    (void)co_await write(std::move(changes));
}

asio::awaitable<void> CredentialLedger::withdraw(std::vector<std::string> keys, std::string digest)
{
    for (const std::string& key : keys) refusals_.erase({key, digest});
    std::vector<store::RefusalChange> changes;
    changes.push_back({std::move(keys), std::move(digest), false});
    // On a full disk it counts as refused after a restart: too cautious rather than tried twice.
    (void)co_await write(std::move(changes));
}

asio::awaitable<void> CredentialLedger::keep_alone(std::vector<std::string> digests)
{
    std::map<std::string, std::vector<std::string>> others;
    for (const auto& [key, digest] : refusals_)
        if (std::ranges::find(digests, digest) == digests.end()) others[digest].push_back(key);
    for (const auto& [digest, keys] : others)
        for (const std::string& key : keys) refusals_.erase({key, digest});
    for (auto& [digest, keys] : others) co_await withdraw(std::move(keys), digest);
}

asio::awaitable<std::size_t> CredentialLedger::clear(model::DevicePtr device)
{
    Marks marks;
    std::ranges::copy_if(refusals_, std::back_inserter(marks), [&](const auto& mark) {
        return interview::is_ledger_key_of(mark.first, device_number(device->id), *device);
    });
    for (const auto& [key, digest] : marks) {
        std::vector<std::string> keys{key};
        co_await withdraw(std::move(keys), digest);
    }
    const auto is_its = [&](const auto& item) { return interview::is_note_of(item.first, *device); };
    Marks notes;
    std::ranges::copy_if(notes_, std::back_inserter(notes), is_its);
    std::erase_if(notes_, is_its);
    for (const auto& [key, value] : notes) {
        std::vector<std::string> keys{key};
        co_await withdraw(std::move(keys), value);
    }
    co_return marks.size();
}

}  // namespace onvigil::daemon
