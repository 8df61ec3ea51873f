#include "config/sections.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

namespace onvigil::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> problems_of(const std::string& text, const std::function<void(Reader&)>& read)
{
    yaml::FileProblems problems;
    yaml::read_document(text, "f", problems, read);
    std::vector<std::string> out;
    for (const auto& problem : problems) out.push_back(problem.key + ": " + problem.what);
    return out;
}

TEST(DiscoverySection, TakesTheProtocolsThereAre)
{
    discovery::DiscoverySettings settings;
    EXPECT_THAT(problems_of("protocols: [sadp, mdns]", [&](Reader& r) { read_discovery(r, settings); }), IsEmpty());
    EXPECT_EQ(settings.protocols, (std::set{model::Protocol::sadp, model::Protocol::mdns}));
    EXPECT_THAT(problems_of("protocols: [sapd, http]", [&](Reader& r) { read_discovery(r, settings); }),
                ElementsAre("protocols[0]: sapd is no protocol we listen to; did you mean sadp?",
                            testing::StartsWith(
                                "protocols[1]: http is no protocol we listen to; there are ws-discovery, sadp, ")));
}

TEST(DiscoverySection, RefusesNetworksThatNoSweepEndsIn)
{
    discovery::DiscoverySettings settings;
    const auto read = [&](Reader& r) { read_discovery(r, settings); };
    EXPECT_THAT(problems_of("networks: [10.0.0.0/8]", read), IsEmpty());
    EXPECT_THAT(problems_of("networks: [10.0.0.0/7]", read), testing::SizeIs(1));
}

TEST(PolicySection, NamesTheListThatWasMeant)
{
    policy::PolicySettings settings;
    bool chosen = false;
    const auto read = [&](Reader& r) { read_policy(r, settings, {"us-ndaa-889", "ca-qc-2023"}, chosen); };
    EXPECT_THAT(problems_of("lists: [us-ndaa-889, '*']", read), IsEmpty());
    EXPECT_THAT(problems_of("lists: [us-ndaa-88]", read),
                ElementsAre("lists: there is no list us-ndaa-88; did you mean us-ndaa-889?"));
    EXPECT_THAT(problems_of("lists: [house]", read),
                ElementsAre("lists: there is no list house; there are us-ndaa-889, ca-qc-2023"));
    EXPECT_THAT(problems_of("lists: [house]", [&](Reader& r) { read_policy(r, settings, {}, chosen); }), IsEmpty())
        << "where no lists are known, as in a test of the file alone";
}

TEST(HubSection, WantsNoPasswordInItsUrlAndAKeyThatIsOne)
{
    const auto read = [&](Reader& r) {
        hub::HubSettings settings;
        std::vector<std::string> remarks;
        read_hub(r, settings, {}, remarks);
    };
    const std::string rest = "\nca_file: /ca\ncertificate_file: /c\nkey_file: /k";
    for (const char* right : {"postgresql://s@hub/onvigil", "postgresql://[::1]:5432/onvigil", "postgres://hub/a@b:c"})
        EXPECT_THAT(problems_of("url: \"" + std::string(right) + "\"" + rest, read), IsEmpty()) << right;
    for (const char* wrong : {"postgresql://s:pw@hub/onvigil", "postgresql://s@hub/onvigil?password=pw"})
        EXPECT_THAT(problems_of("url: \"" + std::string(wrong) + "\"" + rest, read),
                    ElementsAre("url: must not carry a password; password_file or credential names where it is"));
    EXPECT_THAT(problems_of("knowledge_key: AAAA", read),
                ElementsAre("knowledge_key: is no Ed25519 public key in base64, as hub init shows it"));
    EXPECT_THAT(problems_of("knowledge_key: " + std::string(43, 'A') + "=", read), IsEmpty());
}

TEST(ControlSection, ListensAtAHostAndAPort)
{
    control::ControlSettings settings;
    const auto read = [&](Reader& r) { read_control(r, settings, {}); };
    for (const char* right : {"127.0.0.1:8080", "'[::1]:1'", "host:65535"})
        EXPECT_THAT(problems_of(std::string("listen: ") + right, read), IsEmpty()) << right;
    for (const char* wrong : {"8080", "':8080'", "'host:'", "host:0", "host:65536", "host:x", "host:123456",
                              "'::1:8080'", "'[fe80::1%lan0]:8080'", "127.0.0.1", "256.1.1.1:80", "'224.0.0.1:80'"})
        EXPECT_THAT(problems_of(std::string("listen: ") + wrong, read), testing::SizeIs(1)) << wrong;
}

TEST(ControlSection, ItsSocketIsAWholePathThatAnAddressCanHold)
{
    control::ControlSettings settings;
    const auto read = [&](Reader& r) { read_control(r, settings, {}); };
    EXPECT_THAT(problems_of("socket: ''", read), IsEmpty());
    EXPECT_THAT(problems_of("socket: /" + std::string(106, 's'), read), IsEmpty());
    EXPECT_THAT(problems_of("socket: /" + std::string(107, 's'), read),
                ElementsAre("socket: is longer than 107 bytes"));
    EXPECT_THAT(problems_of("socket: control.sock", read), ElementsAre("socket: control.sock is no absolute path"));
}

TEST(InventorySection, ItsPathDoesNotDependOnTheFolderOneStandsIn)
{
    inventory::InventorySettings settings;
    const auto read = [&](Reader& r) { read_inventory(r, settings); };
    EXPECT_THAT(problems_of("path: /srv/onvigil.db", read), IsEmpty());
    EXPECT_THAT(problems_of("path: onvigil.db", read), ElementsAre("path: onvigil.db is no absolute path"));
}

TEST(ReportSection, TakesAnEd25519KeyFromASecretFile)
{
    const test::TempDir dir;
    control::ReportSettings settings;
    const auto read = [&](Reader& r) { read_report(r, settings, {}); };
    // RFC 8032, 7.1, test 1
    const auto key = dir.write_secret("key.pem",
                                      "-----BEGIN PRIVATE KEY-----\n"
                                      "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                                      "-----END PRIVATE KEY-----\n");
    EXPECT_THAT(problems_of("sign_key: " + key.string(), read), IsEmpty());
    EXPECT_THAT(settings.sign_key, testing::StartsWith("-----BEGIN PRIVATE KEY-----"));
    EXPECT_THAT(problems_of("sign_key: " + dir.write_secret("none", "password").string(), read),
                ElementsAre("sign_key: holds no private key in PEM (openssl genpkey -algorithm ed25519)"));
    EXPECT_THAT(problems_of("sign_key: /no/such/key", read), ElementsAre(testing::HasSubstr("cannot be read")));
}

}  // namespace
}  // namespace onvigil::config
