#include "render/address_text.hpp"

#include <chrono>
#include <map>
#include <utility>

namespace onvigil::render {
namespace {

using std::chrono::steady_clock;
using Scope = boost::asio::ip::scope_id_type;

/// More names than interfaces are no names of interfaces.
constexpr std::size_t most_zones = 64;

template <typename Key, typename Value>
class Kept {
public:
    template <typename Ask>
    const Value& value(const Key& key, Ask ask)
    {
        const auto now = steady_clock::now();
        auto found = known_.find(key);
        if (found != known_.end() && now < found->second.second) return found->second.first;
        if (known_.size() >= most_zones) known_.clear();
        found = known_.insert_or_assign(key, std::pair(ask(), now + std::chrono::seconds(1))).first;
        return found->second.first;
    }

private:
    std::map<Key, std::pair<Value, steady_clock::time_point>> known_;
};

bool has_interface(const model::IpAddress& address)
{
    return address.is_v6() && address.to_v6().is_link_local();
}

model::IpAddress in_zone(const model::IpAddress& address, Scope zone)
{
    auto v6 = address.to_v6();
    v6.scope_id(zone);
    return v6;
}

}  // namespace

std::string address_text(const model::IpAddress& address)
{
    if (!has_interface(address)) return address.to_string();
    thread_local Kept<Scope, std::string> names;
    const auto plain = in_zone(address, 0).to_string();
    return plain + names.value(address.to_v6().scope_id(), [&] { return address.to_string().substr(plain.size()); });
}

std::optional<model::IpAddress> address_of(std::string_view text)
{
    const auto end = text.find('%');
    const auto plain = end == text.npos ? std::nullopt : model::parse_ip(text.substr(0, end));
    if (!plain || !has_interface(*plain)) return model::parse_ip(text);
    thread_local Kept<std::string, std::optional<Scope>> numbers;
    const auto zone = numbers.value(std::string(text.substr(end)), [&]() -> std::optional<Scope> {
        const auto address = model::parse_ip(text);
        return address ? std::optional(address->to_v6().scope_id()) : std::nullopt;
    });
    return zone ? std::optional(in_zone(*plain, *zone)) : std::nullopt;
}

}  // namespace onvigil::render
