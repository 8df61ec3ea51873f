#include "render/report/device_defaults.hpp"

#include <algorithm>
#include <array>

#include "render/device_json.hpp"

namespace onvigil::render {
namespace {

/// Each device says these itself: which it is, where, and what is held against it.
constexpr std::array always_told = {"id", "verdict", "addresses", "findings"};

DeviceKeys keys_that_vary()
{
    DeviceKeys out = every_key;
    for (const auto* key : always_told) out &= ~device_key(key);
    return out;
}

/// Calls `visit(index, member)` for each key in order.
template <typename Visit>
void each_member(const model::Record& record, std::string_view site, std::size_t keys, Visit visit)
{
    std::string object;
    for (std::size_t i = 0; i < keys; ++i) {
        object.clear();
        append_device(object, record, site, DeviceKeys{1} << i);
        visit(i, std::string_view(object).substr(1, object.size() - 2));
    }
}

void append_member(std::string& out, std::string_view member)
{
    if (out.back() != '{') out += ',';
    out += member;
}

}  // namespace

void DeviceDefaults::count(const model::Record& record, std::string_view site)
{
    ++devices_;
    if (candidates_.empty()) candidates_.resize(device_keys().size());
    each_member(record, site, candidates_.size(), [&](std::size_t i, std::string_view member) {
        auto& candidate = candidates_[i];
        if (candidate.votes == 0) candidate.member = member;
        candidate.member == member ? ++candidate.votes : --candidate.votes;
    });
}

/// Of values that are all different a candidate is left with no vote, or one.
bool DeviceDefaults::is_default(std::size_t key) const
{
    static const auto vary = keys_that_vary();
    return (vary & DeviceKeys{1} << key) != 0 && candidates_[key].votes >= std::max<std::size_t>(2, devices_ / 10);
}

std::string DeviceDefaults::object() const
{
    if (devices_ < fewest_) return "{}";
    std::string out = "{";
    for (std::size_t i = 0; i < candidates_.size(); ++i)
        if (is_default(i)) append_member(out, candidates_[i].member);
    return out + '}';
}

void DeviceDefaults::append_device(std::string& out, const model::Record& record, std::string_view site) const
{
    if (devices_ < fewest_) return render::append_device(out, record, site);
    out += '{';
    each_member(record, site, candidates_.size(), [&](std::size_t i, std::string_view member) {
        if (!is_default(i) || candidates_[i].member != member) append_member(out, member);
    });
    out += '}';
}

}  // namespace onvigil::render
