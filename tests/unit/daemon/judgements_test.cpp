#include "daemon/judgements.hpp"

#include <gtest/gtest.h>

namespace onvigil::daemon {
namespace {

constexpr model::TimePoint now{std::chrono::seconds(1'790'000'000)};

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

TEST(Judgements, WhatWasLookedAtIsTakenAsItWas)
{
    Judgements judgements;
    const auto device = a_device();
    ASSERT_EQ(judgements.look(that_knows_acme(), device, now).maker, "acme");

    EXPECT_EQ(judgements.look(policy::Policy(), device, now).maker, "acme");
    EXPECT_EQ(judgements.take(policy::Policy(), device, now).maker, "acme");

    EXPECT_EQ(judgements.take(policy::Policy(), device, now).maker, "");  // given away once
}

TEST(Judgements, AnotherValueOfTheDeviceIsJudgedAnew)
{
    Judgements judgements;
    (void)judgements.look(that_knows_acme(), a_device(), now);

    EXPECT_EQ(judgements.take(policy::Policy(), a_device(), now).maker, "");
}

TEST(Judgements, NothingIsKeptOnceThePolicyChanges)
{
    Judgements judgements;
    const auto device = a_device();
    (void)judgements.look(that_knows_acme(), device, now);

    judgements.clear();

    EXPECT_EQ(judgements.look(policy::Policy(), device, now).maker, "");
}

}  // namespace
}  // namespace onvigil::daemon
