#include "model/boxed.hpp"

#include <gtest/gtest.h>

#include <string>

#include "model/device.hpp"

namespace onvigil::model {
namespace {

TEST(Boxed, TakesTheRoomOfAPointer)
{
    EXPECT_EQ(sizeof(Boxed<Waiver>), sizeof(void*));
}

TEST(Boxed, ACopyIsAValueOfItsOwn)
{
    Boxed<std::string> one(std::string("planned"));
    Boxed<std::string> other = one;
    other->append(" in May");
    EXPECT_EQ(*one, "planned");
    EXPECT_EQ(*other, "planned in May");
    one = other;
    other.reset();
    EXPECT_EQ(*one, "planned in May");
    EXPECT_FALSE(other);
}

TEST(Boxed, IsEqualWhereTheValuesAre)
{
    const Boxed<int> none, one(1), two(2);
    EXPECT_EQ(none, Boxed<int>(std::optional<int>()));
    EXPECT_EQ(one, Boxed<int>(std::optional(1)));
    EXPECT_EQ(one, 1);
    EXPECT_NE(one, two);
    EXPECT_NE(one, none);
    EXPECT_NE(none, one);
}

}  // namespace
}  // namespace onvigil::model
