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
    const bool room = bytes_ + text.size() <= limits::split_answer_bytes;
    const auto known = waiting_.find(socket);
    if (begins(text)) {
        if (ends(text) || !room) return Taken::alone;
        if (known != waiting_.end()) bytes_ -= known->second.first.text.size();
        waiting_[socket] = {{std::string(text), role, sighting, ours}};
        bytes_ += text.size();
        return Taken::waits;
    }
    if (known == waiting_.end()) return Taken::alone;
    std::string& whole = known->second.first.text;
    bytes_ -= whole.size();
    whole.append(text);
    if (!ends(text) && room && whole.size() <= limits::datagram_bytes) {
        bytes_ += whole.size();
        return Taken::waits;
    }
    whole_ = std::move(known->second.first);
    waiting_.erase(known);
    return Taken::completes;
}

std::vector<HeardDatagram> SplitAnswers::release()
{
    std::vector<HeardDatagram> out;
    for (auto& [socket, waiting] : waiting_) out.push_back(std::move(waiting.first));
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
        bytes_ -= at->second.first.text.size();
        out.push_back(std::move(at->second.first));
        at = waiting_.erase(at);
    }
    return out;
}

}  // namespace onvigil::discovery
