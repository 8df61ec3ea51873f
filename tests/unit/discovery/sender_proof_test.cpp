#include "discovery/sender_proof.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

namespace onvigil::discovery {
namespace {

using Outcome = SenderProof::Outcome;
constexpr std::uint16_t asked_port = 37810;

/// The host answers at all sockets that ask it.
Outcome answer_all(SenderProof& question, std::uint64_t said = 7)
{
    Outcome out = Outcome::open;
    const auto asking = question.asking();
    for (std::size_t i = 0; i < SenderProof::sockets; ++i)
        if (asking.test(i)) out = question.heard(i, asked_port, said);
    return out;
}

TEST(SenderProof, TheHostThatAnswersWhereItWasAskedIsProven)
{
    SenderProof question(1);
    EXPECT_EQ(question.unanswered().count(), SenderProof::asked_at_once);
    const auto first = question.asking();
    ASSERT_EQ(answer_all(question), Outcome::next_round);
    EXPECT_EQ(question.port(), asked_port);
    EXPECT_TRUE((question.asking() & first).none());
    for (std::size_t i = 0; i < SenderProof::sockets; ++i)
        if (first.test(i)) {
            EXPECT_EQ(question.heard(i, asked_port, 7), Outcome::open) << "late copies are no forgery";
        }
    EXPECT_EQ(answer_all(question), Outcome::proven);
}

TEST(SenderProof, AnAnswerWhereNothingWasAskedIsForged)
{
    for (std::size_t i = 0; i < SenderProof::sockets; ++i) {
        SenderProof question(2);
        if (question.asking().test(i)) continue;
        EXPECT_EQ(question.heard(i, asked_port, 7), Outcome::forged);
    }
}

TEST(SenderProof, AnswersThatDifferAreForged)
{
    SenderProof question(3);
    ASSERT_EQ(answer_all(question, 7), Outcome::next_round);
    const auto asking = question.asking();
    std::size_t one = 0;
    while (!asking.test(one)) ++one;
    EXPECT_EQ(question.heard(one, asked_port, 8), Outcome::forged);
}

TEST(SenderProof, AnAnswerInASecondFormIsNotCounted)
{
    SenderProof question(4);
    const auto asking = question.asking();
    std::size_t one = 0;
    while (!asking.test(one)) ++one;
    EXPECT_EQ(question.heard(one, asked_port, 7), Outcome::open);
    EXPECT_EQ(question.heard(one, 5050, 9), Outcome::open);
    EXPECT_EQ(question.unanswered().count(), SenderProof::asked_at_once - 1);
}

/// A spray that hits each socket with the chance that serves the sprayer best, in every round.
TEST(SenderProof, ASprayOfAnyDensityIsTakenForTheHostLessThanOnceInAThousand)
{
    std::mt19937_64 random(5);
    for (const double density : {0.1, 0.25, 0.5, 1.0}) {
        unsigned proven = 0;
        for (unsigned spray = 0; spray < 20'000; ++spray) {
            SenderProof question(random());
            auto out = Outcome::open;
            for (std::size_t round = 0; round < SenderProof::rounds; ++round)
                for (std::size_t i = 0; i < SenderProof::sockets && out != Outcome::forged; ++i)
                    if (std::generate_canonical<double, 32>(random) < density) out = question.heard(i, asked_port, 7);
            proven += out == Outcome::proven;
        }
        EXPECT_LT(proven, 20u) << density;
    }
}

TEST(SenderProof, WhichSocketsAskIsNotToBeForeseen)
{
    std::set<std::string> seen;
    for (std::uint64_t random = 0; random < 1000; ++random) seen.insert(SenderProof(random).asking().to_string());
    EXPECT_GT(seen.size(), 200u);  // of 220
}

}  // namespace
}  // namespace onvigil::discovery
