#pragma once
/// discovery/datagrams/duplicates.hpp - which answer is a copy, decided before anything is parsed; and the bounds on
/// what one sender, or a flood of senders, may have us read in one round.
///
/// Pure. Forgotten at the start of every round, so that each round hears every device again.

#include "model/ip.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace onvigil::discovery {

enum class Admission : std::uint8_t {
    fresh,               ///< read it
    copy,                ///< the same answer again
    source_is_flooding,  ///< more different answers than one source may give in a round
    too_many_senders
};

class Duplicates {
public:
    /// `key`: hash of what makes two answers of one source the same.
    [[nodiscard]] Admission admit(const model::IpAddress& source, std::uint64_t key);

    void forget();
    /// What this source sends next is no copy, and it may give as many answers as at first.
    void forget(const model::IpAddress& source);
    /// What it sends next is no copy, since it is probed again because of a message in its name. Any host can have sent
    /// that: it may give no more different answers than before.
    void hear_again(const model::IpAddress& source);

    [[nodiscard]] bool knows(const model::IpAddress& source) const { return answers_of_.contains(source); }
    [[nodiscard]] std::size_t senders() const noexcept { return answers_of_.size(); }

private:
    [[nodiscard]] std::uint64_t& slot_of(std::uint64_t hash);
    [[nodiscard]] bool remembers(std::uint64_t hash);
    void remember(std::uint64_t hash);
    void grow();

    std::vector<std::uint64_t> hashes_;  ///< open addressing; 0: free
    std::size_t remembered_ = 0;
    struct Sender {
        std::uint32_t answers = 0;  ///< different ones
        std::uint32_t epoch = 0;    ///< counted up where they are heard again
    };
    std::unordered_map<model::IpAddress, Sender> answers_of_;
};

}  // namespace onvigil::discovery
