#include "daemon/paths.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "support/temp_dir.hpp"

namespace onvigil::daemon {
namespace {

/// An environment variable for as long as it lives.
class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name) { setenv(name, value.c_str(), 1); }
    ~Variable() { unsetenv(name_); }

private:
    const char* name_;
};

TEST(Paths, AreWhatTheConfigurationSays)
{
    config::Settings settings;
    settings.inventory.path = "/srv/cameras.db";
    settings.control.socket = "/srv/control.sock";
    const Variable state("STATE_DIRECTORY", "/var/lib/private/onvigil"), run("RUNTIME_DIRECTORY", "/run/private");
    EXPECT_EQ(inventory_path(settings), "/srv/cameras.db");
    EXPECT_EQ(socket_path(settings), "/srv/control.sock");
}

TEST(Paths, ElseLieInTheFoldersOfTheServiceManager)
{
    const config::Settings settings;
    EXPECT_EQ(inventory_path(settings), "/var/lib/onvigil/inventory.db");
    EXPECT_EQ(socket_path(settings), "/run/onvigil/control.sock");
    const Variable state("STATE_DIRECTORY", "/var/lib/one:/var/lib/two"), run("RUNTIME_DIRECTORY", "");
    EXPECT_EQ(inventory_path(settings), "/var/lib/one/inventory.db");
    EXPECT_EQ(socket_path(settings), "/run/onvigil/control.sock");
}

TEST(Paths, KnowledgeThatIsNamedMustBeThere)
{
    const test::TempDir folder;
    const Variable named("ONVIGIL_DATADIR", folder.path().string());
    EXPECT_FALSE(knowledge_folder());
    folder.write("makers/a.yaml", "");
    EXPECT_FALSE(knowledge_folder()) << "lists are missing";
    folder.write("lists/a.yaml", "");
    EXPECT_EQ(knowledge_folder(), folder.path());
}

TEST(Paths, CredentialsLieWhereSystemdPutsThem)
{
    EXPECT_TRUE(credentials_folder().empty());
    const Variable credentials("CREDENTIALS_DIRECTORY", "/run/credentials/onvigild.service");
    EXPECT_EQ(credentials_folder(), "/run/credentials/onvigild.service");
}

}  // namespace
}  // namespace onvigil::daemon
