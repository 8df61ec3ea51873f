#include "policy/knowledge.hpp"

#include "model/names.hpp"

namespace onvigil::policy {
namespace {

constexpr model::Names<MakerKind> maker_kinds{
    {{MakerKind::maker, "maker"}, {MakerKind::seller, "seller"}, {MakerKind::component, "component"}}};

constexpr model::Names<Share> shares{{{Share::all, "all"},
                                      {Share::most, "most"},
                                      {Share::some, "some"},
                                      {Share::few, "few"},
                                      {Share::former, "former"}}};

constexpr model::Names<ListKind> list_kinds{{{ListKind::use_procurement, "use-procurement"},
                                             {ListKind::market_access, "market-access"},
                                             {ListKind::export_control, "export-control"},
                                             {ListKind::investment, "investment"},
                                             {ListKind::guidance, "guidance"},
                                             {ListKind::house_rule, "house-rule"}}};

static_assert(model::all_named(maker_kinds) && model::all_named(shares) && model::all_named(list_kinds));

}  // namespace

std::string_view name(MakerKind kind)
{
    return model::find_name(maker_kinds, kind);
}
std::optional<MakerKind> parse_maker_kind(std::string_view name)
{
    return model::find_value(maker_kinds, name);
}
std::string_view name(Share share)
{
    return model::find_name(shares, share);
}
std::optional<Share> parse_share(std::string_view name)
{
    return model::find_value(shares, name);
}
std::string_view name(ListKind kind)
{
    return model::find_name(list_kinds, kind);
}
std::optional<ListKind> parse_list_kind(std::string_view name)
{
    return model::find_value(list_kinds, name);
}

}  // namespace onvigil::policy
