#include "alerts/sinks/journald_sink.hpp"

#include "alerts/formats/flat_fields.hpp"
#include "async/on_thread.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

namespace onvigil::alerts {
namespace {

/// In the order of model::EventType.
constexpr std::array<std::string_view, 22> message_ids{
    "4fe7c0b571a45b8fbd9e864168fb8748",  // device.found
    "9926c64cc7365c09afe2e8e4e0a84a33",  // device.changed
    "4a14a52ab9ae522eaccf282f42feb71a",  // device.moved
    "5b87f9d4d6f85b77ab9099c6a091a777",  // device.offline
    "6d0303d3750d52cd93303d939d688808",  // device.online
    "beb96b26f9b350d0aa9d7de6fb823b47",  // device.merged
    "7458b34e9a64577f988423751a84fcd1",  // device.forgotten
    "48d1d87b616a5deb850b39de6632636d",  // device.contradiction
    "85a48485c571542db106dc0e31a27d1b",  // finding.opened
    "9c4e044cb94b559cac599b4fe750a439",  // finding.updated
    "1451c90bb95c5c3a9818efeb807b86b8",  // finding.closed
    "c5fa6b4f38bf566f86eac0bcf80ecf83",  // finding.waived
    "b5a48860b7255215890b9c3881df250b",  // finding.unwaived
    "e76576cec98b5e4494ab4ad3f1451bed",  // baseline.taken
    "1adf9de720b752c89f89c0f8860a9693",  // network.added
    "4522256a300d59b78e711c6059551b07",  // policy.changed
    "83d5b08bec255981ad59ce33b6ce7800",  // sensor.started
    "a0fd73cb1788580792837efab7561cec",  // sensor.stopped
    "ddaa4d4bcfb75a38b600b8690829527b",  // sensor.heartbeat
    "d95d5b3579745280be1b531ed5ce4a20",  // sensor.degraded
    "759e2fb403335bf6bbb49b09faaec4a1",  // sensor.recovered
    "2d1acf34b1975dbfbbb2885c9cd6c5b4",  // events.lost
};

/// From 6 (info) to 2 (critical).
int priority(model::Severity severity)
{
    return 6 - static_cast<int>(severity);
}

/// 0 or a negative errno; 0 also where there is no journal.
int write_entry(std::vector<std::string> fields)
{
    std::vector<iovec> parts;
    parts.reserve(fields.size());
    for (auto& field : fields) parts.push_back({field.data(), field.size()});
    return sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

}  // namespace

const SinkType JournaldSettings::type = sink_type<JournaldSettings>("journald");

std::unique_ptr<Sink> JournaldSettings::make(const SensorIdentity&, const boost::asio::any_io_executor&) const
{
    return std::make_unique<JournaldSink>();
}

std::string_view message_id(model::EventType type)
{
    return message_ids[static_cast<std::size_t>(type)];
}

std::vector<std::string> journal_fields(const model::Event& event)
{
    const auto texts = flat_texts(event);
    std::vector<std::string> out;
    out.reserve(texts.size() + 5);
    out.push_back("MESSAGE=" + clean_text(event.message));
    out.push_back(fmt::format("MESSAGE_ID={}", message_id(event.type)));
    out.push_back(fmt::format("PRIORITY={}", priority(event.severity)));
    out.emplace_back("SYSLOG_IDENTIFIER=onvigil");
    for (const auto& [key, value] : texts) {
        if (value.empty() || key == "message") continue;
        std::string name = "ONVIGIL_";
        for (const char c : key)
            name += c >= 'a' && c <= 'z'                               ? static_cast<char>(c - 'a' + 'A')
                    : (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ? c
                                                                       : '_';
        out.push_back(name.substr(0, 64) + '=' + value);
    }
    return out;
}

std::optional<std::string> JournaldSink::silent() const
{
    constexpr const char* socket = "/run/systemd/journal/socket";  // sd_journal_sendv(3)
    if (::access(socket, F_OK) == 0) return std::nullopt;
    return fmt::format("no journal runs here ({} is missing): what is sent to it is kept nowhere", socket);
}

boost::asio::awaitable<Outcome> JournaldSink::send(std::span<const model::Event> events)
{
    auto work = [events] {
        std::size_t written = 0;
        int error = 0;
        for (const auto& event : events) {
            error = write_entry(journal_fields(event));
            if (error < 0) break;
            ++written;
        }
        return std::pair(written, error);
    };
    const auto [written, error] = co_await async::on_thread(thread_, std::move(work));
    if (written > 0) delivered_ = events[written - 1].seq;
    if (error >= 0) co_return std::nullopt;
    co_return Failure{.text = fmt::format("the journal takes no entry: {}", std::strerror(-error))};
}

}  // namespace onvigil::alerts
