/// alerts_rate - how many events a second a dispatcher gets into a real rsyslog that nothing disturbs.
///
///   alerts_rate tcp|tls|relp [EVENTS]

#include "alerts/sinks/syslog_settings.hpp"
#include "certificates.hpp"
#include "fakes.hpp"
#include "receivers.hpp"

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <cstdlib>
#include <set>

namespace onvigil::alerts::test {
namespace {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;

/// A journal that is full from the start, of events that follow from their numbers.
class NumberedJournal final : public EventJournal {
public:
    explicit NumberedJournal(std::uint64_t total) : total_(total), sample_(sample_event()) {}

    asio::awaitable<std::vector<model::Event>> read_after(std::uint64_t seq, std::size_t limit) override
    {
        std::vector<model::Event> out;
        const auto last = std::min(total_, seq + limit);
        for (auto next = seq + 1; next <= last; ++next) {
            out.push_back(sample_);
            EventIdGenerator().assign(out.back(), next, start, next);
        }
        co_return out;
    }
    std::uint64_t last_seq() const override { return total_; }
    asio::awaitable<std::uint64_t> seq_before(model::TimePoint) override { co_return 0; }
    std::vector<std::string> cursor_names() const override { return {"siem"}; }
    std::optional<Cursor> load_cursor(const std::string&) const override { return Cursor{cursor, 0}; }
    asio::awaitable<void> save_cursor(std::string, Cursor now) override
    {
        cursor = now.seq;
        co_return;
    }
    asio::awaitable<void> remove_cursor(std::string) override { co_return; }
    asio::awaitable<void> append_lost(std::string, std::uint64_t count, std::uint64_t, std::uint64_t,
                                      std::string why) override
    {
        fmt::print(stderr, "lost {}: {}\n", count, why);
        co_return;
    }
    std::uint64_t cursor = 0;

private:
    std::uint64_t total_;
    model::Event sample_;
};

std::string input_of(const std::string& transport, const std::filesystem::path& folder)
{
    if (transport == "relp")
        return "module(load=\"imrelp\")\ninput(type=\"imrelp\" port=\"PORT\" address=\"127.0.0.1\")";
    if (transport == "tcp")
        return "module(load=\"imptcp\")\ninput(type=\"imptcp\" port=\"PORT\" address=\"127.0.0.1\")";
    const auto authority = issue("Test authority", "", nullptr);
    write_pem(authority, folder / "ca.pem", folder / "ca.key");
    write_pem(issue("localhost", "DNS:localhost", &authority), folder / "server.pem", folder / "server.key");
    return fmt::format(
        "global(defaultNetstreamDriver=\"ossl\" defaultNetstreamDriverCAFile=\"{0}/ca.pem\" "
        "defaultNetstreamDriverCertFile=\"{0}/server.pem\" defaultNetstreamDriverKeyFile=\"{0}/server.key\")\n"
        "module(load=\"imtcp\" streamDriver.name=\"ossl\" streamDriver.mode=\"1\" streamDriver.authMode=\"anon\")\n"
        "input(type=\"imtcp\" port=\"PORT\" address=\"127.0.0.1\")",
        folder.string());
}

std::uintmax_t size_of(const std::filesystem::path& file)
{
    std::error_code none;
    const auto size = std::filesystem::file_size(file, none);
    return none ? 0 : size;
}

/// Until all is certain and the receiver has written nothing for a second; the moment of its last write.
asio::awaitable<void> watch(const Rsyslog& receiver, const NumberedJournal& journal, Steady::time_point& last_write,
                            asio::io_context& context)
{
    asio::steady_timer timer(context);
    std::uintmax_t size = 0;
    while (journal.cursor < journal.last_seq() || Steady::now() - last_write < 1s) {
        timer.expires_after(10ms);
        co_await timer.async_wait(asio::use_awaitable);
        if (const auto now = size_of(receiver.out()); now != size) size = now, last_write = Steady::now();
    }
    context.stop();
}

std::set<std::uint64_t> arrived(const Rsyslog& receiver)
{
    std::set<std::uint64_t> seqs;
    for (const auto& line : receiver.lines())
        for (std::size_t at = 0; (at = line.find(" seq=\"", at)) != std::string::npos; ++at)
            seqs.insert(std::stoull(line.substr(at + 6)));
    return seqs;
}

int rate(const std::string& transport, std::uint64_t total)
{
    const onvigil::test::TempDir folder;
    const Rsyslog receiver(input_of(transport, folder.path()));
    NumberedJournal journal(total);
    asio::io_context context;
    Dispatcher dispatcher(context.get_executor(), journal, {"hq", "sensor1", "sen-1", "0.1.0"}, [] {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    });
    SyslogSettings syslog;
    syslog.address = *parse_syslog_address(fmt::format("{}://localhost:{}", transport, receiver.port));
    if (transport == "tls") syslog.ca_file = (folder.path() / "ca.pem").string();
    SinkSettings sink;
    sink.name = "siem";
    sink.max_backlog = total;
    sink.target = syslog;
    const auto rethrow = [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    };
    const auto from = Steady::now();
    auto last_write = from;
    asio::co_spawn(context, dispatcher.run(only({sink})), rethrow);
    asio::co_spawn(context, watch(receiver, journal, last_write, context), rethrow);
    context.run_for(300s);
    const auto seqs = arrived(receiver);
    const std::chrono::duration<double> took = last_write - from;
    fmt::print("{}: {} events of {} bytes in {:.2f} s: {:.0f} a second, {} missing\n", transport, seqs.size(),
               size_of(receiver.out()) / std::max<std::size_t>(1, seqs.size()), took.count(),
               static_cast<double>(seqs.size()) / took.count(), total - seqs.size());
    return seqs.size() == total ? 0 : 1;
}

}  // namespace
}  // namespace onvigil::alerts::test

int main(int count, char** values)
{
    const std::vector<std::string> arguments(values + 1, values + count);
    if (arguments.empty()) {
        fmt::print(stderr, "usage: alerts_rate tcp|tls|relp [EVENTS]\n");
        return 2;
    }
    if (!std::filesystem::exists(onvigil::alerts::test::rsyslogd)) {
        fmt::print("skipped: {} is not installed\n", onvigil::alerts::test::rsyslogd);
        return 77;
    }
    return onvigil::alerts::test::rate(arguments[0], arguments.size() > 1 ? std::stoull(arguments[1]) : 200'000);
}
