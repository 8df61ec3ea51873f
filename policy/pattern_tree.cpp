#include "policy/pattern_tree.hpp"

#include "policy/pattern.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>

namespace onvigil::policy {
namespace {

using ByteSet = Pattern::ByteSet;
using Node = PatternNode;

/// Reads the text into a tree; the first mistake ends it.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::optional<Node> read()
    {
        auto tree = choice(0);
        if (tree && at_ < text_.size()) fail("unmatched ')'");
        return problem_.empty() ? std::move(tree) : std::nullopt;
    }
    [[nodiscard]] const std::string& problem() const { return problem_; }

private:
    bool more() const { return at_ < text_.size(); }
    char peek() const { return text_[at_]; }
    bool take(char c)
    {
        if (!more() || peek() != c) return false;
        ++at_;
        return true;
    }
    std::nullopt_t fail(std::string_view what)
    {
        if (problem_.empty()) problem_ = fmt::format("{} at character {}", what, at_ + 1);
        return std::nullopt;
    }

    std::optional<Node> choice(std::size_t depth)
    {
        if (depth > Pattern::max_depth) return fail("too many nested groups");
        Node out{.kind = Node::Kind::choice};
        do {
            auto branch = sequence(depth);
            if (!branch) return std::nullopt;
            out.children.push_back(std::move(*branch));
        } while (take('|'));
        return out.children.size() == 1 ? std::move(out.children.front()) : std::move(out);
    }

    std::optional<Node> sequence(std::size_t depth)
    {
        Node out{.kind = Node::Kind::sequence};
        while (more() && peek() != '|' && peek() != ')') {
            auto item = atom(depth);
            if (!item) return std::nullopt;
            auto repeated = repetition(std::move(*item));
            if (!repeated) return std::nullopt;
            out.children.push_back(std::move(*repeated));
        }
        return out;
    }

    std::optional<Node> atom(std::size_t depth)
    {
        const char c = text_[at_++];
        switch (c) {
            case '(':
                return group(depth);
            case '[':
                return byte_class();
            case '^':
                return Node{.kind = Node::Kind::begin};
            case '$':
                return Node{.kind = Node::Kind::end};
            case '.':
                return set(~ByteSet{});
            case '\\':
                return escape();
            case '*':
            case '+':
            case '?':
            case '{':
                return fail("nothing to repeat");
            default:
                return set(one(c));
        }
    }

    std::optional<Node> group(std::size_t depth)
    {
        if (take('?') && !take(':')) return fail("only (?: is known after '(?'");
        auto inner = choice(depth + 1);
        if (!inner) return std::nullopt;
        if (!take(')')) return fail("missing ')'");
        return inner;
    }

    std::optional<Node> repetition(Node item)
    {
        Node out{.kind = Node::Kind::repeat};
        if (take('*')) {
        } else if (take('+')) {
            out.least = 1;
        } else if (take('?')) {
            out.most = 1;
        } else if (take('{')) {
            if (!bounds(out)) return std::nullopt;
        } else {
            return item;
        }
        if (item.kind == Node::Kind::begin || item.kind == Node::Kind::end) return fail("^ and $ cannot be repeated");
        if (more() && (peek() == '*' || peek() == '+' || peek() == '?' || peek() == '{')) return fail("repeated twice");
        out.children.push_back(std::move(item));
        return out;
    }

    bool bounds(Node& out)
    {
        const auto least = number();
        if (!least) return fail("'{' without a number"), false;
        out.least = out.most = *least;
        if (take(',')) {
            const auto most = number();
            out.most = most.value_or(0);
            if (most && (*most < *least || *most == 0)) return fail("impossible repetition"), false;
        } else if (*least == 0) {
            return fail("impossible repetition"), false;
        }
        if (!take('}')) return fail("missing '}'"), false;
        return out.most <= Pattern::max_repeat && out.least <= Pattern::max_repeat
                   ? true
                   : (fail("too many repetitions"), false);
    }

    std::optional<std::size_t> number()
    {
        std::size_t value = 0;
        const std::size_t start = at_;
        while (more() && peek() >= '0' && peek() <= '9' && value < 10'000)
            value = value * 10 + static_cast<std::size_t>(text_[at_++] - '0');
        return at_ == start ? std::nullopt : std::optional(value);
    }

    std::optional<Node> escape()
    {
        if (!more()) return fail("'\\' at the end");
        const auto bytes = escaped(text_[at_++]);
        return bytes ? std::optional(set(*bytes)) : std::nullopt;
    }

    std::optional<ByteSet> escaped(char c)
    {
        const auto shorthand = [](char kind) {
            ByteSet bytes;
            for (unsigned b = 0; b < 128; ++b) {
                const bool digit = b >= '0' && b <= '9';
                const bool letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_';
                const bool blank = b == ' ' || (b >= '\t' && b <= '\r');
                bytes[b] = (kind == 'd' && digit) || (kind == 'w' && (digit || letter)) || (kind == 's' && blank);
            }
            return bytes;
        };
        switch (c) {
            case 'd':
            case 'w':
            case 's':
                return shorthand(c);
            case 'D':
                return ~shorthand('d');
            case 'W':
                return ~shorthand('w');
            case 'S':
                return ~shorthand('s');
            default:
                break;
        }
        const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (alphanumeric) return fail("unknown escape");
        return one(c);
    }

    std::optional<Node> byte_class()
    {
        const bool negated = take('^');
        ByteSet bytes;
        for (bool first = true; first || !more() || peek() != ']'; first = false) {
            if (!more()) return fail("missing ']'");
            const auto item = class_item();
            if (!item) return std::nullopt;
            bytes |= *item;
        }
        ++at_;
        return set(negated ? ~bytes : bytes);
    }

    std::optional<ByteSet> class_item()
    {
        const char low = text_[at_++];
        if (low == '\\') {
            if (!more()) return fail("'\\' at the end");
            return escaped(text_[at_++]);
        }
        if (at_ + 1 >= text_.size() || peek() != '-' || text_[at_ + 1] == ']') return one(low);
        const char high = text_[at_ + 1];
        at_ += 2;
        if (static_cast<unsigned char>(high) < static_cast<unsigned char>(low)) return fail("range turned round");
        ByteSet bytes;
        for (unsigned b = static_cast<unsigned char>(low); b <= static_cast<unsigned char>(high); ++b)
            bytes |= one(static_cast<char>(b));
        return bytes;
    }

    /// Inputs are folded to lower case, so upper-case letters of the pattern mean their twins.
    static ByteSet one(char c)
    {
        ByteSet bytes;
        bytes.set(static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + 32 : c));
        return bytes;
    }
    static Node set(const ByteSet& bytes) { return Node{.kind = Node::Kind::bytes, .bytes = bytes}; }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string problem_;
};

}  // namespace

Result<PatternNode, Problem> read_pattern(std::string_view text)
{
    Reader reader(text);
    auto tree = reader.read();
    if (!tree) return Problem{reader.problem()};
    return std::move(*tree);
}

}  // namespace onvigil::policy
