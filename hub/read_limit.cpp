#include "hub/read_limit.hpp"

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "hub/libpq.hpp"

namespace onvigil::hub {

namespace {

long count_reads(BIO* bio, int operation, const char*, std::size_t, int, long, int outcome, std::size_t* processed)
{
    auto& left = *reinterpret_cast<std::uint64_t*>(BIO_get_callback_arg(bio));
    if (operation == BIO_CB_READ && left == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    if (operation == (BIO_CB_READ | BIO_CB_RETURN) && outcome > 0 && processed != nullptr)
        left -= std::min<std::uint64_t>(left, *processed);
    return outcome;
}

}  // namespace

void limit_reads(bio_st* bio, std::uint64_t& left)
{
    BIO_set_callback_arg(bio, reinterpret_cast<char*>(&left));
    BIO_set_callback_ex(bio, count_reads);
}

void ReadLimit::allow(std::uint64_t bytes, pg_conn* connection)
{
    *left_ = bytes;
    auto* tls = static_cast<SSL*>(PQsslStruct(connection, "OpenSSL"));
    if (BIO* bio = tls == nullptr ? nullptr : SSL_get_rbio(tls)) limit_reads(bio, *left_);
}

}  // namespace onvigil::hub
