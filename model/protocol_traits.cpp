#include "model/protocol_traits.hpp"

namespace onvigil::model {
namespace {

constexpr bool in_order_of_the_enumeration()
{
    for (std::size_t i = 0; i < protocol_table.size(); ++i)
        if (protocol_table[i].id != static_cast<Protocol>(i)) return false;
    return true;
}
static_assert(in_order_of_the_enumeration());

}  // namespace

std::optional<Protocol> parse_protocol(std::string_view name)
{
    for (const ProtocolTraits& row : protocol_table)
        if (row.name == name) return row.id;
    return std::nullopt;
}

std::set<Protocol> discovery_protocols()
{
    std::set<Protocol> out;
    for (const ProtocolTraits& row : protocol_table)
        if (row.kind != ProtocolKind::interview) out.insert(row.id);
    return out;
}

}  // namespace onvigil::model
