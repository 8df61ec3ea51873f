#pragma once
/// discovery/datagrams/split_answers.hpp - SOAP answers that firmware sends in two datagrams: one half waits for the
/// other from the same socket, whichever comes first.
///
/// Pure. A half that stays alone is handed over after a moment: what it holds still counts.

#include "discovery/datagrams/heard_datagram.hpp"

#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::discovery {

class SplitAnswers {
public:
    enum class Taken : std::uint8_t {
        alone,     ///< it is no part of a split answer
        waits,     ///< for the rest
        completes  ///< an answer: see whole()
    };
    [[nodiscard]] Taken take(std::string_view text, SocketRole role, const Sighting& sighting, bool ours);
    /// The answer that the last datagram has completed.
    [[nodiscard]] HeardDatagram whole() { return std::move(whole_); }

    /// Halves that stayed alone; everything is forgotten.
    [[nodiscard]] std::vector<HeardDatagram> release();
    /// Likewise, but only those that were there at the last call already.
    [[nodiscard]] std::vector<HeardDatagram> release_older();

private:
    using Socket = std::pair<model::IpAddress, std::uint16_t>;  ///< the sender's
    struct Waiting {
        HeardDatagram half;
        bool is_end = false;  ///< the beginning is awaited
        unsigned age = 0;
    };
    /// What it takes of limits::split_answer_bytes, with the node it stands in.
    static std::size_t cost(const HeardDatagram& half);
    Taken keep(const Socket& socket, HeardDatagram half, bool is_end);

    std::map<Socket, Waiting> waiting_;
    std::size_t bytes_ = 0;
    HeardDatagram whole_;
};

}  // namespace onvigil::discovery
