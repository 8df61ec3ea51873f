#pragma once
/// net/random.hpp - values that no host on the network can guess. Ends the program where the machine has none.

#include <cstddef>
#include <cstdint>
#include <string>

namespace onvigil::net {

[[nodiscard]] std::string random_bytes(std::size_t count);
[[nodiscard]] std::uint64_t random_seed();

}  // namespace onvigil::net
