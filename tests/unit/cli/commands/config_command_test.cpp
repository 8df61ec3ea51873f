#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, ShowsTheConfigurationAsYaml)
{
    daemon.start();

    EXPECT_EQ(run({"config", "show"}).out, "site: \"hq\"\ndiscovery:\n  interval: \"5m\"\n  networks: []\n");
    EXPECT_EQ(json::parse(run({"config", "show", "-o", "json"}).out).at("site"), "hq");
}

}  // namespace
}  // namespace onvigil::cli
