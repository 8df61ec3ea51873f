#include "interview/credentials.hpp"

#include <gtest/gtest.h>

namespace onvigil::interview {
namespace {

CredentialRule rule(std::vector<std::string> networks, std::string username, std::string password)
{
    CredentialRule made{{}, std::move(username), std::move(password)};
    for (const std::string& network : networks) made.networks.push_back(*model::parse_cidr(network));
    return made;
}

model::IpAddress ip(const char* text)
{
    return *model::parse_ip(text);
}

TEST(FindCredential, TheFirstRuleThatHoldsTheAddressWins)
{
    const std::vector<CredentialRule> rules{rule({"10.20.0.0/16"}, "audit", "a"),
                                            rule({"10.30.0.0/16", "10.20.3.0/24"}, "later", "b"),
                                            rule({"fd00::/8"}, "six", "c")};

    EXPECT_EQ(find_credential(rules, ip("10.20.3.7")), &rules[0]);
    EXPECT_EQ(find_credential(rules, ip("10.30.0.1")), &rules[1]);
    EXPECT_EQ(find_credential(rules, ip("fd00::7")), &rules[2]);
    EXPECT_EQ(find_credential(rules, ip("192.0.2.1")), nullptr);
}

TEST(FindCredential, ARuleWithoutNetworksIsForNobody)
{
    const std::vector<CredentialRule> rules{rule({}, "audit", "a")};

    EXPECT_EQ(find_credential(rules, ip("10.20.3.7")), nullptr);
}

TEST(TrialDigest, ChangesWithEveryPartOfTheRuleAndWithTheSalt)
{
    const auto base = rule({"10.0.0.0/8"}, "audit", "secret");
    const std::string digest = trial_digest(base, "salt");

    EXPECT_EQ(digest.size(), 64u);
    EXPECT_EQ(digest, trial_digest(base, "salt"));
    EXPECT_NE(digest, trial_digest(base, "pepper"));
    EXPECT_NE(digest, trial_digest(rule({"10.0.0.0/8"}, "audit", "Secret"), "salt"));
    EXPECT_NE(digest, trial_digest(rule({"10.0.0.0/8"}, "audi", "tsecret"), "salt"));
    EXPECT_NE(digest, trial_digest(rule({"10.0.0.0/9"}, "audit", "secret"), "salt"));
    EXPECT_EQ(digest.find("secret"), std::string::npos);
}

TEST(LedgerKey, FollowsTheEndpointWhereThereIsOneAndTheDoorWhereThereIsNone)
{
    net::Target target;
    target.address = ip("10.20.3.7");
    target.url.port = 8080;
    EXPECT_EQ(ledger_key(target), "address:10.20.3.7:8080");

    target.endpoint = "urn:uuid:a";
    EXPECT_EQ(ledger_key(target), "endpoint:urn:uuid:a");
}

}  // namespace
}  // namespace onvigil::interview
