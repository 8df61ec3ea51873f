#include "net/interface_names.hpp"

#include "netlink_messages.hpp"

#include <gmock/gmock.h>

namespace onvigil::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(InterfaceNames, OfTheSameIndexIsTheSameInterface)
{
    Interfaces kernel;
    kernel.apply(link(3, "lan0"));
    kernel.apply(link(4, "lan1"));
    InterfaceNames names;
    names.use({{.index = 3, .name = "lan0", .addresses = {}}, {.index = 4, .name = "lan1", .addresses = {}}});
    EXPECT_THAT(names.renamed(kernel), IsEmpty());

    kernel.apply(link(3, "lan1"));  // two that swap
    kernel.apply(link(4, "lan0"));
    EXPECT_THAT(names.renamed(kernel), ElementsAre(Pair("lan0", "lan1"), Pair("lan1", "lan0")));
    EXPECT_THAT(names.renamed(kernel), IsEmpty()) << "told once";
}

TEST(InterfaceNames, OneThatIsGoneOrNotInUseHasNone)
{
    Interfaces kernel;
    kernel.apply(link(3, "lan0"));
    kernel.apply(link(5, "wan0"));
    InterfaceNames names;
    names.use({{.index = 3, .name = "lan0", .addresses = {}}});
    kernel.apply(link(5, "wan1"));
    auto removed = link(3, "lan0");
    removed.gone = true;
    kernel.apply(removed);
    EXPECT_THAT(names.renamed(kernel), IsEmpty());
    kernel.apply(link(3, "lan7"));  // another one with the index of one that was removed
    EXPECT_THAT(names.renamed(kernel), IsEmpty());
}

}  // namespace
}  // namespace onvigil::net
