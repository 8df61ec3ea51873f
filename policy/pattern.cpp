#include "policy/pattern.hpp"

#include "policy/pattern_tree.hpp"

namespace onvigil::policy {
namespace {

using ByteSet = Pattern::ByteSet;
using Instruction = Pattern::Instruction;
using Node = PatternNode;
using Op = Pattern::Op;

/// Writes the tree as a program; false once it grows too long.
class Writer {
public:
    Writer(std::vector<Instruction>& program, std::vector<ByteSet>& sets) : program_(program), sets_(sets) {}

    bool write(const Node& node)
    {
        switch (node.kind) {
            case Node::Kind::bytes:
                sets_.push_back(node.bytes);
                return emit(Op::bytes, sets_.size() - 1);
            case Node::Kind::begin:
                return emit(Op::begin);
            case Node::Kind::end:
                return emit(Op::end);
            case Node::Kind::sequence:
                for (const Node& child : node.children)
                    if (!write(child)) return false;
                return true;
            case Node::Kind::choice:
                return choice(node);
            case Node::Kind::repeat:
                return repeat(node);
        }
        return false;
    }
    bool emit(Op op, std::size_t x = 0)
    {
        if (program_.size() >= Pattern::max_instructions) return false;
        program_.push_back({op, static_cast<std::uint16_t>(x), 0});
        return true;
    }

private:
    std::uint16_t here() const { return static_cast<std::uint16_t>(program_.size()); }

    bool choice(const Node& node)
    {
        std::vector<std::size_t> jumps;
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const bool last = i + 1 == node.children.size();
            const std::size_t split = program_.size();
            if (!last && !emit(Op::split, split + 1)) return false;
            if (!write(node.children[i])) return false;
            if (last) break;
            jumps.push_back(program_.size());
            if (!emit(Op::jump)) return false;
            program_[split].y = here();
        }
        for (const std::size_t jump : jumps) program_[jump].x = here();
        return true;
    }

    bool repeat(const Node& node)
    {
        const Node& inner = node.children.front();
        for (std::size_t i = 0; i < node.least; ++i)
            if (!write(inner)) return false;
        if (node.most == 0) {
            const std::size_t split = program_.size();
            if (!emit(Op::split, split + 1) || !write(inner) || !emit(Op::jump, split)) return false;
            program_[split].y = here();
            return true;
        }
        std::vector<std::size_t> splits;
        for (std::size_t i = node.least; i < node.most; ++i) {
            splits.push_back(program_.size());
            if (!emit(Op::split, program_.size() + 1) || !write(inner)) return false;
        }
        for (const std::size_t split : splits) program_[split].y = here();
        return true;
    }

    std::vector<Instruction>& program_;
    std::vector<ByteSet>& sets_;
};

}  // namespace

/// The places of the program that are alive, each once.
struct Pattern::Threads {
    std::array<std::uint16_t, max_instructions> places;
    std::bitset<max_instructions> seen;
    std::size_t count = 0;

    void clear()
    {
        for (std::size_t i = 0; i < count; ++i) seen.reset(places[i]);
        count = 0;
    }
};

Result<Pattern, Problem> Pattern::compile(std::string_view text)
{
    const auto tree = read_pattern(text);
    if (!tree) return tree.error();
    Pattern out;
    Writer writer(out.program_, out.sets_);
    if (!writer.write(*tree) || !writer.emit(Op::match)) return Problem{"the pattern is too long"};
    out.find_first_bytes();
    return out;
}

/// Everything reachable from `start` without reading a byte; true if that includes the end of the pattern.
bool Pattern::follow(Threads& threads, std::uint16_t start, bool at_begin, bool at_end) const
{
    std::size_t next = threads.count;
    const auto add = [&](std::uint16_t place) {
        if (threads.seen.test(place)) return;
        threads.seen.set(place);
        threads.places[threads.count++] = place;
    };
    add(start);
    for (; next < threads.count; ++next) {
        const std::uint16_t place = threads.places[next];
        const Instruction& instruction = program_[place];
        switch (instruction.op) {
            case Op::bytes:
                break;
            case Op::match:
                return true;
            case Op::jump:
                add(instruction.x);
                break;
            case Op::split:
                add(instruction.x);
                add(instruction.y);
                break;
            case Op::begin:
                if (at_begin) add(static_cast<std::uint16_t>(place + 1));
                break;
            case Op::end:
                if (at_end) add(static_cast<std::uint16_t>(place + 1));
                break;
        }
    }
    return false;
}

void Pattern::find_first_bytes()
{
    Threads threads;
    may_be_empty_ = follow(threads, 0, true, true);
    for (std::size_t i = 0; i < threads.count; ++i)
        if (const auto& instruction = program_[threads.places[i]]; instruction.op == Op::bytes)
            first_ |= sets_[instruction.x];
    threads.clear();
    bool free = follow(threads, 0, false, true);
    for (std::size_t i = 0; i < threads.count; ++i) free = free || program_[threads.places[i]].op == Op::bytes;
    anchored_ = !free;
}

bool Pattern::found_in(std::string_view folded) const
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(folded[i]); };
    if (!may_be_empty_ && anchored_ && (folded.empty() || !first_.test(byte(0)))) return false;

    std::array<Threads, 2> both;
    for (std::size_t i = 0;; ++i) {
        Threads& now = both[i % 2];
        Threads& next = both[(i + 1) % 2];
        const bool at_end = i == folded.size();
        const bool may_begin = i == 0 || !anchored_;
        if (may_begin && (may_be_empty_ || (!at_end && first_.test(byte(i)))))
            if (follow(now, 0, i == 0, at_end)) return true;
        if (at_end || (now.count == 0 && anchored_)) return false;
        for (std::size_t t = 0; t < now.count; ++t) {
            const Instruction& instruction = program_[now.places[t]];
            if (instruction.op != Op::bytes || !sets_[instruction.x].test(byte(i))) continue;
            if (follow(next, static_cast<std::uint16_t>(now.places[t] + 1), false, i + 1 == folded.size())) return true;
        }
        now.clear();
    }
}

}  // namespace onvigil::policy
