#include "inventory/ids.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace onvigil::inventory {
namespace {

constexpr std::size_t id_characters = 10;
/// Another seed than the id's, so that two keys with the same id differ here.
constexpr unsigned long long key_seed = 0x9e3779b97f4a7c15ULL;

/// FNV-1a mixes its low bits poorly for keys that differ at the end only; this spreads them (a bijection).
unsigned long long spread(unsigned long long value)
{
    value ^= value >> 33;
    value *= 0xff51afd7ed558ccdULL;
    value ^= value >> 33;
    value *= 0xc4ceb9fe1a85ec53ULL;
    return value ^ (value >> 33);
}

}  // namespace

Ids::Ids(const std::vector<std::pair<std::string, std::string>>& past)
{
    past_.reserve(past.size());
    for (const auto& [id, key] : past) retire(id, key);
}

std::string Ids::hash(std::string_view key)
{
    return "dev-" + text::base32(spread(text::fnv1a(key)), id_characters);
}

DeviceId Ids::give(const std::string& key, const std::string& address,
                   const std::function<bool(std::string_view)>& present) const
{
    const auto free = [&](const DeviceId& candidate) {
        if (present(candidate.id)) return false;
        const auto past = past_.find(candidate.id);
        return past == past_.end() || past->second == text::fnv1a(candidate.key, key_seed);
    };
    DeviceId candidate{hash(key), key};
    if (free(candidate)) return candidate;
    const std::string with_address = fmt::format("{} {}", key, address);
    candidate = {hash(with_address), with_address};
    for (unsigned counter = 2; !free(candidate); ++counter) {
        candidate.key = fmt::format("{} {}", with_address, counter);
        candidate.id = hash(candidate.key);
    }
    return candidate;
}

void Ids::retire(const std::string& id, const std::string& key)
{
    if (past_.size() < limits::past_ids) past_.insert_or_assign(id, text::fnv1a(key, key_seed));
}

}  // namespace onvigil::inventory
