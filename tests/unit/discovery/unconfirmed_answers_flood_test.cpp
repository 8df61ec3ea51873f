#include "discovery/unconfirmed_answers.hpp"

#include "base/limits.hpp"
#include "unconfirmed_answers_fixture.hpp"

#include <fmt/format.h>

namespace onvigil::discovery {
namespace {

TEST_F(UnconfirmedAnswersTest, OfAHostThatMayBeInventedNothingIsToldBeforeItAnswersButThatItWasHeard)
{
    const auto respond = [](net::UdpSocket& own, std::string_view question, std::uint16_t port) {
        send(own, port, sadp_answer(uuid_in(question)));
    };
    invented_ = {asio::ip::make_address("127.0.8.15")};
    permission_ = Permission::later;
    start();
    auto one = said("127.0.8.15", Protocol::sadp);
    ASSERT_TRUE(verifier_.hold(one, true));
    ASSERT_TRUE(until([&] { return !heard_.empty(); }));
    EXPECT_EQ(heard_[0].confirmation, Confirmation::lacking);
    EXPECT_TRUE(heard_[0].claims.empty()) << "thousands of them would open as many findings";
    host("127.0.8.15", 37020, respond);
    permission_ = Permission::now;
    ASSERT_TRUE(until([&] { return heard_.size() == 2; }));
    EXPECT_EQ(heard_[1].confirmation, Confirmation::given);
}

TEST_F(UnconfirmedAnswersTest, OfAHostThatMayBeInventedNoMarkCountsBeforeItAnswersWhateverTheProtocol)
{
    for (const auto protocol : {Protocol::ws_discovery, Protocol::ssdp, Protocol::mdns}) {
        const auto host = asio::ip::make_address("127.0.8.19");
        invented_ = {host};
        heard_.clear();
        const auto whole = said("127.0.8.19", protocol);
        auto one = whole;
        one.endpoint = "urn:uuid:1";
        EXPECT_FALSE(verifier_.hold(one, true));
        EXPECT_TRUE(one.claims.empty() && one.macs.empty() && one.serial.empty()) << model::name(protocol);
        EXPECT_EQ(one.endpoint, "urn:uuid:1");
        EXPECT_TRUE(heard_.empty());

        verifier_.answered(host);
        ASSERT_EQ(heard_.size(), 1u) << model::name(protocol);
        EXPECT_EQ(heard_[0].claims, whole.claims);
        verifier_.answered(host);
        EXPECT_EQ(heard_.size(), 1u);

        one = whole;
        EXPECT_FALSE(verifier_.hold(one, true));
        EXPECT_EQ(one, whole) << "its host has answered";
    }
}

TEST_F(UnconfirmedAnswersTest, WhatIsWithheldIsBounded)
{
    for (unsigned i = 0; i < 2'000; ++i) {
        const auto address = fmt::format("10.0.{}.{}", i / 256, i % 256);
        invented_.insert(asio::ip::make_address(address));
        auto one = said(address.c_str(), Protocol::mdns);
        EXPECT_FALSE(verifier_.hold(one, true));
    }
    const auto hosts = invented_;
    for (const auto& host : hosts) verifier_.answered(host);
    EXPECT_LE(heard_.size(), 512u);
    EXPECT_GE(heard_.size(), 1u);
}

TEST_F(UnconfirmedAnswersTest, AHostForWhichThereIsNoRoomIsHeardWhenItAnswers)
{
    host("127.0.8.16", 37020, [](net::UdpSocket& own, std::string_view question, std::uint16_t port) {
        send(own, port, sadp_answer(uuid_in(question)));
    });
    host("127.0.8.17", 37020, [](auto&&...) {});
    start();
    verifier_.ask(said("127.0.8.17", Protocol::sadp), true);
    verifier_.ask(said("127.0.8.16", Protocol::sadp), true);
    ASSERT_TRUE(until([&] { return verifier_.refuted() == 1 && !heard_.empty(); }));
    ASSERT_EQ(heard_.size(), 1u) << "of the other one nothing is told, not even that it did not answer";
    EXPECT_EQ(heard_[0].confirmation, Confirmation::given);
}

TEST_F(UnconfirmedAnswersTest, AFloodIsBoundedAndWhatFindsNoRoomProvesNothing)
{
    for (std::size_t i = 0; i < limits::unconfirmed_answers; ++i) {
        auto one = said(
            ("10." + std::to_string(i / 65536) + "." + std::to_string(i / 256 % 256) + "." + std::to_string(i % 256))
                .c_str(),
            Protocol::sadp);
        ASSERT_TRUE(verifier_.hold(one, false));
    }
    auto beyond = said("10.200.0.1", Protocol::sadp);
    EXPECT_FALSE(verifier_.hold(beyond, false));
    EXPECT_EQ(beyond.confirmation, Confirmation::lacking);
    EXPECT_TRUE(beyond.macs.empty());
    beyond = said("10.200.0.2", Protocol::sadp);
    EXPECT_TRUE(verifier_.hold(beyond, true)) << "what answered a probe has its place all the same";
}

TEST_F(UnconfirmedAnswersTest, InAFloodOfAnswersToProbesALikelyHostHasItsPlaceAndIsAskedFirst)
{
    for (std::size_t i = 0; i < limits::unconfirmed_answers; ++i) {
        const auto address = fmt::format("10.{}.{}.{}", i / 65536, i / 256 % 256, i % 256);
        invented_.insert(asio::ip::make_address(address));
        auto one = said(address.c_str(), Protocol::sadp);
        ASSERT_TRUE(verifier_.hold(one, true));
    }
    auto likely = said("127.0.8.18", Protocol::sadp);
    ASSERT_TRUE(verifier_.hold(likely, true));
    start();
    ASSERT_TRUE(until([&] { return !asked_.empty(); }));
    EXPECT_EQ(asked_.front(), asio::ip::make_address("127.0.8.18"));
}

}  // namespace
}  // namespace onvigil::discovery
