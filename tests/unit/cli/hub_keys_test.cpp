#include "cli/hub_keys.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "cli/source.hpp"
#include "hub/knowledge_bundle.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::cli {
namespace {

TEST(HubKeys, TakeTheHostFromTheUrl)
{
    for (const auto& [url, host] : {std::pair("postgresql://hub.example.org/onvigil", "hub.example.org"),
                                    std::pair("postgresql://a:b@hub:5433/onvigil?x=@y", "hub"),
                                    std::pair("postgresql://a@[fd00::1]:5433/onvigil", "fd00::1"),
                                    std::pair("postgresql:///onvigil?host=/run", ""),
                                    std::pair("host=hub dbname=onvigil", ""), std::pair("", "")})
        EXPECT_EQ(host_of(url), host) << url;
}

TEST(HubKeys, SignWhatASensorBelieves)
{
    const test::TempDir folder;
    const HubKeys keys((folder.path() / "keys").string());
    EXPECT_THROW((void)keys.sign_knowledge("x"), Failure) << "there is no key yet";
    keys.make("");
    const std::string bundle = R"({"version":7,"files":{"lists/x.yaml":"id: x"}})";
    const auto signature = keys.sign_knowledge(bundle), key = keys.knowledge_key();

    EXPECT_TRUE(hub::open_bundle(bundle, signature, key, 7, 6));
    EXPECT_FALSE(hub::open_bundle(bundle + " ", signature, key, 7, 6));
    keys.make("");
    EXPECT_EQ(keys.knowledge_key(), key) << "made once";
}

TEST(HubKeys, StayWithTheAdministratorAlone)
{
    const test::TempDir folder;
    const auto path = folder.path() / "keys";
    const HubKeys keys(path.string());
    EXPECT_FALSE(keys.has_authority());
    keys.make("hub.example.org");
    keys.sign_sensor("north");
    EXPECT_TRUE(keys.has_authority());
    EXPECT_EQ(keys.host(), "hub.example.org");
    for (const auto* secret : {"ca.key", "knowledge.key", "north.key", "server.key"}) {
        struct stat found {};
        ASSERT_EQ(::stat((path / secret).c_str(), &found), 0) << secret;
        EXPECT_EQ(found.st_mode & 0077u, 0u) << secret;
    }
    for (const auto* left : {"bundle", "openssl.said", "north.csr", "north.cnf"})
        EXPECT_FALSE(std::filesystem::exists(path / left)) << left;
}

TEST(HubKeys, OfAHostThatIsNoNameAreRefusedInWords)
{
    const test::TempDir folder;
    const HubKeys keys((folder.path() / "keys").string());
    try {
        keys.make("bad,host\nCA:TRUE");
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_THAT(failure.what(), testing::HasSubstr("is no name of a host"));
    }
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "keys/server.crt"));
}

}  // namespace
}  // namespace onvigil::cli
