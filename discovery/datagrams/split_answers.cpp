#include "discovery/datagrams/split_answers.hpp"

#include "base/limits.hpp"

#include <optional>

namespace onvigil::discovery {

namespace {

constexpr std::string_view element = "Envelope";

/// Whether the tag that ends at `at` is an end tag; nullopt: it is no tag.
std::optional<bool> ends_element(std::string_view text, std::size_t at)
{
    const std::size_t open = text.substr(0, at).find_last_of("<> ");
    if (open == std::string_view::npos || text[open] != '<') return std::nullopt;
    return text.substr(open + 1, 1) == "/";
}

bool begins(std::string_view text)
{
    for (auto at = text.find(element); at != std::string_view::npos; at = text.find(element, at + 1))
        if (ends_element(text, at) == false) return true;
    return false;
}

bool ends(std::string_view text)
{
    const auto at = text.rfind(element);
    return at != std::string_view::npos && ends_element(text, at) == true;
}

}  // namespace

SplitAnswers::Taken SplitAnswers::take(std::string_view text, SocketRole role, const Sighting& sighting, bool ours)
{
    const Socket socket(sighting.from, sighting.port);
    const bool at_begin = begins(text), at_end = ends(text);
    if (at_begin && at_end) return Taken::alone;
    const auto known = waiting_.find(socket);
    if (known == waiting_.end() ? at_begin || at_end : at_begin && !known->second.is_end)
        return keep(socket, {std::string(text), role, sighting, ours}, at_end);
    if (known == waiting_.end() || (known->second.is_end && !at_begin)) return Taken::alone;

    HeardDatagram& half = known->second.half;
    const bool room = bytes_ + text.size() <= limits::split_answer_bytes;
    bytes_ -= cost(half);
    if (known->second.is_end) {
        whole_ = {std::string(text) + half.text, role, sighting, ours};
        waiting_.erase(known);
        return Taken::completes;
    }
    half.text.append(text);
    if (!at_end && room && half.text.size() <= limits::datagram_bytes) {
        bytes_ += cost(half);
        return Taken::waits;
    }
    whole_ = std::move(half);
    waiting_.erase(known);
    return Taken::completes;
}

std::size_t SplitAnswers::cost(const HeardDatagram& half)
{
    constexpr std::size_t links_of_a_node = 6 * sizeof(void*);
    return sizeof(decltype(waiting_)::value_type) + links_of_a_node + half.text.size();
}

SplitAnswers::Taken SplitAnswers::keep(const Socket& socket, HeardDatagram half, bool is_end)
{
    if (bytes_ + cost(half) > limits::split_answer_bytes) return Taken::alone;
    const auto [at, fresh] = waiting_.try_emplace(socket);
    if (!fresh) bytes_ -= cost(at->second.half);
    bytes_ += cost(half);
    at->second = {std::move(half), is_end};
    return Taken::waits;
}

std::vector<HeardDatagram> SplitAnswers::release()
{
    std::vector<HeardDatagram> out;
    for (auto& [socket, waiting] : waiting_) out.push_back(std::move(waiting.half));
    waiting_.clear();
    bytes_ = 0;
    return out;
}

std::vector<HeardDatagram> SplitAnswers::release_older()
{
    std::vector<HeardDatagram> out;
    for (auto at = waiting_.begin(); at != waiting_.end();) {
        if (at->second.age++ == 0) {
            ++at;
            continue;
        }
        bytes_ -= cost(at->second.half);
        out.push_back(std::move(at->second.half));
        at = waiting_.erase(at);
    }
    return out;
}

}  // namespace onvigil::discovery
