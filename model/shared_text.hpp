#pragma once
/// model/shared_text.hpp - a text that many values hold and none changes: what a thousand devices say alike is kept
/// once.
///
/// Reads as a `const std::string`. A copy costs a counter. Two that were made apart are equal by their text, as any
/// texts are; a TextPool sees to it that they are also one. Copies may be let go on any thread.

#include <fmt/format.h>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <atomic>
#include <compare>
#include <concepts>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::model {

class SharedText {
public:
    SharedText() noexcept = default;
    SharedText(std::string text) : node_(text.empty() ? nullptr : new Node(std::move(text))) {}
    SharedText(std::string_view text) : SharedText(std::string(text)) {}
    SharedText(const char* text) : SharedText(std::string(text)) {}

    [[nodiscard]] const std::string& str() const noexcept { return node_ ? node_->text : nothing(); }
    operator const std::string&() const noexcept { return str(); }
    operator std::string_view() const noexcept { return str(); }
    [[nodiscard]] bool empty() const noexcept { return node_ == nullptr; }
    [[nodiscard]] std::size_t size() const noexcept { return str().size(); }
    void clear() noexcept { node_.reset(); }
    /// This very text is held nowhere else.
    [[nodiscard]] bool alone() const noexcept { return node_ && node_->holders.load(std::memory_order_relaxed) == 1; }

    friend bool operator==(const SharedText& one, const SharedText& other) noexcept
    {
        return one.node_ == other.node_ || one.str() == other.str();
    }
    friend std::strong_ordering operator<=>(const SharedText& one, const SharedText& other) noexcept
    {
        return one.str() <=> other.str();
    }
    template <typename Text>
    requires std::convertible_to<const Text&, std::string_view> &&(!std::same_as<Text, SharedText>)friend bool
    operator==(const SharedText& one, const Text& other) noexcept
    {
        return one.str() == std::string_view(other);
    }

    friend std::ostream& operator<<(std::ostream& out, const SharedText& text) { return out << text.str(); }

private:
    struct Node {
        explicit Node(std::string its_text) : text(std::move(its_text)) { text.shrink_to_fit(); }
        friend void intrusive_ptr_add_ref(Node* node) noexcept
        {
            node->holders.fetch_add(1, std::memory_order_relaxed);
        }
        friend void intrusive_ptr_release(Node* node) noexcept
        {
            if (node->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete node;
        }
        std::atomic<std::uint32_t> holders{0};
        std::string text;
    };
    static const std::string& nothing() noexcept;

    boost::intrusive_ptr<Node> node_;
};

/// Texts that were met before. One thread. What is not held any more is forgotten in time, so that a flood of
/// different texts does not stay.
class TextPool {
public:
    /// From now on `text` is the one held for all equal ones.
    void share(SharedText& text);
    void share(std::vector<SharedText>& texts);

    [[nodiscard]] std::size_t size() const noexcept { return known_.size(); }

private:
    struct Hash {
        std::size_t operator()(const SharedText& text) const noexcept
        {
            return std::hash<std::string_view>{}(text.str());
        }
    };
    void forget_unheld();

    boost::unordered_flat_set<SharedText, Hash> known_;
    std::size_t forget_at_ = 1024;
};

}  // namespace onvigil::model

template <>
struct fmt::formatter<onvigil::model::SharedText> : fmt::formatter<std::string_view> {
    template <typename Context>
    auto format(const onvigil::model::SharedText& text, Context& context) const
    {
        return fmt::formatter<std::string_view>::format(text.str(), context);
    }
};
