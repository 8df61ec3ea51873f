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
    Sender& sender = known->second;
    const std::uint64_t answer = net::mix(key ^ net::mix(std::hash<model::IpAddress>()(source))) | 1;
    const std::uint64_t heard = sender.epoch == 0 ? answer : net::mix(answer + sender.epoch) | 1;
    if (remembers(heard)) return Admission::copy;
    if (!remembers(answer)) {
        if (sender.answers >= limits::answers_per_source_per_round) return Admission::source_is_flooding;
        ++sender.answers;
        remember(answer);
    }
    if (heard != answer) remember(heard);
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

void Duplicates::hear_again(const model::IpAddress& source)
{
    if (const auto known = answers_of_.find(source); known != answers_of_.end()) ++known->second.epoch;
}

/// Where it is, or may be put.
std::uint64_t& Duplicates::slot_of(std::uint64_t hash)
{
    const std::size_t mask = hashes_.size() - 1;
    std::size_t at = hash >> 1 & mask;
    while (hashes_[at] != 0 && hashes_[at] != hash) at = (at + 1) & mask;
    return hashes_[at];
}

bool Duplicates::remembers(std::uint64_t hash)
{
    return !hashes_.empty() && slot_of(hash) == hash;
}

/// Beyond limits::remembered_answers nothing is added, and copies are read again.
void Duplicates::remember(std::uint64_t hash)
{
    if (remembered_ >= limits::remembered_answers) return;
    if (2 * (remembered_ + 1) > hashes_.size()) grow();
    slot_of(hash) = hash;
    ++remembered_;
}

void Duplicates::grow()
{
    const std::vector<std::uint64_t> old =
        std::exchange(hashes_, std::vector<std::uint64_t>(hashes_.empty() ? 1024 : hashes_.size() * 2));
    for (const std::uint64_t hash : old)
        if (hash != 0) slot_of(hash) = hash;
}

}  // namespace onvigil::discovery
