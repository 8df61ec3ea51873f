#include "discovery/host_question.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

namespace onvigil::discovery {
namespace {

using Outcome = HostQuestion::Outcome;
constexpr std::uint16_t asked_port = 37810;

/// The host answers at all sockets that ask it.
Outcome answer_all(HostQuestion& question, std::uint64_t said = 7)
{
    Outcome out = Outcome::open;
    const auto asking = question.asking();
    for (std::size_t i = 0; i < HostQuestion::sockets; ++i)
        if (asking.test(i)) out = question.heard(i, asked_port, said);
    return out;
}

TEST(HostQuestion, TheHostThatAnswersWhereItWasAskedIsProven)
{
    HostQuestion question(1);
    EXPECT_EQ(question.unanswered().count(), HostQuestion::asked_at_once);
    const auto first = question.asking();
    ASSERT_EQ(answer_all(question), Outcome::next_round);
    EXPECT_EQ(question.port(), asked_port);
    EXPECT_TRUE((question.asking() & first).none());
    for (std::size_t i = 0; i < HostQuestion::sockets; ++i)
        if (first.test(i)) {
            EXPECT_EQ(question.heard(i, asked_port, 7), Outcome::open) << "late copies are no forgery";
        }
    EXPECT_EQ(answer_all(question), Outcome::proven);
}

TEST(HostQuestion, AnAnswerWhereNothingWasAskedIsForged)
{
    for (std::size_t i = 0; i < HostQuestion::sockets; ++i) {
        HostQuestion question(2);
        if (question.asking().test(i)) continue;
        EXPECT_EQ(question.heard(i, asked_port, 7), Outcome::forged);
    }
}

TEST(HostQuestion, AnswersThatDifferAreForged)
{
    HostQuestion question(3);
    ASSERT_EQ(answer_all(question, 7), Outcome::next_round);
    const auto asking = question.asking();
    std::size_t one = 0;
    while (!asking.test(one)) ++one;
    EXPECT_EQ(question.heard(one, asked_port, 8), Outcome::forged);
}

TEST(HostQuestion, AnAnswerInASecondFormIsNotCounted)
{
    HostQuestion question(4);
    const auto asking = question.asking();
    std::size_t one = 0;
    while (!asking.test(one)) ++one;
    EXPECT_EQ(question.heard(one, asked_port, 7), Outcome::open);
    EXPECT_EQ(question.heard(one, 5050, 9), Outcome::open);
    EXPECT_EQ(question.unanswered().count(), HostQuestion::asked_at_once - 1);
}

/// A spray that hits each socket with the chance that serves the sprayer best, in every round.
TEST(HostQuestion, ASprayOfAnyDensityIsTakenForTheHostLessThanOnceInAThousand)
{
    std::mt19937_64 random(5);
    for (const double density : {0.1, 0.25, 0.5, 1.0}) {
        unsigned proven = 0;
        for (unsigned spray = 0; spray < 20'000; ++spray) {
            HostQuestion question(random());
            auto out = Outcome::open;
            for (std::size_t round = 0; round < HostQuestion::rounds; ++round)
                for (std::size_t i = 0; i < HostQuestion::sockets && out != Outcome::forged; ++i)
                    if (std::generate_canonical<double, 32>(random) < density) out = question.heard(i, asked_port, 7);
            proven += out == Outcome::proven;
        }
        EXPECT_LT(proven, 20u) << density;
    }
}

TEST(HostQuestion, WhichSocketsAskIsNotToBeForeseen)
{
    std::set<std::string> seen;
    for (std::uint64_t random = 0; random < 1000; ++random) seen.insert(HostQuestion(random).asking().to_string());
    EXPECT_GT(seen.size(), 200u);  // of 220
}

}  // namespace
}  // namespace onvigil::discovery
