#include "simulator/template.hpp"

#include <gtest/gtest.h>

#include "base/ensure.hpp"
#include "fakes.hpp"
#include "protocol/xml.hpp"

namespace onvigil::simulator {
namespace {

std::string rendered(const Template& text, std::string_view entry = "clock: -1d")
{
    Fleet fleet = test::fleet(entry);
    std::string out;
    text.render(out, fleet.cameras()[0], {.relates_to = "uuid:7", .unique = 5, .now = test::noon});
    return out;
}

TEST(Template, FillsItsHolesFromTheEntryTheQuestionAndTheDevicesClock)
{
    const Texts texts = {{"model", *Pattern::parse("M<{n}>")}};
    EXPECT_EQ(rendered(Template("a @{model} @{relates_to} @{sequence}.", texts, protocol::xml::escape)),
              "a M&lt;0&gt; uuid:7 5.");
    EXPECT_EQ(rendered(Template("@{model}", texts, nullptr)), "M<0>");
    EXPECT_EQ(rendered(Template("@{year}-@{month}-@{day} @{hour}:@{minute}:@{second}", {}, nullptr)),
              "2026-11-22 12:0:0");
}

TEST(Template, AnUnknownHoleIsABug)
{
    EXPECT_THROW(Template("@{nothing}", {}, nullptr), Bug);
    EXPECT_THROW(Template("@{model", {}, nullptr), Bug);
}

TEST(Template, LiteralBytesAreSentAsTheyAre)
{
    EXPECT_EQ(rendered(Template::literal("@{model} {n}")), "@{model} {n}");
    EXPECT_TRUE(Template().empty());
}

TEST(Template, MessageIdsDifferByTheirNumbersAndAreUuids)
{
    EXPECT_EQ(uuid_of(1, 2), uuid_of(1, 2));
    EXPECT_NE(uuid_of(1, 2), uuid_of(1, 3));
    EXPECT_NE(uuid_of(1, 2), uuid_of(2, 2));
    const std::string id = uuid_of(1, 2);
    ASSERT_EQ(id.size(), 36u);
    EXPECT_EQ(id[14], '4');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
}

}  // namespace
}  // namespace onvigil::simulator
