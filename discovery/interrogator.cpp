#include "discovery/interrogator.hpp"

#include <openssl/rand.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

#include "async/task_group.hpp"
#include "base/ensure.hpp"
#include "discovery/agenda.hpp"
#include "discovery/credentials.hpp"
#include "discovery/description.hpp"
#include "discovery/fingerprint.hpp"
#include "discovery/host_pace.hpp"
#include "discovery/http_client.hpp"
#include "discovery/interview.hpp"
#include "discovery/interview_request.hpp"
#include "protocol/rtsp.hpp"

namespace onvigil::discovery {

namespace asio = boost::asio;

namespace {

Instant steady_now()
{
    return std::chrono::steady_clock::now();
}
model::TimePoint wall_now()
{
    return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

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

}  // namespace

class Interrogator::Shell {
public:
    Shell(asio::any_io_executor executor, IdentificationSettings settings, std::vector<model::Cidr> exclude,
          Ports ports, std::string salt)
        : settings_(std::move(settings)),
          exclude_(std::move(exclude)),
          ports_(ports),
          salt_(std::move(salt)),
          agenda_(settings_.refresh, random_seed()),
          http_(executor),
          wake_(executor, Instant::max()),
          workers_(executor)
    {
        digest_rules();
    }

    asio::awaitable<void> run();
    void know(const std::vector<KnownInterview>& known);
    void ask(Target target);
    void fetch(Description description);
    void adopt(IdentificationSettings settings, std::vector<model::Cidr> exclude);
    void forget(const model::IpAddress& address) { agenda_.forget(address); }
    InterrogatorStatus status() const;

private:
    /// What one worker holds, used again for every device it asks.
    struct Desk {
        explicit Desk(HttpContext& context) : client(context) {}
        HttpClient client;
        std::string request;
    };
    /// The login for one device, and what the ledger knows of it.
    struct Login {
        CredentialRule rule;
        std::string device;
        std::string digest;
        bool tried = false;
    };

    void digest_rules();
    [[nodiscard]] bool excluded(const model::IpAddress& address) const;
    [[nodiscard]] std::optional<Login> login_for(const Target& target) const;
    void start_workers();

    asio::awaitable<void> retry_failed();
    asio::awaitable<void> work(Job job);
    asio::awaitable<void> serve(const Job& job, Desk& desk);
    asio::awaitable<void> interview(const Target& target, Desk& desk);
    asio::awaitable<void> converse(Interview& interview, const Target& target, const std::optional<Login>& login,
                                   Desk& desk);
    asio::awaitable<void> send(Interview& interview, const Ask& ask, const Target& target, Instant deadline,
                               Desk& desk);
    asio::awaitable<void> fingerprint(const Target& target, Desk& desk);
    asio::awaitable<void> describe(const Description& description, Desk& desk);
    asio::awaitable<void> wait_for_turn(const model::IpAddress& address);

    IdentificationSettings settings_;
    std::vector<std::string> digests_;  ///< of each rule
    std::vector<model::Cidr> exclude_;
    Ports ports_;
    std::string salt_;
    Agenda agenda_;
    HostPace pace_;
    HttpContext http_;
    protocol::onvif::Decoder decoder_;
    std::vector<std::unique_ptr<Desk>> desks_;  ///< not in use
    asio::steady_timer wake_;
    async::TaskGroup workers_;
    std::size_t running_ = 0;
    bool open_ = false;  ///< between start and stop of run()
    std::uint64_t excluded_ = 0;
    InterrogatorStatus counts_;
};

void Interrogator::Shell::digest_rules()
{
    digests_.clear();
    for (const CredentialRule& rule : settings_.credentials) digests_.push_back(trial_digest(rule, salt_));
}

bool Interrogator::Shell::excluded(const model::IpAddress& address) const
{
    return std::ranges::any_of(exclude_, [&](const model::Cidr& network) { return network.contains(address); });
}

void Interrogator::Shell::know(const std::vector<KnownInterview>& known)
{
    const Instant now = steady_now();
    const model::TimePoint stamp = wall_now();
    for (const KnownInterview& earlier : known) {
        Target target;
        target.address = earlier.address;
        target.door.port = earlier.port;
        target.door.path = earlier.path;
        target.endpoint = earlier.endpoint;
        agenda_.know(target, earlier.state, std::max(stamp - earlier.at, milliseconds(0)), now);
    }
}

void Interrogator::Shell::ask(Target target)
{
    if (excluded(target.address)) {
        ++excluded_;
        return;
    }
    agenda_.ask(std::move(target), steady_now());
    start_workers();
}

void Interrogator::Shell::fetch(Description description)
{
    if (excluded(description.address)) {
        ++excluded_;
        return;
    }
    agenda_.fetch(std::move(description), steady_now());
    start_workers();
}

void Interrogator::Shell::adopt(IdentificationSettings settings, std::vector<model::Cidr> exclude)
{
    const auto digest_at = [](const auto& rules, const auto& digests, const model::IpAddress& address) {
        const CredentialRule* rule = find_credential(rules, address);
        return rule == nullptr ? std::string() : digests[static_cast<std::size_t>(rule - rules.data())];
    };
    const auto old_rules = std::exchange(settings_, std::move(settings)).credentials;
    const auto old_digests = digests_;
    digest_rules();
    exclude_ = std::move(exclude);
    agenda_.set_refresh(settings_.refresh);
    if (old_digests != digests_)
        agenda_.login_changed([&](const model::IpAddress& address) {
            return digest_at(old_rules, old_digests, address) != digest_at(settings_.credentials, digests_, address);
        });
    start_workers();
}

InterrogatorStatus Interrogator::Shell::status() const
{
    InterrogatorStatus status = counts_;
    status.queued = agenda_.queued();
    status.running = running_;
    status.drops["interviews-queue-full"] = agenda_.drops().queue_full;
    status.drops["interviews-table-full"] = agenda_.drops().table_full;
    status.drops["interviews-excluded"] = excluded_;
    return status;
}

asio::awaitable<void> Interrogator::Shell::run()
{
    open_ = true;
    workers_.spawn(retry_failed());
    start_workers();
    co_await workers_.join();
}

/// Queues what is to be tried again, when its time has come.
asio::awaitable<void> Interrogator::Shell::retry_failed()
{
    bool stopping = false;
    while (!stopping) {
        agenda_.retry(steady_now());
        start_workers();
        wake_.expires_at(agenda_.next_retry().value_or(Instant::max()));
        co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
        const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
        stopping = state.cancelled() != asio::cancellation_type::none;
    }
    open_ = false;
}

void Interrogator::Shell::start_workers()
{
    while (open_ && running_ < settings_.concurrency) {
        auto job = agenda_.take();
        if (!job) return;
        ++running_;
        workers_.spawn(work(std::move(*job)));
    }
}

/// One worker serves one device after the other, as long as there is one whose turn it is.
asio::awaitable<void> Interrogator::Shell::work(Job job)
{
    struct Seat {  // given back however the work ends
        Shell& shell;
        std::unique_ptr<Desk> desk;
        ~Seat()
        {
            --shell.running_;
            desk->client.close();
            shell.desks_.push_back(std::move(desk));
        }
    };
    std::unique_ptr<Desk> desk;
    if (desks_.empty()) {
        desk = std::make_unique<Desk>(http_);
    } else {
        desk = std::move(desks_.back());
        desks_.pop_back();
    }
    const Seat seat{*this, std::move(desk)};
    std::optional<Job> current(std::move(job));
    while (current) {
        co_await serve(*current, *seat.desk);
        current = running_ <= settings_.concurrency && open_ ? agenda_.take() : std::nullopt;
    }
}

asio::awaitable<void> Interrogator::Shell::serve(const Job& job, Desk& desk)
{
    struct Turn {
        Agenda& agenda;
        model::IpAddress address;
        ~Turn() { agenda.release(address); }
    };
    const Turn turn{agenda_, std::visit([](const auto& it) { return it.address; }, job)};
    if (const auto* target = std::get_if<Target>(&job))
        co_await interview(*target, desk);
    else
        co_await describe(std::get<Description>(job), desk);
    desk.client.close();
}

asio::awaitable<void> Interrogator::Shell::wait_for_turn(const model::IpAddress& address)
{
    ++counts_.requests;
    const Instant now = steady_now();
    const Instant when = pace_.book(address, now);
    if (when <= now) co_return;
    asio::steady_timer timer(wake_.get_executor(), when);
    co_await timer.async_wait(asio::use_awaitable);
}

std::optional<Interrogator::Shell::Login> Interrogator::Shell::login_for(const Target& target) const
{
    const CredentialRule* rule = find_credential(settings_.credentials, target.address);
    if (rule == nullptr) return std::nullopt;
    Login login;
    login.rule = *rule;
    login.digest = digests_[static_cast<std::size_t>(rule - settings_.credentials.data())];
    login.device = ledger_key(target);
    login.tried = ports_.ledger.refused(login.device, login.digest);
    if (!login.tried && !target.endpoint.empty())
        login.tried = ports_.ledger.refused(ledger_address_key(target.address, target.door.port), login.digest);
    return login;
}

asio::awaitable<void> Interrogator::Shell::interview(const Target& asked, Desk& desk)
{
    Target target = asked;
    target.endpoint = agenda_.endpoint_at(target);
    const std::optional<Login> login = login_for(target);
    Interview interview(target, login ? &login->rule : nullptr, login && login->tried, decoder_, random_bytes);
    co_await converse(interview, target, login, desk);

    model::Observation observation = interview.take_result(wall_now());
    if (observation.endpoint.empty()) observation.endpoint = agenda_.endpoint_at(target);
    const auto state = observation.identification->state;
    ports_.recipient.heard(std::move(observation));
    agenda_.ended(target, state, steady_now());
    if (agenda_.next_retry().value_or(Instant::max()) < wake_.expiry()) wake_.cancel();
    ++counts_.ended;
    ++counts_.outcomes[state];

    if (!settings_.fingerprint) co_return;
    const bool wanted = co_await ports_.proof.wants_fingerprint(target.address);
    if (wanted) co_await fingerprint(target, desk);
}

asio::awaitable<void> Interrogator::Shell::converse(Interview& interview, const Target& target,
                                                    const std::optional<Login>& login, Desk& desk)
{
    const Instant deadline = steady_now() + limits::interview_time;
    for (;;) {
        const Action action = interview.next(wall_now());
        if (std::holds_alternative<Done>(action)) co_return;
        if (std::holds_alternative<RecordTrial>(action)) {
            co_await ports_.ledger.record(login->device, login->digest);
        } else if (std::holds_alternative<TrialAccepted>(action)) {
            co_await ports_.ledger.accepted(login->device, login->digest);
        } else {
            co_await send(interview, std::get<Ask>(action), target, deadline, desk);
        }
    }
}

asio::awaitable<void> Interrogator::Shell::send(Interview& interview, const Ask& ask, const Target& target,
                                                Instant deadline, Desk& desk)
{
    co_await wait_for_turn(target.address);
    const auto left = std::chrono::floor<milliseconds>(deadline - steady_now());
    if (left <= milliseconds(0)) {
        interview.abandon("did not come to an end in time");
        co_return;
    }
    write_request(desk.request, ask, target.address);
    HttpRequest request;
    request.place = {target.address, ask.door.port, ask.door.tls};
    request.bytes = desk.request;
    request.fresh_connection = ask.trial;
    request.repeatable = !ask.trial;
    request.limit = std::min(settings_.timeout, left);
    const auto answered = co_await desk.client.exchange(request);
    if (answered)
        interview.heard(desk.client.reply(), wall_now());
    else
        interview.failed(answered.error());
}

asio::awaitable<void> Interrogator::Shell::fingerprint(const Target& target, Desk& desk)
{
    ++counts_.fingerprinted;
    Fingerprint fingerprint(target);
    while (const Look* look = fingerprint.next()) {
        co_await wait_for_turn(target.address);
        desk.request.clear();
        if (look->at == Look::At::page) desk.request = write_get(target.address, look->port, look->tls, "/");
        if (look->at == Look::At::rtsp)
            desk.request =
                protocol::rtsp::encode_options("rtsp://" + host_text(target.address, look->port, false) + "/");
        HttpRequest request;
        request.place = {target.address, look->port, look->tls};
        request.bytes = desk.request;
        request.limit = settings_.timeout;
        const auto enough = look->at == Look::At::rtsp ? enough_of_rtsp : enough_of_page;
        const auto answered = co_await desk.client.gather(request, enough, limits::banner_bytes);
        if (answered)
            fingerprint.heard(desk.client.raw(), desk.client.certificate_subject());
        else
            fingerprint.failed(answered.error());
    }
    for (model::Observation& observation : fingerprint.take_result(wall_now()))
        ports_.recipient.heard(std::move(observation));
}

asio::awaitable<void> Interrogator::Shell::describe(const Description& description, Desk& desk)
{
    if (!printable_path(description.path)) co_return;
    co_await wait_for_turn(description.address);
    ++counts_.descriptions;
    desk.request = write_get(description.address, description.port, false, description.path);
    HttpRequest request;
    request.place = {description.address, description.port, false};
    request.bytes = desk.request;
    request.limit = settings_.timeout;
    const auto answered = co_await desk.client.exchange(request);
    if (!answered) co_return;
    auto observation = describe_device(description, desk.client.reply(), wall_now());
    if (observation) ports_.recipient.heard(std::move(*observation));
}

Interrogator::Interrogator(asio::any_io_executor executor, IdentificationSettings settings,
                           std::vector<model::Cidr> exclude, Ports ports, std::string salt,
                           const std::vector<KnownInterview>& known)
    : shell_(
          std::make_unique<Shell>(std::move(executor), std::move(settings), std::move(exclude), ports, std::move(salt)))
{
    shell_->know(known);
}
Interrogator::~Interrogator() = default;

asio::awaitable<void> Interrogator::run()
{
    return shell_->run();
}
void Interrogator::ask(Target target)
{
    shell_->ask(std::move(target));
}
void Interrogator::fetch_description(Description description)
{
    shell_->fetch(std::move(description));
}
void Interrogator::adopt(IdentificationSettings settings, std::vector<model::Cidr> exclude)
{
    shell_->adopt(std::move(settings), std::move(exclude));
}
void Interrogator::forget(const model::IpAddress& address)
{
    shell_->forget(address);
}
InterrogatorStatus Interrogator::status() const
{
    return shell_->status();
}

}  // namespace onvigil::discovery
