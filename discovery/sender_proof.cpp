#include "discovery/sender_proof.hpp"

#include "net/permutation.hpp"

namespace onvigil::discovery {

SenderProof::SenderProof(std::uint64_t random)
{
    std::array<std::size_t, sockets> order;
    for (std::size_t i = 0; i < sockets; ++i) order[i] = i;
    for (std::size_t i = 0; i < rounds * asked_at_once; ++i) {
        random = net::mix(random);
        std::swap(order[i], order[i + random % (sockets - i)]);
        asking_[i / asked_at_once].set(order[i]);
    }
}

SenderProof::Sockets SenderProof::unanswered() const
{
    return asking_[round_] & ~answered_;
}

/// A device may answer in two forms, from two ports: those of the first are counted. It may answer twice, and late.
SenderProof::Outcome SenderProof::heard(std::size_t socket, std::uint16_t port, std::uint64_t said)
{
    Sockets asked_so_far;
    for (std::size_t i = 0; i <= round_; ++i) asked_so_far |= asking_[i];
    if (!asked_so_far.test(socket)) return Outcome::forged;
    if (port_ == 0) {
        port_ = port;
        said_ = said;
    }
    if (port != port_) return Outcome::open;
    if (said != said_) return Outcome::forged;
    answered_.set(socket);
    if (unanswered().any()) return Outcome::open;
    if (round_ + 1 == rounds) return Outcome::proven;
    ++round_;
    return Outcome::next_round;
}

}  // namespace onvigil::discovery
