#include "interview/logins.hpp"

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

struct Ledger : CredentialLedger {
    bool refused(std::string_view device, std::string_view) const override { return device == marked; }
    boost::asio::awaitable<bool> record(std::string, std::string) override { co_return true; }
    boost::asio::awaitable<void> accepted(std::string, std::string) override { co_return; }
    std::string marked;
};

net::Target camera(const char* address, std::string endpoint = {})
{
    net::Target target;
    target.address = ip(address);
    target.url.port = 8080;
    target.endpoint = std::move(endpoint);
    return target;
}

TEST(Logins, TheFirstRuleThatHoldsTheAddressWins)
{
    const Logins logins({rule({"10.20.0.0/16"}, "audit", "a"), rule({"10.30.0.0/16", "10.20.3.0/24"}, "later", "b"),
                         rule({"fd00::/8"}, "six", "c")},
                        "salt");

    EXPECT_EQ(logins.find(camera("10.20.3.7"), 0, Ledger())->rule.username, "audit");
    EXPECT_EQ(logins.find(camera("10.30.0.1"), 0, Ledger())->rule.username, "later");
    EXPECT_EQ(logins.find(camera("fd00::7"), 0, Ledger())->rule.username, "six");
    EXPECT_FALSE(logins.find(camera("192.0.2.1"), 0, Ledger()));
    EXPECT_EQ(logins.digest_for(ip("192.0.2.1")), "");
    EXPECT_EQ(logins.digest_for(ip("10.20.3.7")), logins.find(camera("10.20.3.7"), 0, Ledger())->digest);
}

TEST(Logins, ARuleWithoutNetworksIsForNoDevice)
{
    EXPECT_FALSE(Logins({rule({}, "audit", "a")}, "salt").find(camera("10.20.3.7"), 0, Ledger()));
}

TEST(Logins, ATrialIsRememberedByAddressAndByKnownDeviceAndNotByWhatASenderClaims)
{
    const Logins logins({rule({"10.0.0.0/8"}, "audit", "a")}, "salt");
    Ledger ledger;
    const net::Target target = camera("10.20.3.7", "urn:uuid:a");
    EXPECT_EQ(logins.find(target, 0, ledger)->hosts, std::vector<std::string>{"host:10.20.3.7"});
    EXPECT_EQ(logins.find(target, 7, ledger)->hosts,
              (std::vector<std::string>{"host:10.20.3.7", "device:0000000000000007"}));
    EXPECT_FALSE(logins.find(target, 7, ledger)->tried);
    for (const char* marked :
         {"host:10.20.3.7", "device:0000000000000007", "endpoint:urn:uuid:a", "address:10.20.3.7:8080"}) {
        ledger.marked = marked;
        EXPECT_TRUE(logins.find(target, 7, ledger)->tried) << marked;
    }
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

TEST(Logins, AMarkIsADevicesByItsNumberItsAddressesAndWhatEarlierVersionsWrote)
{
    const std::vector<model::IpAddress> addresses{ip("10.20.3.7"), ip("fd00::1")};
    for (const char* own : {"device:0000000000000007", "host:10.20.3.7", "host:fd00::1", "endpoint:urn:uuid:a",
                            "address:10.20.3.7:8080", "address:fd00::1:80"})
        EXPECT_TRUE(is_ledger_key_of(own, 7, "urn:uuid:a", addresses)) << own;
    for (const char* other : {"device:0000000000000008", "host:10.20.3.70", "host:10.20.3.7:80", "endpoint:urn:uuid:ab",
                              "endpoint:", "address:10.20.3.70:80", "address:fd00::1:2:80"})
        EXPECT_FALSE(is_ledger_key_of(other, 7, "urn:uuid:a", addresses)) << other;
    EXPECT_FALSE(is_ledger_key_of("endpoint:", 7, "", addresses));
}

}  // namespace
}  // namespace onvigil::interview
