#include "interview/answer_buffer.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace onvigil::interview {
namespace {

/// As far as there is room, and to this size at most.
void fill(AnswerBuffer& buffer, std::string& body, std::size_t size)
{
    while (buffer.size() < size && buffer.make_room(body)) {
        const std::size_t arrived = std::min(buffer.room(), size - buffer.size());
        std::fill_n(buffer.end(), arrived, 'x');
        buffer.add(arrived);
        body.append(arrived, 'x');
    }
}

struct Answer {
    explicit Answer(std::size_t& in_use) : buffer(in_use) {}
    AnswerBuffer buffer;
    std::string body;
};

TEST(AnswerBuffer, KeepsWhatArrivesWhileItGrowsToTheLargest)
{
    std::size_t in_use = 0;
    Answer answer(in_use);
    fill(answer.buffer, answer.body, 2 * largest_answer_bytes);
    EXPECT_EQ(answer.buffer.size(), largest_answer_bytes);
    EXPECT_EQ(answer.buffer.bytes(), answer.body);
}

TEST(AnswerBuffer, LargeAnswersHaveMemoryForSixteenTogetherAndSmallOnesAlways)
{
    std::size_t in_use = 0;
    {
        std::vector<std::unique_ptr<Answer>> answers;
        std::size_t held = 0;
        for (int i = 0; i < 250; ++i) {
            Answer& answer = *answers.emplace_back(std::make_unique<Answer>(in_use));
            fill(answer.buffer, answer.body, largest_answer_bytes);
            held += answer.buffer.size() + answer.body.capacity();
        }
        EXPECT_LT(held, large_answers_bytes + 4 * largest_answer_bytes + 250 * 3 * small_answer_bytes);
        Answer small(in_use);
        fill(small.buffer, small.body, small_answer_bytes);
        EXPECT_EQ(small.buffer.size(), small_answer_bytes);

        for (const auto& answer : answers) {
            std::string().swap(answer->body);
            answer->buffer.give_back(answer->body);
        }
        EXPECT_EQ(in_use, 0u);
        fill(small.buffer, small.body, largest_answer_bytes);
        EXPECT_EQ(small.buffer.size(), largest_answer_bytes);
    }
    EXPECT_EQ(in_use, 0u) << "whatever was not given back";
}

}  // namespace
}  // namespace onvigil::interview
