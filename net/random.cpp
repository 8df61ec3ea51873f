#include "net/random.hpp"

#include <openssl/rand.h>

#include "base/ensure.hpp"

namespace onvigil::net {

std::string random_bytes(std::size_t count)
{
    std::string bytes(count, '\0');
    const int done = RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count));
    ensure(done == 1, "no random bytes");
    return bytes;
}

std::uint64_t random_seed()
{
    std::uint64_t seed = 0;
    for (const char c : random_bytes(sizeof seed)) seed = seed << 8 | static_cast<unsigned char>(c);
    return seed;
}

}  // namespace onvigil::net
