#include "config/load.hpp"

#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

namespace onvigil::config {
namespace {

TEST(LoadingForATransfer, AnExportIsHeldUpByNoSecretThatItCannotReadNorByAnotherSection)
{
    const test::TempDir dir;
    const auto text =
        "site: hall\ninventory: {path: /var/x.db}\n"
        "identification: {credentials: [{networks: [10.0.0.0/8], username: a, credential: cameras}]}\n"
        "discovery: {interval: soon}\n";
    LoadOptions options{.file = dir.write("onvigil.yaml", text), .must_exist = true, .inventory_alone = true};
    const auto settings = load(options);
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->site, "hall");
    EXPECT_EQ(settings->inventory.path, "/var/x.db");

    options.file = dir.write("onvigil.yaml", "inventory: {keep_events: soon}\n");
    EXPECT_FALSE(load(options));
    options.file = dir.write("onvigil.yaml", "site: [\n");
    EXPECT_FALSE(load(options)) << "what it says is not known";
}

}  // namespace
}  // namespace onvigil::config
