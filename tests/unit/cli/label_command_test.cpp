#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, LabelsAndForgets)
{
    daemon.handler.add(sample_record(1));
    daemon.start();

    EXPECT_EQ(run({"label", "dev-0000000001", "owner=me", "building=7"}).out, "dev-0000000001: building=7 owner=me\n");
    EXPECT_EQ(run({"label", "dev-0000000001", "owner="}).out, "dev-0000000001: building=7\n");
    EXPECT_EQ(run({"label", "dev-0000000001", "owner"}).code, 2);
    EXPECT_THAT(run({"forget", "dev-0000000001"}).out, HasSubstr("is forgotten"));
    EXPECT_EQ(run({"show", "dev-0000000001"}).code, 5);
}

}  // namespace
}  // namespace onvigil::cli
