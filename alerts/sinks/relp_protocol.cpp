#include "alerts/sinks/relp_protocol.hpp"

#include "base/limits.hpp"
#include "base/number.hpp"

#include <fmt/format.h>
#include <algorithm>

#include <iterator>

namespace onvigil::alerts {
namespace {

constexpr std::size_t longest_head = 9 + 1 + 32 + 1 + 9;  ///< TXNR SP COMMAND SP DATALEN

/// A whole number of at most nine digits.
std::optional<std::uint32_t> number(std::string_view text)
{
    return text.size() > 9 ? std::nullopt : text::whole_number<std::uint32_t>(text);
}

const Problem nonsense{"the receiver does not speak RELP"};

}  // namespace

void append_relp_frame(std::string& out, std::uint32_t txnr, std::string_view command, std::string_view data)
{
    fmt::format_to(std::back_inserter(out), "{} {} {}", txnr, command, data.size());
    if (!data.empty()) out += ' ';
    out += data;
    out += '\n';
}

std::string relp_offer()
{
    return "relp_version=0\nrelp_software=onvigil\ncommands=syslog";
}

std::optional<int> relp_status(const RelpFrame& frame)
{
    if (frame.command != "rsp" || frame.data.size() < 3) return std::nullopt;
    const auto status = number(std::string_view(frame.data).substr(0, 3));
    if (!status) return std::nullopt;
    return static_cast<int>(*status);
}

Result<std::optional<RelpFrame>, Problem> RelpReader::next()
{
    const auto rest = std::string_view(buffer_).substr(start_);
    const auto first = rest.find(' ');
    const auto second = first == std::string_view::npos ? first : rest.find(' ', first + 1);
    if (second == std::string_view::npos) {
        if (rest.size() > longest_head) return nonsense;
        return std::optional<RelpFrame>();
    }
    const auto end = rest.find_first_of(" \n", second + 1);
    if (end == std::string_view::npos) {
        if (rest.size() > longest_head) return nonsense;
        return std::optional<RelpFrame>();
    }
    const auto txnr = number(rest.substr(0, first));
    const auto length = number(rest.substr(second + 1, end - second - 1));
    if (!txnr || !length || *length > limits::relp_answer_bytes || second - first > 33) return nonsense;
    // No data: the line ends here, though some put a blank before it.
    const std::size_t data = rest[end] == ' ' ? end + 1 : end;
    if (rest[end] == '\n' && *length > 0) return nonsense;
    if (rest.size() < data + *length + 1) return std::optional<RelpFrame>();
    if (rest[data + *length] != '\n') return nonsense;
    RelpFrame frame{.txnr = *txnr,
                    .command = std::string(rest.substr(first + 1, second - first - 1)),
                    .data = std::string(rest.substr(data, *length))};
    start_ += data + *length + 1;
    if (start_ == buffer_.size() || start_ > 64 * 1024) {
        buffer_.erase(0, start_);
        start_ = 0;
    }
    return std::optional<RelpFrame>(std::move(frame));
}

void RelpTransactions::sent(std::uint32_t txnr, std::uint64_t seq, Instant now)
{
    if (sent_.empty()) waiting_since_ = now;
    sent_.push_back({.txnr = txnr, .seq = seq, .acknowledged = false});
}

std::uint64_t RelpTransactions::acknowledged(std::uint32_t txnr, Instant now)
{
    const auto found = std::ranges::find(sent_, txnr, &Sent::txnr);
    if (found == sent_.end() || found->acknowledged) return 0;
    found->acknowledged = true;
    waiting_since_ = now;
    std::uint64_t last = 0;
    while (!sent_.empty() && sent_.front().acknowledged) {
        last = sent_.front().seq;
        sent_.pop_front();
    }
    return last;
}

}  // namespace onvigil::alerts
