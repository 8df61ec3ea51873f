#include "discovery/unconfirmed_answers.hpp"

#include "unconfirmed_answers_fixture.hpp"

namespace onvigil::discovery {
namespace {

TEST_F(UnconfirmedAnswersTest, WhatProvesNoMakerIsNotHeld)
{
    auto one = said("127.0.8.1", Protocol::ws_discovery);
    EXPECT_FALSE(verifier_.hold(one, false));
    EXPECT_EQ(one.serial, "FORGED");

    auto unreadable = said("127.0.8.1", Protocol::sadp);
    unreadable.claims.clear();
    unreadable.macs.clear();
    unreadable.serial.clear();
    EXPECT_FALSE(verifier_.hold(unreadable, false)) << "an answer that could not be decoded claims nothing";
}

TEST_F(UnconfirmedAnswersTest, TheAnswerToItsOwnQuestionTakesThePlaceOfWhatCame)
{
    host("127.0.8.2", 37020, [](net::UdpSocket& own, std::string_view question, std::uint16_t port) {
        send(own, port, sadp_answer(uuid_in(question)));
    });
    start();
    auto one = said("127.0.8.2", Protocol::sadp);
    ASSERT_TRUE(verifier_.hold(one, false));

    ASSERT_TRUE(until([&] { return !heard_.empty(); }));

    EXPECT_EQ(heard_[0].confirmation, Confirmation::given);
    EXPECT_EQ(heard_[0].serial, "TRUE20190101");
    EXPECT_EQ(heard_[0].network, "lan0");
    auto again = heard_[0];
    EXPECT_FALSE(verifier_.hold(again, false)) << "what it said is known to be its own for a while";
    auto other = said("127.0.8.2", Protocol::sadp);
    EXPECT_TRUE(verifier_.hold(other, false)) << "it never said this";
}

TEST_F(UnconfirmedAnswersTest, WithoutAnAnswerItIsUnsolicitedAndThenWithdrawnOnce)
{
    host("127.0.8.3", 37020, [](auto&&...) {});
    start();
    auto one = said("127.0.8.3", Protocol::sadp);
    ASSERT_TRUE(verifier_.hold(one, false));
    ASSERT_TRUE(until([&] { return heard_.size() == 2; }));

    EXPECT_EQ(heard_[0].confirmation, Confirmation::lacking);
    EXPECT_FALSE(heard_[0].claims.empty());
    EXPECT_TRUE(heard_[0].macs.empty());
    EXPECT_EQ(heard_[0].serial, "");
    EXPECT_EQ(heard_[1].confirmation, Confirmation::refused);
    EXPECT_FALSE(heard_[1].listening);
    EXPECT_EQ(questions_, UnconfirmedAnswers::questions);

    one = said("127.0.8.3", Protocol::sadp);
    ASSERT_TRUE(verifier_.hold(one, false));
    context_.restart();
    context_.run_for(50ms);
    EXPECT_EQ(questions_, UnconfirmedAnswers::questions) << "a flood of them is asked about, and told, once a while";
    EXPECT_EQ(heard_.size(), 2u);
    known_ = true;
    EXPECT_FALSE(verifier_.hold(one = said("127.0.8.3", Protocol::sadp), false)) << "a known device is still heard";
    EXPECT_TRUE(one.claims.empty());
    EXPECT_TRUE(one.macs.empty());
}

TEST_F(UnconfirmedAnswersTest, AnAnswerWithAnotherIdOrFromAnotherHostIsNone)
{
    const auto other = host("127.0.8.5", 37020);
    host("127.0.8.4", 37020, [&](net::UdpSocket& own, std::string_view question, std::uint16_t port) {
        send(own, port, sadp_answer("11111111-2222-4333-8444-555555555555"));
        send(*other, port, sadp_answer(uuid_in(question)));
    });
    start();
    auto one = said("127.0.8.4", Protocol::sadp);
    ASSERT_TRUE(verifier_.hold(one, false));

    ASSERT_TRUE(until([&] { return !heard_.empty(); }));

    EXPECT_EQ(heard_[0].confirmation, Confirmation::lacking);
}

/// DHIP repeats no id.
TEST_F(UnconfirmedAnswersTest, AProtocolWithoutIdsIsProvenByWhichSocketsAreAnswered)
{
    std::map<std::uint16_t, std::size_t> asked, empty;
    host("127.0.8.6", 37810, [&](net::UdpSocket& own, std::string_view question, std::uint16_t port) {
        if (question.empty()) {
            ++empty[port];
            return;
        }
        ++asked[port];
        for (int copy = 0; copy < 2; ++copy) send(own, port, dhip_answer());
    });
    start();
    auto one = said("127.0.8.6", Protocol::dhip);
    ASSERT_TRUE(verifier_.hold(one, false));
    ASSERT_TRUE(until([&] { return !heard_.empty(); }));

    EXPECT_EQ(heard_[0].confirmation, Confirmation::given);
    EXPECT_EQ(model::to_text(heard_[0].macs.at(0).mac), "4c:11:bf:c2:0b:9d");
    EXPECT_EQ(asked.size(), SenderProof::rounds * SenderProof::asked_at_once);
    EXPECT_EQ(empty.size(), SenderProof::sockets - SenderProof::asked_at_once);
    EXPECT_EQ(booked_, questions_) << "each counts in discovery.rate";
    EXPECT_EQ(verifier_.refuted(), 0u);
}

TEST_F(UnconfirmedAnswersTest, AHostThatAnswersOneQuestionInASecondIsProvenAsWell)
{
    auto next = std::chrono::steady_clock::now();
    host("127.0.8.9", 37810, [&](net::UdpSocket& own, std::string_view question, std::uint16_t port) {
        if (question.empty() || std::chrono::steady_clock::now() < next) return;
        next = std::chrono::steady_clock::now() + 1s;
        send(own, port, dhip_answer());
    });
    start();
    auto one = said("127.0.8.9", Protocol::dhip);
    ASSERT_TRUE(verifier_.hold(one, false));
    ASSERT_TRUE(until([&] { return !heard_.empty() && heard_.back().confirmation == Confirmation::given; }));
    EXPECT_EQ(verifier_.refuted(), 0u);
}

/// The host does not answer; another sends to every port that the question came from, or could have.
TEST_F(UnconfirmedAnswersTest, AnswersSentToAllPortsProveNothingAndAreTold)
{
    host("127.0.8.10", 37810,
         [&](net::UdpSocket& own, std::string_view, std::uint16_t port) { send(own, port, dhip_answer()); });
    start();
    auto one = said("127.0.8.10", Protocol::dhip);
    ASSERT_TRUE(verifier_.hold(one, false));
    ASSERT_TRUE(until([&] { return verifier_.refuted() == 1; }));

    EXPECT_EQ(heard_.back().confirmation, Confirmation::refused);
    for (const auto& each : heard_) EXPECT_TRUE(each.macs.empty());
    EXPECT_EQ(verifier_.forged(), std::vector<std::string>{"127.0.8.10"});
    one = said("127.0.8.10", Protocol::dhip);
    ASSERT_TRUE(verifier_.hold(one, false));
    const auto before = asked_.size();
    context_.restart();
    context_.run_for(100ms);
    EXPECT_EQ(asked_.size(), before) << "it is not asked again at once";
}

TEST_F(UnconfirmedAnswersTest, AnAnswerFromAnotherPortOfTheHostIsNone)
{
    const auto other = host("127.0.8.11", 20000);
    host("127.0.8.11", 37810, [&](net::UdpSocket&, std::string_view question, std::uint16_t port) {
        if (!question.empty()) send(*other, port, dhip_answer());
    });
    start();
    auto one = said("127.0.8.11", Protocol::dhip);
    ASSERT_TRUE(verifier_.hold(one, false));
    ASSERT_TRUE(until([&] { return !heard_.empty(); }));
    EXPECT_EQ(heard_[0].confirmation, Confirmation::lacking);
}

TEST_F(UnconfirmedAnswersTest, WithAFixedPortTheHostsSocketHearsItAlone)
{
    verifier_.set_source_port(27811);
    host("127.0.8.12", 37810, [&](net::UdpSocket& own, std::string_view question, std::uint16_t port) {
        EXPECT_EQ(port, 27811u);
        if (!question.empty()) send(own, port, dhip_answer());
    });
    start();
    auto one = said("127.0.8.12", Protocol::dhip);
    ASSERT_TRUE(verifier_.hold(one, false));
    ASSERT_TRUE(until([&] { return !heard_.empty(); }));
    EXPECT_EQ(heard_[0].confirmation, Confirmation::given);
}

TEST_F(UnconfirmedAnswersTest, WithAFixedPortEachPortThatAnswersIsHeard)
{
    verifier_.set_source_port(27811);
    host("127.0.8.14", 5050, [&](net::UdpSocket& own, std::string_view question, std::uint16_t port) {
        if (!question.empty()) send(own, port, dhip_answer());
    });
    start();
    auto one = said("127.0.8.14", Protocol::dhip);
    ASSERT_TRUE(verifier_.hold(one, false));
    ASSERT_TRUE(until([&] { return !heard_.empty() && heard_.back().confirmation != Confirmation::lacking; }));
    EXPECT_EQ(heard_.back().confirmation, Confirmation::given);
}

/// Of two questions to one host each has sockets of its own.
TEST_F(UnconfirmedAnswersTest, WithAFixedPortAnAnswerToAnotherQuestionProvesNothing)
{
    verifier_.set_source_port(27811);
    const auto dhip = host("127.0.8.15", 37810, [](net::UdpSocket&, std::string_view, std::uint16_t) {});
    host("127.0.8.15", 37020, [&](net::UdpSocket&, std::string_view question, std::uint16_t port) {
        send(*dhip, port, sadp_answer(uuid_in(question)));
    });
    start();
    for (const Protocol protocol : {Protocol::dhip, Protocol::sadp}) {
        auto one = said("127.0.8.15", protocol);
        ASSERT_TRUE(verifier_.hold(one, false));
    }
    ASSERT_TRUE(until([&] { return verifier_.refuted() == 2; }));
    for (const auto& each : heard_) EXPECT_NE(each.confirmation, Confirmation::given);
}

TEST_F(UnconfirmedAnswersTest, WhatAConfirmedHostSaysAnewIsAskedAnew)
{
    host("127.0.8.13", 37020, [](net::UdpSocket& own, std::string_view question, std::uint16_t port) {
        send(own, port, sadp_answer(uuid_in(question)));
    });
    start();
    auto one = said("127.0.8.13", Protocol::sadp);
    ASSERT_TRUE(verifier_.hold(one, false));
    ASSERT_TRUE(until([&] { return !heard_.empty(); }));
    using Change = void (*)(model::Observation&);
    const Change changes[] = {[](auto& said) { said.model = "AXIS M3045-V"; }, [](auto& said) { said.firmware = "V9"; },
                              [](auto& said) { said.stated_addresses = {asio::ip::make_address("10.77.9.9")}; },
                              [](auto& said) { net::add_claim(said, model::Key::sadp_model, "AXIS M3045-V"); }};
    for (const Change change : changes) {
        auto again = heard_[0];
        change(again);
        EXPECT_TRUE(verifier_.hold(again, false));
        const auto before = heard_.size();
        ASSERT_TRUE(until([&] { return heard_.size() > before; }));
        EXPECT_EQ(heard_.back().model, heard_[0].model) << "what it says when asked is taken instead";
    }
}

TEST_F(UnconfirmedAnswersTest, KnownDevicesAreAskedFirstAndThenThoseThatAnsweredAProbe)
{
    const auto hold = [&](const char* address, bool answers_probe) {
        auto one = said(address, Protocol::sadp);
        EXPECT_TRUE(verifier_.hold(one, answers_probe));
    };
    hold("127.0.9.1", false);
    hold("127.0.9.2", true);
    known_ = true;
    hold("127.0.9.3", false);
    start();
    ASSERT_TRUE(until([&] { return asked_.size() >= 3; }));
    const std::vector<model::IpAddress> order(asked_.begin(), asked_.begin() + 3);
    EXPECT_EQ(order, (std::vector{asio::ip::make_address("127.0.9.3"), asio::ip::make_address("127.0.9.2"),
                                  asio::ip::make_address("127.0.9.1")}));
}

TEST_F(UnconfirmedAnswersTest, WhereThePaceAllowsNothingOthersAreHeard)
{
    host("127.0.8.14", 37020, [](net::UdpSocket& own, std::string_view question, std::uint16_t port) {
        send(own, port, sadp_answer(uuid_in(question)));
    });
    start();
    auto one = said("127.0.8.14", Protocol::sadp);
    permission_ = Permission::later;
    ASSERT_TRUE(verifier_.hold(one, false));
    ASSERT_TRUE(until([&] { return !heard_.empty(); })) << "it is handed on unsolicited";
    EXPECT_EQ(heard_[0].confirmation, Confirmation::lacking);
    permission_ = Permission::now;
    ASSERT_TRUE(until([&] { return heard_.size() == 2; }));
    EXPECT_EQ(heard_[1].confirmation, Confirmation::given);
}

TEST_F(UnconfirmedAnswersTest, AStrangerIsRecordedAndNotAsked)
{
    permission_ = Permission::stranger;
    start();
    auto one = said("203.0.113.7", Protocol::sadp);
    ASSERT_TRUE(verifier_.hold(one, false));
    ASSERT_TRUE(until([&] { return !heard_.empty(); }));
    EXPECT_EQ(heard_[0].confirmation, Confirmation::lacking);
    EXPECT_TRUE(heard_[0].macs.empty());
}

TEST_F(UnconfirmedAnswersTest, AnExcludedHostIsNotAsked)
{
    host("127.0.8.8", 37020, [](auto&&...) {});
    permission_ = Permission::never;
    start();
    auto one = said("127.0.8.8", Protocol::sadp);
    ASSERT_TRUE(verifier_.hold(one, false));
    ASSERT_TRUE(until([&] {
        auto same = said("127.0.8.8", Protocol::uniview);
        return verifier_.hold(same, false);
    }));
    context_.restart();
    context_.run_for(50ms);
    EXPECT_TRUE(heard_.empty());
    EXPECT_EQ(questions_, 0u);
}

}  // namespace
}  // namespace onvigil::discovery
