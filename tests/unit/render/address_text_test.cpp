#include "render/address_text.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace onvigil::render {
namespace {

TEST(AddressText, IsThatOfTheAddressAndBack)
{
    for (const auto* text :
         {"10.20.3.7", "2001:db8::7", "fe80::1", "fe80::1%lo", "fe80::2%lo", "fe80::1%4000000", "ff02::1%lo"}) {
        const auto address = model::parse_ip(text);
        ASSERT_TRUE(address) << text;
        EXPECT_EQ(address_of(text), address) << text;
        EXPECT_EQ(address_text(*address), text);
    }
    EXPECT_EQ(address_of("::ffff:10.20.3.7"), model::parse_ip("10.20.3.7"));
    for (const auto* wrong : {"", "%", "%lo", "10.20.3.7%lo", "fe80::1::%lo", "north"})
        EXPECT_EQ(address_of(wrong), model::parse_ip(wrong)) << wrong;
    EXPECT_EQ(address_of("fe80::1%gone")->to_v6().scope_id(), 0);
}

TEST(AddressText, OpensNoSocketForEachDevice)
{
    const auto address = *model::parse_ip("fe80::1%lo");
    ASSERT_EQ(address_of(address_text(address)), address);
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
    const auto text = address_text(address);
    const auto back = address_of("fe80::1%lo");
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_EQ(text, "fe80::1%lo");
    EXPECT_EQ(back, address);
}

}  // namespace
}  // namespace onvigil::render
