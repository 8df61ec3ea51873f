#pragma once
/// fake_ports.hpp - what the interviews need of others: a ledger, a connect gate and what proves makers.

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "interview/interview_scheduler.hpp"
#include "interview/login_rules.hpp"

namespace onvigil::interview {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class FakeLedger : public CredentialLedger {
public:
    explicit FakeLedger(asio::any_io_executor its_executor) : executor(std::move(its_executor)) {}

    bool refused(std::string_view device, std::string_view digest) const override
    {
        return marks.contains({std::string(device), std::string(digest)});
    }
    bool was_accepted(std::string_view key, std::string_view digest) const override
    {
        return acceptances.contains({std::string(key), std::string(digest)});
    }
    asio::awaitable<bool> record(std::vector<std::string> keys, std::string digest) override
    {
        asio::steady_timer disk(executor, 5ms);
        co_await disk.async_wait(asio::use_awaitable);
        if (broken) co_return false;
        for (const std::string& key : keys) marks.emplace(key, digest);
        ++records;
        co_return true;
    }
    asio::awaitable<void> withdraw(std::vector<std::string> keys, std::string digest) override
    {
        for (const std::string& key : keys) marks.erase({key, digest});
        co_return;
    }
    asio::awaitable<void> accepted(std::vector<std::string> keys, std::string digest) override
    {
        for (const std::string& key : keys) marks.erase({key, digest}), acceptances.emplace(key, digest);
        co_return;
    }
    std::string noted(std::string_view key) const override
    {
        const auto found = notes.find(std::string(key));
        return found == notes.end() ? std::string() : found->second;
    }
    asio::awaitable<void> note(std::string key, std::string value) override
    {
        notes.insert_or_assign(std::move(key), std::move(value));
        co_return;
    }
    std::map<std::string, std::string> notes;
    asio::awaitable<void> keep_alone(std::vector<std::string> digests) override
    {
        std::erase_if(marks, [&](const auto& mark) { return std::ranges::count(digests, mark.second) == 0; });
        co_return;
    }

    asio::any_io_executor executor;
    std::set<std::pair<std::string, std::string>> marks, acceptances;
    unsigned records = 0;
    bool broken = false;
};

/// Lets everything pass, and knows hardware addresses.
class Gate : public net::ConnectGate {
public:
    asio::awaitable<bool> pass(model::IpAddress host) override
    {
        passed.push_back(host);
        co_return open;
    }
    std::optional<model::Mac> mac_of(const model::IpAddress& host) const override
    {
        const auto known = macs.find(host);
        return known == macs.end() ? std::nullopt : std::optional(known->second);
    }
    std::vector<model::IpAddress> passed;
    std::map<model::IpAddress, model::Mac> macs;
    bool open = true;
};

class FakeBannerPolicy : public BannerPolicy {
public:
    asio::awaitable<bool> wants_fingerprint(model::IpAddress) override { co_return wanted; }
    bool wanted = false;
};

}  // namespace onvigil::interview
