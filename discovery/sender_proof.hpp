#pragma once
/// discovery/sender_proof.hpp - whether what arrives is the answer of the host that was asked, where the protocol
/// repeats no id.
///
/// Any host can send to a port in another's name, and to all ports. So a question leaves from some of the sockets that
/// are open, chosen at random, and twice: only the host that was asked knows which. An answer at a socket that did not
/// ask, or answers that differ, show that another host sends in its name. However many datagrams it sends, and whatever
/// it knows of the ports, it has to hit just the right sockets in both rounds: a chance of one in 18,480.
///
/// Pure.

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>

namespace onvigil::discovery {

class SenderProof {
public:
    static constexpr std::size_t sockets = 12;
    static constexpr std::size_t asked_at_once = 3;
    static constexpr std::size_t rounds = 2;
    using Sockets = std::bitset<sockets>;

    enum class Outcome : std::uint8_t {
        open,
        next_round,  ///< all have answered: others are to ask
        proven,
        forged
    };

    /// `random`: no host may guess it.
    explicit SenderProof(std::uint64_t random);

    /// Of this round, and not answered yet.
    [[nodiscard]] Sockets unanswered() const;
    /// Of this round.
    [[nodiscard]] const Sockets& asking() const noexcept { return asking_[round_]; }

    /// An answer at a socket, from a port that was asked. `said`: a hash of all that it says.
    [[nodiscard]] Outcome heard(std::size_t socket, std::uint16_t port, std::uint64_t said);

    /// Where the answers come from; 0: none has come.
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    std::array<Sockets, rounds> asking_;
    std::size_t round_ = 0;
    Sockets answered_;
    std::uint16_t port_ = 0;
    std::uint64_t said_ = 0;
};

}  // namespace onvigil::discovery
