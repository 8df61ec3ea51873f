#include "hub/libpq.hpp"

#include <gtest/gtest.h>

namespace onvigil::hub {
namespace {

TEST(Libpq, IsLoadedWhereItIsAskedFor)
{
    EXPECT_EQ(libpq_missing(), std::nullopt);
    EXPECT_EQ(PQstatus(nullptr), CONNECTION_BAD);
}

}  // namespace
}  // namespace onvigil::hub
