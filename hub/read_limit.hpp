#pragma once
/// hub/read_limit.hpp - how much libpq may read through TLS. One call of PQconsumeInput reads as long as more has come:
/// a sender that is fast enough has it fill memory without returning.

#include <cstdint>
#include <memory>

struct bio_st;
struct pg_conn;

namespace onvigil::hub {

/// From now on reading from it counts down `left`, which must outlive it; at 0 it is as if nothing more had come.
void limit_reads(bio_st* bio, std::uint64_t& left);

class ReadLimit {
public:
    /// So many bytes of the wire from now on; then it is as if no more had come. Without effect where there is no TLS
    /// (yet). Must outlive the connection.
    void allow(std::uint64_t bytes, pg_conn* connection);

private:
    std::unique_ptr<std::uint64_t> left_ = std::make_unique<std::uint64_t>();
};

}  // namespace onvigil::hub
