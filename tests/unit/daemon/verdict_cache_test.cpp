#include "daemon/verdict_cache.hpp"

#include "moments.hpp"

#include <gtest/gtest.h>

namespace onvigil::daemon {
namespace {

policy::Policy that_knows_acme()
{
    policy::Maker acme;
    acme.id = "acme";
    acme.name = "Acme";
    policy::Rule rule;
    rule.key = model::Key::onvif_manufacturer;
    rule.words = {"acme"};
    rule.strength = model::Strength::proof;
    acme.recognise = {rule};
    return {policy::Knowledge{.makers = {acme}, .lists = {}}, {.lists = {}}};
}

model::DevicePtr a_device()
{
    return std::make_shared<const model::Device>(policy::test_device(
        {.manufacturer = "Acme", .model = {}, .mac = {}, .mac_organization = {}, .server = {}}, now));
}

TEST(VerdictCache, WhatWasLookedAtIsTakenAsItWas)
{
    VerdictCache cache;
    const auto device = a_device();
    ASSERT_EQ(cache.look(that_knows_acme(), device, now).maker, "acme");

    EXPECT_EQ(cache.look(policy::Policy(), device, now).maker, "acme");
    EXPECT_EQ(cache.take(policy::Policy(), device, now).maker, "acme");

    EXPECT_EQ(cache.take(policy::Policy(), device, now).maker, "");  // given away once
}

TEST(VerdictCache, AnotherValueOfTheDeviceIsJudgedAnew)
{
    VerdictCache cache;
    (void)cache.look(that_knows_acme(), a_device(), now);

    EXPECT_EQ(cache.take(policy::Policy(), a_device(), now).maker, "");
}

TEST(VerdictCache, NothingIsKeptOnceThePolicyChanges)
{
    VerdictCache cache;
    const auto device = a_device();
    (void)cache.look(that_knows_acme(), device, now);

    cache.clear();

    EXPECT_EQ(cache.look(policy::Policy(), device, now).maker, "");
}

}  // namespace
}  // namespace onvigil::daemon
