#pragma once
/// interview/answer_buffer.hpp - the bytes of one answer as they arrive, and how many those of all answers together may
/// be. Used by http_client.cpp alone.

#include "base/limits.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace onvigil::interview {

inline constexpr std::size_t small_answer_bytes = 16 * 1024;  ///< holds nearly all answers; more is given back
inline constexpr std::size_t reads_at_once = 64;  ///< what comes in more pieces costs as much as a large answer
inline constexpr std::size_t largest_answer_bytes = limits::http_head_bytes + limits::http_body_bytes;
/// Of all answers that are read at once, what is not small, and the body that is made of it: hosts that begin a large
/// one and never end it have others' large ones refused, and no more memory.
inline constexpr std::size_t large_answers_bytes = 16 * largest_answer_bytes;

class AnswerBuffer {
public:
    /// `in_use`: of large_answers_bytes; must outlive this.
    explicit AnswerBuffer(std::size_t& in_use) : in_use_(in_use) {}
    AnswerBuffer(const AnswerBuffer&) = delete;
    AnswerBuffer& operator=(const AnswerBuffer&) = delete;
    ~AnswerBuffer() { in_use_ -= large_; }

    void clear() { used_ = 0; }
    [[nodiscard]] std::string_view bytes() const { return {data_.get(), used_}; }
    [[nodiscard]] std::size_t size() const { return used_; }
    /// Where the next bytes go.
    [[nodiscard]] char* end() { return data_.get() + used_; }
    [[nodiscard]] std::size_t room() const { return capacity_ - used_; }
    void add(std::size_t arrived) { used_ += arrived; }

    [[nodiscard]] bool becomes_large() const { return used_ == capacity_ && capacity_ == small_answer_bytes; }
    /// False: the answer, or all together, would be too large.
    [[nodiscard]] bool make_room(const std::string& body)
    {
        if (used_ < capacity_) return true;
        const std::size_t larger = std::clamp(capacity_ * 2, first_bytes, largest_answer_bytes);
        if (larger == capacity_ || (larger > small_answer_bytes && in_use_ >= large_answers_bytes)) return false;
        auto grown = std::make_unique_for_overwrite<char[]>(larger);
        std::copy_n(data_.get(), used_, grown.get());
        data_ = std::move(grown);
        capacity_ = larger;
        count(body);
        return true;
    }

    /// The answer has been put into `body`, or has failed.
    void give_back(const std::string& body)
    {
        if (capacity_ > small_answer_bytes) {
            data_.reset();
            capacity_ = used_ = 0;
        }
        count(body);
    }

private:
    static constexpr std::size_t first_bytes = 4 * 1024;  ///< holds most answers whole

    void count(const std::string& body)
    {
        const auto beyond = [](std::size_t bytes) { return std::max(bytes, small_answer_bytes) - small_answer_bytes; };
        in_use_ -= std::exchange(large_, beyond(capacity_) + beyond(body.capacity()));
        in_use_ += large_;
    }

    std::size_t& in_use_;
    std::unique_ptr<char[]> data_;
    std::size_t capacity_ = 0, used_ = 0;
    std::size_t large_ = 0;
};

}  // namespace onvigil::interview
