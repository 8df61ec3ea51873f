#include "interview/login_rules.hpp"

#include <gtest/gtest.h>

namespace onvigil::interview::login_rules_test {
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
    bool was_accepted(std::string_view key, std::string_view) const override { return key == accepted_at; }
    boost::asio::awaitable<bool> record(std::vector<std::string>, std::string) override { co_return true; }
    boost::asio::awaitable<void> withdraw(std::vector<std::string>, std::string) override { co_return; }
    boost::asio::awaitable<void> accepted(std::vector<std::string>, std::string) override { co_return; }
    boost::asio::awaitable<void> keep_alone(std::vector<std::string>) override { co_return; }
    std::string noted(std::string_view) const override { return {}; }
    boost::asio::awaitable<void> note(std::string, std::string) override { co_return; }
    std::string marked, accepted_at;
};

net::Target camera(const char* address, std::string endpoint = {})
{
    net::Target target;
    target.address = ip(address);
    target.url.port = 8080;
    target.endpoint = std::move(endpoint);
    return target;
}

TEST(LoginRules, TheFirstRuleThatHoldsTheAddressWins)
{
    const LoginRules logins({rule({"10.20.0.0/16"}, "audit", "a"), rule({"10.30.0.0/16", "10.20.3.0/24"}, "later", "b"),
                             rule({"fd00::/8"}, "six", "c")},
                            "salt");

    EXPECT_EQ(logins.find(camera("10.20.3.7"), 0)->rule.username, "audit");
    EXPECT_EQ(logins.find(camera("10.30.0.1"), 0)->rule.username, "later");
    EXPECT_EQ(logins.find(camera("fd00::7"), 0)->rule.username, "six");
    EXPECT_FALSE(logins.find(camera("192.0.2.1"), 0));
    EXPECT_EQ(logins.digest_for(ip("192.0.2.1")), "");
    EXPECT_EQ(logins.digest_for(ip("10.20.3.7")), logins.find(camera("10.20.3.7"), 0)->digest);
}

TEST(LoginRules, ARuleWithoutNetworksIsForNoDevice)
{
    EXPECT_FALSE(LoginRules({rule({}, "audit", "a")}, "salt").find(camera("10.20.3.7"), 0));
}

constexpr model::Mac mac{{0x44, 0x19, 0xb6, 0x0a, 0x0b, 0x0c}};

TEST(LoginRules, ATrialIsRememberedByHostAndByKnownDeviceAndNotByWhatASenderClaims)
{
    const LoginRules logins({rule({"10.0.0.0/8"}, "audit", "a")}, "salt");
    Ledger ledger;
    const net::Target target = camera("10.20.3.7", "urn:uuid:a");
    EXPECT_EQ(logins.find(target, 0)->keys(), std::vector<std::string>{"host:10.20.3.7"});
    auto login = *logins.find(target, 7);
    login.add(mac);
    EXPECT_EQ(login.keys(), (std::vector<std::string>{"host:10.20.3.7", "mac:44:19:b6:0a:0b:0c",
                                                      "device:0000000000000007", "interface-id:4619b6fffe0a0b0c"}));
    EXPECT_FALSE(login.refused(ledger));
    for (const char* marked :
         {"host:10.20.3.7", "mac:44:19:b6:0a:0b:0c", "device:0000000000000007", "interface-id:4619b6fffe0a0b0c"}) {
        ledger.marked = marked;
        EXPECT_TRUE(login.refused(ledger)) << marked;
    }
}

TEST(LoginRules, AnInterfaceIdentifierIsAHostsUnlessItIsASmallNumber)
{
    const LoginRules logins({rule({"fd00::/8", "fe80::/10"}, "audit", "a")}, "salt");
    const std::string id = "interface-id:4619b6fffe0a0b0c";
    EXPECT_EQ(logins.find(camera("fd99::4619:b6ff:fe0a:b0c"), 0)->claims, std::vector{id});
    EXPECT_EQ(logins.find(camera("fe80::4619:b6ff:fe0a:b0c%3"), 0)->claims, std::vector{id});
    EXPECT_TRUE(logins.find(camera("fd99::b1"), 0)->claims.empty());
    EXPECT_TRUE(logins.find(camera("fd99::a00:b1"), 0)->claims.empty());
}

TEST(LoginRules, WhatAnotherHostMayClaimStopsNoLoginThatWasAcceptedThere)
{
    const LoginRules logins({rule({"10.0.0.0/8"}, "audit", "a")}, "salt");
    auto login = *logins.find(camera("10.20.3.7"), 7);
    login.add(mac);
    Ledger ledger;
    ledger.accepted_at = "host:10.20.3.7";
    EXPECT_FALSE(login.accepted_elsewhere(ledger));
    for (const char* claim : {"device:0000000000000007", "interface-id:4619b6fffe0a0b0c"}) {
        ledger.marked = claim;
        EXPECT_FALSE(login.refused(ledger)) << claim;
    }
    for (const char* own : {"host:10.20.3.7", "mac:44:19:b6:0a:0b:0c"}) {
        ledger.marked = own;
        EXPECT_TRUE(login.refused(ledger)) << own;
    }
    ledger.marked.clear();
    ledger.accepted_at = "device:0000000000000007";
    EXPECT_TRUE(login.accepted_elsewhere(ledger));
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

TEST(LoginRules, AMarkIsADevicesByItsNumberAndItsAddresses)
{
    model::Device device;
    device.addresses = {ip("10.20.3.7"), ip("fd00::1"), ip("fd00::5:6:7:8")};
    device.macs = {{mac, {}, false, false}};
    for (const char* own :
         {"device:0000000000000007", "host:10.20.3.7", "host:fd00::1", "mac:44:19:b6:0a:0b:0c",
          "interface-id:4619b6fffe0a0b0c", "interface-id:0005000600070008", "unproven:host:10.20.3.7"})
        EXPECT_TRUE(is_ledger_key_of(own, 7, device)) << own;
    for (const char* other : {"device:0000000000000008", "host:10.20.3.70", "host:10.20.3.7:80",
                              "mac:44:19:b6:0a:0b:0d", "interface-id:0000000000000001"})
        EXPECT_FALSE(is_ledger_key_of(other, 7, device)) << other;
}

}  // namespace
}  // namespace onvigil::interview::login_rules_test
