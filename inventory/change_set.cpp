#include "inventory/change_set.hpp"

#include <utility>

namespace onvigil::inventory {

void ChangeSet::add(model::DevicePtr before, model::DevicePtr after, std::string merged_into)
{
    const std::string& id = after ? after->id : before->id;
    const auto [place, is_new] = by_id_.try_emplace(id, changes_.size());
    if (!is_new) {
        model::Change earlier = std::exchange(changes_[place->second], {});
        before = std::move(earlier.before);
        place->second = changes_.size();
    }
    changes_.push_back({std::move(before), std::move(after), std::move(merged_into)});
}

void ChangeSet::merged(const std::string& id, const std::string& into)
{
    const auto known = by_id_.find(id);
    if (known != by_id_.end()) changes_[known->second].merged_into = into;
}

std::vector<model::Change> ChangeSet::take()
{
    if (changes_.empty()) return {};
    std::erase_if(changes_, [](const model::Change& change) {
        return change.before == change.after || (change.before && change.after && *change.before == *change.after);
    });
    by_id_ = decltype(by_id_)();  // clear() would walk all that the largest call ever needed
    return std::exchange(changes_, {});
}

}  // namespace onvigil::inventory
