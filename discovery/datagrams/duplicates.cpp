#include "discovery/datagrams/duplicates.hpp"

#include "base/limits.hpp"
#include "net/permutation.hpp"

#include <functional>

namespace onvigil::discovery {

Admission Duplicates::admit(const model::IpAddress& source, std::uint64_t key)
{
    auto known = answers_of_.find(source);
    if (known == answers_of_.end()) {
        if (answers_of_.size() >= limits::new_devices_per_round) return Admission::too_many_senders;
        known = answers_of_.emplace(source, Sender()).first;
    }
    const std::uint64_t sender = net::mix(std::hash<model::IpAddress>()(source)) + known->second.epoch;
    if (!remember(net::mix(key ^ net::mix(sender)) | 1)) return Admission::copy;
    if (known->second.answers >= limits::answers_per_source_per_round) return Admission::source_is_flooding;
    ++known->second.answers;
    return Admission::fresh;
}

void Duplicates::forget()
{
    hashes_ = {};
    remembered_ = 0;
    answers_of_ = {};
}

void Duplicates::forget(const model::IpAddress& source)
{
    const auto known = answers_of_.find(source);
    if (known != answers_of_.end()) known->second = {0, known->second.epoch + 1};
}

/// False: it was there. Beyond limits::remembered_answers nothing is added, and copies are read again.
bool Duplicates::remember(std::uint64_t hash)
{
    if (2 * (remembered_ + 1) > hashes_.size()) grow();
    const std::size_t mask = hashes_.size() - 1;
    std::size_t at = hash >> 1 & mask;
    while (hashes_[at] != 0) {
        if (hashes_[at] == hash) return false;
        at = (at + 1) & mask;
    }
    if (remembered_ < limits::remembered_answers) {
        hashes_[at] = hash;
        ++remembered_;
    }
    return true;
}

void Duplicates::grow()
{
    if (remembered_ >= limits::remembered_answers) return;
    const std::vector<std::uint64_t> old =
        std::exchange(hashes_, std::vector<std::uint64_t>(hashes_.empty() ? 1024 : hashes_.size() * 2));
    const std::size_t mask = hashes_.size() - 1;
    for (const std::uint64_t hash : old) {
        if (hash == 0) continue;
        std::size_t at = hash >> 1 & mask;
        while (hashes_[at] != 0) at = (at + 1) & mask;
        hashes_[at] = hash;
    }
}

}  // namespace onvigil::discovery
