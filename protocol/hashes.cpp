#include "protocol/hashes.hpp"

#include <openssl/evp.h>

#include <array>
#include <boost/algorithm/hex.hpp>
#include <stdexcept>

namespace onvigil::protocol {

std::string hash(HashKind kind, std::string_view data)
{
    const EVP_MD* method = kind == HashKind::md5 ? EVP_md5() : kind == HashKind::sha1 ? EVP_sha1() : EVP_sha256();
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned size = 0;
    if (EVP_Digest(data.data(), data.size(), out.data(), &size, method, nullptr) != 1)
        throw std::runtime_error(
            "OpenSSL refuses a digest that camera logins need (MD5, SHA-1 or SHA-256): FIPS mode?");
    return {reinterpret_cast<const char*>(out.data()), size};
}

std::string hash_hex(HashKind kind, std::string_view data)
{
    return boost::algorithm::hex_lower(hash(kind, data));
}

std::string base64(std::string_view bytes)
{
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL ends it with a NUL
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

}  // namespace onvigil::protocol
