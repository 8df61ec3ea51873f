/// alerts_soak - delivery under violence: a real dispatcher over a journal that survives SIGKILL, a real rsyslog.
///
///   alerts_soak tcp|tls|relp TERM|KILL [EVENTS] [queue|slow]   the receiver is ended by that signal again and again,
///   the sender by
///                                                 SIGKILL 20 times; then every event must be there, first arrivals in
///                                                 order. queue: rsyslog has its default queue, in memory, and a
///                                                 SIGKILL takes what stands there; slow: it writes 850 a second, and
///                                                 much stands there; else it writes before it reads on
///   alerts_soak rate tcp|tls|relp [EVENTS]        how many events a second arrive undisturbed
///   alerts_soak send ADDRESS EVENTS RATE FOLDER [CA]   the sender itself (started by the others)

#include "certificates.hpp"
#include "fakes.hpp"
#include "receivers.hpp"

#include <fmt/format.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <map>
#include <random>

namespace onvigil::alerts::test {
namespace {

namespace asio = boost::asio;
using Wall = std::chrono::system_clock;

std::string read_text(const std::filesystem::path& file)
{
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Whole or not at all, whenever the process is killed.
void write_text(const std::filesystem::path& file, const std::string& text)
{
    const auto fresh = file.string() + ".new";
    std::ofstream(fresh) << text;
    std::filesystem::rename(fresh, file);
}

/// A journal whose events follow from their numbers, so that it needs no disk: only the cursor does. It grows by `rate`
/// events a second from the moment the folder was first used (0: it is all there).
class NumberedJournal final : public Journal {
public:
    NumberedJournal(std::filesystem::path folder, std::uint64_t total, std::uint64_t rate)
        : folder_(std::move(folder)), total_(total), rate_(rate), sample_(sample_event())
    {
        const auto stored = read_text(folder_ / "began");
        began_ = stored.empty() ? Wall::now().time_since_epoch().count() : std::stoll(stored);
        if (stored.empty()) write_text(folder_ / "began", std::to_string(began_));
    }

    asio::awaitable<std::vector<model::Event>> read_after(std::uint64_t seq, std::size_t limit) override
    {
        std::vector<model::Event> out;
        const auto last = std::min(last_seq(), seq + limit);
        for (auto next = seq + 1; next <= last; ++next) {
            out.push_back(sample_);
            Stamper().stamp(out.back(), next, start, next);
        }
        co_return out;
    }
    std::uint64_t last_seq() const override
    {
        if (rate_ == 0) return total_;
        const auto age = Wall::duration(Wall::now().time_since_epoch().count() - began_);
        const auto seconds = std::chrono::duration<double>(age).count();
        return std::min(total_, static_cast<std::uint64_t>(seconds * static_cast<double>(rate_)));
    }
    asio::awaitable<std::uint64_t> seq_before(model::TimePoint) override { co_return 0; }
    std::vector<std::string> cursor_names() const override { return {"siem"}; }
    std::optional<Cursor> load_cursor(const std::string&) const override
    {
        const auto text = read_text(folder_ / "cursor");
        return Cursor{text.empty() ? 0 : std::stoull(text), 0};
    }
    asio::awaitable<void> save_cursor(std::string, Cursor now) override
    {
        write_text(folder_ / "cursor", std::to_string(now.seq));
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
    std::filesystem::path folder_;
    std::uint64_t total_, rate_;
    model::Event sample_;
    long long began_;
};

asio::awaitable<void> follow(Dispatcher& dispatcher, NumberedJournal& journal, std::uint64_t total,
                             asio::io_context& context)
{
    asio::steady_timer timer(context);
    while (journal.cursor < total) {
        timer.expires_after(20ms);
        co_await timer.async_wait(asio::use_awaitable);
        dispatcher.journal_grew();
    }
    context.stop();
}

int send(const std::string& address, std::uint64_t total, std::uint64_t rate, const std::string& folder,
         const std::string& ca)
{
    asio::io_context context;
    NumberedJournal journal(folder, total, rate);
    Dispatcher dispatcher(context.get_executor(), journal, {"hq", "sensor1", "sen-1", "0.1.0"},
                          [] { return std::chrono::floor<std::chrono::milliseconds>(Wall::now()); });
    SyslogSink syslog;
    syslog.address = *parse_syslog_address(address);
    syslog.ca_file = ca;
    auto sink = sink_named("siem");
    sink.max_backlog = total;
    sink.target = syslog;
    asio::co_spawn(context, dispatcher.run(only({sink})), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
    asio::co_spawn(context, follow(dispatcher, journal, total, context), [](std::exception_ptr) {});
    context.run();
    std::_Exit(0);  // as rude as everything here
}

std::string input_of(const std::string& transport, const std::filesystem::path& folder)
{
    if (transport == "relp")
        return "module(load=\"imrelp\")\ninput(type=\"imrelp\" port=\"PORT\" address=\"127.0.0.1\")";
    if (transport == "tcp") return "input(type=\"imptcp\" port=\"PORT\" address=\"127.0.0.1\")";
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

class Sender {
public:
    Sender(const Rsyslog& receiver, const std::string& transport, std::uint64_t total, std::uint64_t rate,
           const std::filesystem::path& folder)
        : command_{"/proc/self/exe",
                   "send",
                   fmt::format("{}://localhost:{}", transport, receiver.port),
                   std::to_string(total),
                   std::to_string(rate),
                   folder.string(),
                   transport == "tls" ? (folder / "ca.pem").string() : ""}
    {
    }
    void start()
    {
        std::vector<char*> arguments;
        for (auto& argument : command_) arguments.push_back(argument.data());
        arguments.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
    }
    void kill()
    {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    /// True when it ended by itself.
    bool ended(std::chrono::seconds limit)
    {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (std::chrono::steady_clock::now() < end) {
            if (::waitpid(pid_, nullptr, WNOHANG) == pid_) return true;
            std::this_thread::sleep_for(50ms);
        }
        kill();
        return false;
    }

private:
    std::vector<std::string> command_;
    pid_t pid_ = -1;
};

/// What arrived, judged.
struct Books {
    std::uint64_t arrived = 0, repeated = 0, missing = 0, out_of_order = 0, other_id = 0;
};

Books judge(const std::vector<std::string>& lines, std::uint64_t total)
{
    Books out;
    std::map<std::uint64_t, std::string> ids;
    std::uint64_t newest = 0;
    for (const auto& line : lines) {
        for (std::size_t at = 0; (at = line.find(" id=\"", at)) != std::string::npos; ++at) {
            const auto id = line.substr(at + 5, 36);
            const auto seq_at = line.find(" seq=\"", at);
            if (seq_at == std::string::npos) break;
            const std::uint64_t seq = std::stoull(line.substr(seq_at + 6));
            const auto [known, is_new] = ids.emplace(seq, id);
            if (!is_new) {
                ++out.repeated;
                if (known->second != id) ++out.other_id;
                continue;
            }
            ++out.arrived;
            if (seq < newest) ++out.out_of_order;
            newest = std::max(newest, seq);
        }
    }
    out.missing = total - out.arrived;
    return out;
}

std::string_view queue_words(Queue queue)
{
    return queue == Queue::direct ? "" : queue == Queue::slow ? ", a queue that grows," : ", a queue in memory,";
}

/// Nothing more is written for a second; the size of what was.
std::uintmax_t wait_until_quiet(const Rsyslog& receiver)
{
    std::uintmax_t size = 0;
    for (int quiet = 0; quiet < 10;) {
        std::this_thread::sleep_for(100ms);
        std::error_code none;
        const auto now = std::filesystem::file_size(receiver.out(), none);
        quiet = none || now == 0 || now != size ? 0 : quiet + 1;
        if (!none) size = now;
    }
    return size;
}

int violence(const std::string& transport, int signal, std::uint64_t total, Queue queue)
{
    constexpr int kills = 20;
    const onvigil::test::TempDir folder;
    Rsyslog receiver(input_of(transport, folder.path()), "%rawmsg%", queue);
    Sender sender(receiver, transport, total, total / 70, folder.path());
    std::mt19937 random(7);
    const auto somewhile = [&](int from, int to) {
        std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(from, to)(random)));
    };
    sender.start();
    for (int i = 0; i < kills; ++i) {
        somewhile(1000, 3000);
        receiver.restart(signal);
        somewhile(200, 1500);
        sender.kill();
        sender.start();
    }
    const bool ended = sender.ended(120s);
    (void)wait_until_quiet(receiver);
    const auto books = judge(receiver.lines(), total);
    fmt::print(
        "{}{} with the receiver ended {} times by SIG{}, the sender {} times by SIGKILL: {} events, {} arrived, {} "
        "missing, "
        "{} repeated, {} out of order, {} with another id\n",
        transport, queue_words(queue), kills, signal == SIGTERM ? "TERM" : "KILL", kills, total, books.arrived,
        books.missing, books.repeated, books.out_of_order, books.other_id);
    const bool loss_allowed = signal == SIGKILL && (transport != "relp" || queue != Queue::direct);
    return ended && (books.missing == 0 || loss_allowed) && (books.out_of_order == 0 || loss_allowed) &&
                   books.other_id == 0
               ? 0
               : 1;
}

int rate(const std::string& transport, std::uint64_t total)
{
    const onvigil::test::TempDir folder;
    Rsyslog receiver(input_of(transport, folder.path()));
    Sender sender(receiver, transport, total, 0, folder.path());
    const auto from = std::chrono::steady_clock::now();
    sender.start();
    const auto size = wait_until_quiet(receiver);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - from - 1s;
    const bool ended = sender.ended(30s);
    const auto books = judge(receiver.lines(), total);
    fmt::print("{}: {} events of {} bytes in {:.2f} s: {:.0f} a second, {} missing, {} repeated\n", transport,
               books.arrived, size / std::max<std::uint64_t>(1, books.arrived), took.count(),
               static_cast<double>(books.arrived) / took.count(), books.missing, books.repeated);
    return ended && books.missing == 0 && books.out_of_order == 0 ? 0 : 1;
}

}  // namespace
}  // namespace onvigil::alerts::test

int main(int count, char** values)
{
    using namespace onvigil::alerts::test;
    const std::vector<std::string> arguments(values + 1, values + count);
    const auto number = [&](std::size_t i, std::uint64_t otherwise) {
        return i < arguments.size() ? std::stoull(arguments[i]) : otherwise;
    };
    if (arguments.size() >= 5 && arguments[0] == "send")
        return send(arguments[1], number(2, 0), number(3, 0), arguments[4], arguments.size() > 5 ? arguments[5] : "");
    if (!std::filesystem::exists(rsyslogd)) {
        fmt::print("skipped: {} is not installed\n", rsyslogd);
        return 77;
    }
    if (arguments.size() >= 2 && arguments[0] == "rate") return rate(arguments[1], number(2, 200'000));
    if (arguments.size() >= 2)
        return violence(arguments[0], arguments[1] == "TERM" ? SIGTERM : SIGKILL, number(2, 100'000),
                        arguments.size() <= 3    ? Queue::direct
                        : arguments[3] == "slow" ? Queue::slow
                                                 : Queue::in_memory);
    fmt::print(stderr,
               "usage: alerts_soak tcp|tls|relp TERM|KILL [EVENTS] [queue|slow]   or   alerts_soak rate tcp|tls|relp "
               "[EVENTS]\n");
    return 2;
}
