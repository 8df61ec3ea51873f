#pragma once
/// alerts/sinks/relp_protocol.hpp - frames of the Reliable Event Logging Protocol, version 0
/// (rsyslog.com/doc/relp.html): `TXNR SP COMMAND SP DATALEN [SP DATA] LF`. Pure.

#include "base/instant.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil::alerts {

struct RelpFrame {
    std::uint32_t txnr = 0;
    std::string command;
    std::string data;
    bool operator==(const RelpFrame&) const = default;
};

void append_relp_frame(std::string& out, std::uint32_t txnr, std::string_view command, std::string_view data);

/// Transaction numbers run from 1 to 999,999,999 and start over.
[[nodiscard]] constexpr std::uint32_t next_relp_txnr(std::uint32_t txnr)
{
    return txnr >= 999'999'999 ? 1 : txnr + 1;
}

/// What we offer when a session opens.
[[nodiscard]] std::string relp_offer();

/// The three digits a response begins with; nullopt: it is no response. 200 is "taken".
[[nodiscard]] std::optional<int> relp_status(const RelpFrame& frame);

/// Takes bytes as they come and gives frames as they are complete.
class RelpReader {
public:
    void feed(std::string_view bytes) { buffer_ += bytes; }
    /// The next frame; nullopt: more bytes are needed. A Problem ends the session.
    [[nodiscard]] Result<std::optional<RelpFrame>, Problem> next();

private:
    std::string buffer_;
    std::size_t start_ = 0;  ///< consumed of buffer_
};

/// The messages of a session that are on their way.
class RelpTransactions {
public:
    void sent(std::uint32_t txnr, std::uint64_t seq, Instant now);
    /// Returns the last event up to which all are acknowledged now, 0 where that is none more. A number that is not on
    /// its way, or was acknowledged before, counts for nothing: an end that repeats such is not alive.
    std::uint64_t acknowledged(std::uint32_t txnr, Instant now);
    void clear() { sent_.clear(); }

    [[nodiscard]] std::size_t size() const { return sent_.size(); }
    /// Since when there is something on its way, and nothing of it was acknowledged.
    [[nodiscard]] Instant waiting_since() const { return waiting_since_; }

private:
    struct Sent {
        std::uint32_t txnr = 0;
        std::uint64_t seq = 0;
        bool acknowledged = false;
    };
    std::deque<Sent> sent_;
    Instant waiting_since_{};
};

}  // namespace onvigil::alerts
