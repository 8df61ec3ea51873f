#include "interview/interview_scheduler.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

#include "async/task_group.hpp"
#include "interview/credentials.hpp"
#include "interview/interview.hpp"
#include "interview/interview_problems.hpp"
#include "interview/interview_queue.hpp"
#include "interview/interview_session.hpp"
#include "net/clock.hpp"
#include "net/random.hpp"

namespace onvigil::interview {

namespace asio = boost::asio;

class InterviewScheduler::Shell {
public:
    Shell(const asio::any_io_executor& executor, IdentificationSettings settings, std::vector<model::Cidr> exclude,
          Ports ports, std::string salt)
        : settings_(std::move(settings)),
          ports_(ports),
          salt_(std::move(salt)),
          queue_(settings_.refresh, net::random_seed(), &ports.known),
          context_(executor),
          wake_(executor, Instant::max()),
          workers_(executor)
    {
        context_.exclude = std::move(exclude);
        digest_rules();
    }

    asio::awaitable<void> run();
    void know(const std::vector<KnownInterview>& known);
    void ask(net::Target target);
    void fetch(net::Description description);
    void adopt(IdentificationSettings settings, std::vector<model::Cidr> exclude);
    void connect_through(net::ConnectGate& gate) { gate_ = &gate; }
    [[nodiscard]] bool acquire(const model::IpAddress& address) { return queue_.acquire(address); }
    void release(const model::IpAddress& address);
    void forget(const model::IpAddress& address) { queue_.forget(address); }
    InterviewStatus status() const;

private:
    void digest_rules();
    asio::awaitable<bool> may_connect(model::IpAddress address);
    void turn_away(const Job& job);
    [[nodiscard]] std::optional<Login> login_for(const net::Target& target) const;
    [[nodiscard]] bool login_may_help(model::Identification::State ended, const net::Target& target) const;
    void start_workers();

    asio::awaitable<void> retry_failed();
    asio::awaitable<void> work(Job job);
    asio::awaitable<void> serve(const Job& job, InterviewSession& session);
    asio::awaitable<void> interview(const net::Target& target, InterviewSession& session);
    asio::awaitable<void> judge(net::Target target);
    asio::awaitable<void> read_banners(const net::Target& target, InterviewSession& session);
    asio::awaitable<void> describe(const net::Description& description, InterviewSession& session);

    IdentificationSettings settings_;
    std::vector<std::string> digests_;  ///< of each rule
    Ports ports_;
    std::string salt_;
    InterviewQueue queue_;
    InterviewContext context_;
    protocol::onvif::Decoder decoder_;
    std::vector<std::unique_ptr<InterviewSession>> idle_sessions_;  ///< not in use
    net::ConnectGate* gate_ = nullptr;
    asio::steady_timer wake_;
    async::TaskGroup workers_;
    std::size_t running_ = 0;
    std::size_t judging_ = 0;  ///< asked, and not yet known whether the maker is proven
    bool open_ = false;        ///< between start and stop of run()
    std::uint64_t excluded_ = 0;
    InterviewStatus counts_;
};

void InterviewScheduler::Shell::digest_rules()
{
    digests_.clear();
    for (const CredentialRule& rule : settings_.credentials) digests_.push_back(trial_digest(rule, salt_));
}

void InterviewScheduler::Shell::know(const std::vector<KnownInterview>& known)
{
    const Instant now = net::steady_now();
    const model::TimePoint stamp = net::wall_now();
    for (const KnownInterview& earlier : known) {
        net::Target target;
        target.address = earlier.address;
        target.url.port = earlier.port;
        target.url.path = earlier.path;
        target.endpoint = earlier.endpoint;
        target.who = earlier.who;
        if (login_may_help(earlier.state, target)) continue;  // due at once, as if it were new
        queue_.know(target, earlier.state, std::max(stamp - earlier.at, milliseconds(0)), now);
    }
}

void InterviewScheduler::Shell::ask(net::Target target)
{
    if (context_.excluded(target.address)) {
        ++excluded_;
        return;
    }
    queue_.ask(std::move(target), net::steady_now());
    start_workers();
}

void InterviewScheduler::Shell::fetch(net::Description description)
{
    if (context_.excluded(description.address)) {
        ++excluded_;
        return;
    }
    queue_.fetch(std::move(description), net::steady_now());
    start_workers();
}

void InterviewScheduler::Shell::release(const model::IpAddress& address)
{
    queue_.release(address);
    start_workers();
}

void InterviewScheduler::Shell::adopt(IdentificationSettings settings, std::vector<model::Cidr> exclude)
{
    const auto digest_at = [](const auto& rules, const auto& digests, const model::IpAddress& address) {
        const CredentialRule* rule = find_credential(rules, address);
        return rule == nullptr ? std::string() : digests[static_cast<std::size_t>(rule - rules.data())];
    };
    const auto old_rules = std::exchange(settings_, std::move(settings)).credentials;
    const auto old_digests = digests_;
    digest_rules();
    context_.exclude = std::move(exclude);
    queue_.set_refresh(settings_.refresh);
    if (old_digests != digests_)
        queue_.login_changed([&](const model::IpAddress& address) {
            return digest_at(old_rules, old_digests, address) != digest_at(settings_.credentials, digests_, address);
        });
    start_workers();
}

InterviewStatus InterviewScheduler::Shell::status() const
{
    InterviewStatus status = counts_;
    status.queued = queue_.queued();
    status.running = running_ + judging_;
    status.requests = context_.requests;
    status.drops["interviews-queue-full"] = queue_.drops().queue_full;
    status.drops["interviews-table-full"] = queue_.drops().table_full;
    status.drops["interviews-crowded-door"] = queue_.drops().crowded;
    status.problems = crowded_service_problems(queue_.crowded_services(net::steady_now()));
    status.drops["interviews-excluded"] = excluded_;
    status.drops["answers-too-large"] = context_.too_large;
    return status;
}

asio::awaitable<void> InterviewScheduler::Shell::run()
{
    open_ = true;
    workers_.spawn(retry_failed());
    start_workers();
    co_await workers_.join();
}

/// Queues what is to be tried again, when its time has come.
asio::awaitable<void> InterviewScheduler::Shell::retry_failed()
{
    bool stopping = false;
    while (!stopping) {
        queue_.retry(net::steady_now());
        start_workers();
        wake_.expires_at(queue_.next_retry().value_or(Instant::max()));
        co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
        const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
        stopping = state.cancelled() != asio::cancellation_type::none;
    }
    open_ = false;
}

void InterviewScheduler::Shell::start_workers()
{
    while (open_ && running_ < settings_.concurrency) {
        auto job = queue_.take();
        if (!job) return;
        ++running_;
        workers_.spawn(work(std::move(*job)));
    }
}

/// One worker serves one device after the other, as long as there is one whose turn it is.
asio::awaitable<void> InterviewScheduler::Shell::work(Job job)
{
    struct Seat {  // given back however the work ends
        Shell& shell;
        std::unique_ptr<InterviewSession> session;
        ~Seat()
        {
            --shell.running_;
            session->close();
            shell.idle_sessions_.push_back(std::move(session));
            if (shell.running_ == 0)
                std::exchange(shell.idle_sessions_, {}).clear();  // the last one turns off the light
        }
    };
    std::unique_ptr<InterviewSession> session;
    if (idle_sessions_.empty()) {
        session = std::make_unique<InterviewSession>(context_);
    } else {
        session = std::move(idle_sessions_.back());
        idle_sessions_.pop_back();
    }
    const Seat seat{*this, std::move(session)};
    std::optional<Job> current(std::move(job));
    while (current) {
        co_await serve(*current, *seat.session);
        current = running_ <= settings_.concurrency && open_ ? queue_.take() : std::nullopt;
    }
}

asio::awaitable<void> InterviewScheduler::Shell::serve(const Job& job, InterviewSession& session)
{
    struct Turn {
        InterviewQueue& queue;
        model::IpAddress address;
        ~Turn() { queue.release(address); }
    };
    const Turn turn{queue_, address_of(job)};
    if (!co_await may_connect(turn.address)) co_return turn_away(job);
    session.turn_to(turn.address, queue_.keys_at(turn.address));
    if (const auto* target = std::get_if<net::Target>(&job))
        co_await interview(*target, session);
    else if (const auto* banners = std::get_if<BannerJob>(&job))
        co_await read_banners(banners->target, session);
    else
        co_await describe(std::get<net::Description>(job), session);
    session.close();
}

/// The exclusions may have changed since the job was queued.
asio::awaitable<bool> InterviewScheduler::Shell::may_connect(model::IpAddress address)
{
    bool may = !context_.excluded(address);
    if (may && gate_ != nullptr) may = co_await gate_->pass(address) && !context_.excluded(address);
    co_return may;
}

void InterviewScheduler::Shell::turn_away(const Job& job)
{
    ++excluded_;
    queue_.put_back(job);
}

std::optional<Login> InterviewScheduler::Shell::login_for(const net::Target& target) const
{
    const CredentialRule* rule = find_credential(settings_.credentials, target.address);
    if (rule == nullptr) return std::nullopt;
    Login login;
    login.rule = *rule;
    login.digest = digests_[static_cast<std::size_t>(rule - settings_.credentials.data())];
    login.device = ledger_key(target);
    login.tried = ports_.ledger.refused(login.device, login.digest);
    if (!login.tried && !target.endpoint.empty())
        login.tried = ports_.ledger.refused(ledger_address_key(target.address, target.url.port), login.digest);
    return login;
}

/// It kept its secrets, and there is a login that it has not refused yet.
bool InterviewScheduler::Shell::login_may_help(model::Identification::State ended, const net::Target& target) const
{
    using State = model::Identification::State;
    if (ended != State::needs_login && ended != State::refused) return false;
    const auto login = login_for(target);
    return login && !login->tried;
}

asio::awaitable<void> InterviewScheduler::Shell::interview(const net::Target& asked, InterviewSession& session)
{
    net::Target target = asked;
    target.endpoint = queue_.endpoint_at(target);
    const std::optional<Login> login = login_for(target);
    Interview interview(target, login ? &login->rule : nullptr, login && login->tried, decoder_, net::random_bytes);
    if (!co_await session.run_interview(interview, target, login, ports_.ledger, settings_.timeout))
        co_return turn_away(asked);

    model::Observation observation = interview.take_result(net::wall_now());
    if (observation.endpoint.empty()) observation.endpoint = queue_.endpoint_at(target);
    const auto state = observation.identification->state;
    ports_.heard(std::move(observation));
    queue_.ended(target, state, net::steady_now());
    if (queue_.next_retry().value_or(Instant::max()) < wake_.expiry()) wake_.cancel();
    ++counts_.ended;
    ++counts_.outcomes[state];

    // Whether the maker is proven shows only when all that was said is judged and stored: not with a worker waiting.
    if (!settings_.fingerprint || interview.silent()) co_return;
    ++judging_;
    workers_.spawn(judge(target));
}

asio::awaitable<void> InterviewScheduler::Shell::judge(net::Target target)
{
    struct Count {
        std::size_t& count;
        ~Count() { --count; }
    };
    const Count count{judging_};
    const bool wanted = co_await ports_.proof.wants_fingerprint(target.address);
    if (!wanted) co_return;
    queue_.look(target, net::steady_now());
    start_workers();
}

asio::awaitable<void> InterviewScheduler::Shell::read_banners(const net::Target& target, InterviewSession& session)
{
    ++counts_.fingerprinted;
    auto banners = co_await session.fingerprint(target, settings_.timeout);
    for (model::Observation& banner : banners) ports_.heard(std::move(banner));
}

asio::awaitable<void> InterviewScheduler::Shell::describe(const net::Description& description,
                                                          InterviewSession& session)
{
    ++counts_.descriptions;
    auto observation = co_await session.describe(description, settings_.timeout);
    if (observation) ports_.heard(std::move(*observation));
}

InterviewScheduler::InterviewScheduler(const asio::any_io_executor& executor, IdentificationSettings settings,
                                       std::vector<model::Cidr> exclude, Ports ports, std::string salt,
                                       const std::vector<KnownInterview>& known)
    : shell_(std::make_unique<Shell>(executor, std::move(settings), std::move(exclude), ports, std::move(salt)))
{
    shell_->know(known);
}
InterviewScheduler::~InterviewScheduler() = default;

asio::awaitable<void> InterviewScheduler::run()
{
    return shell_->run();
}
void InterviewScheduler::ask(net::Target target)
{
    shell_->ask(std::move(target));
}
void InterviewScheduler::fetch_description(net::Description description)
{
    shell_->fetch(std::move(description));
}
bool InterviewScheduler::acquire(const model::IpAddress& address)
{
    return shell_->acquire(address);
}
void InterviewScheduler::release(const model::IpAddress& address)
{
    shell_->release(address);
}
void InterviewScheduler::adopt(IdentificationSettings settings, std::vector<model::Cidr> exclude)
{
    shell_->adopt(std::move(settings), std::move(exclude));
}
void InterviewScheduler::connect_through(net::ConnectGate& gate)
{
    shell_->connect_through(gate);
}
void InterviewScheduler::forget(const model::IpAddress& address)
{
    shell_->forget(address);
}
InterviewStatus InterviewScheduler::status() const
{
    return shell_->status();
}

}  // namespace onvigil::interview
