#include "discovery/interrogator.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

#include "async/task_group.hpp"
#include "discovery/agenda.hpp"
#include "discovery/credentials.hpp"
#include "discovery/desk.hpp"
#include "discovery/interview.hpp"
#include "discovery/problems.hpp"
#include "discovery/random.hpp"

namespace onvigil::discovery {

namespace asio = boost::asio;

class Interrogator::Shell {
public:
    Shell(const asio::any_io_executor& executor, IdentificationSettings settings, std::vector<model::Cidr> exclude,
          Ports ports, std::string salt)
        : settings_(std::move(settings)),
          ports_(ports),
          salt_(std::move(salt)),
          agenda_(settings_.refresh, random_seed(), &ports.known),
          office_(executor),
          wake_(executor, Instant::max()),
          workers_(executor)
    {
        office_.exclude = std::move(exclude);
        digest_rules();
    }

    asio::awaitable<void> run();
    void know(const std::vector<KnownInterview>& known);
    void ask(Target target);
    void fetch(Description description);
    void adopt(IdentificationSettings settings, std::vector<model::Cidr> exclude);
    void go_through(Passage& passage) { passage_ = &passage; }
    [[nodiscard]] bool occupy(const model::IpAddress& address) { return agenda_.occupy(address); }
    void leave(const model::IpAddress& address);
    void forget(const model::IpAddress& address) { agenda_.forget(address); }
    InterrogatorStatus status() const;

private:
    void digest_rules();
    asio::awaitable<bool> may_connect(model::IpAddress address);
    void turn_away(const Job& job);
    [[nodiscard]] std::optional<Login> login_for(const Target& target) const;
    [[nodiscard]] bool login_may_help(model::Identification::State ended, const Target& target) const;
    void start_workers();

    asio::awaitable<void> retry_failed();
    asio::awaitable<void> work(Job job);
    asio::awaitable<void> serve(const Job& job, Desk& desk);
    asio::awaitable<void> interview(const Target& target, Desk& desk);
    asio::awaitable<void> judge(Target target);
    asio::awaitable<void> read_banners(const Target& target, Desk& desk);
    asio::awaitable<void> describe(const Description& description, Desk& desk);

    IdentificationSettings settings_;
    std::vector<std::string> digests_;  ///< of each rule
    Ports ports_;
    std::string salt_;
    Agenda agenda_;
    Office office_;
    protocol::onvif::Decoder decoder_;
    std::vector<std::unique_ptr<Desk>> desks_;  ///< not in use
    Passage* passage_ = nullptr;
    asio::steady_timer wake_;
    async::TaskGroup workers_;
    std::size_t running_ = 0;
    std::size_t judging_ = 0;  ///< asked, and not yet known whether the maker is proven
    bool open_ = false;        ///< between start and stop of run()
    std::uint64_t excluded_ = 0;
    InterrogatorStatus counts_;
};

void Interrogator::Shell::digest_rules()
{
    digests_.clear();
    for (const CredentialRule& rule : settings_.credentials) digests_.push_back(trial_digest(rule, salt_));
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
        target.who = earlier.who;
        if (login_may_help(earlier.state, target)) continue;  // due at once, as if it were new
        agenda_.know(target, earlier.state, std::max(stamp - earlier.at, milliseconds(0)), now);
    }
}

void Interrogator::Shell::ask(Target target)
{
    if (office_.excluded(target.address)) {
        ++excluded_;
        return;
    }
    agenda_.ask(std::move(target), steady_now());
    start_workers();
}

void Interrogator::Shell::fetch(Description description)
{
    if (office_.excluded(description.address)) {
        ++excluded_;
        return;
    }
    agenda_.fetch(std::move(description), steady_now());
    start_workers();
}

void Interrogator::Shell::leave(const model::IpAddress& address)
{
    agenda_.release(address);
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
    office_.exclude = std::move(exclude);
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
    status.running = running_ + judging_;
    status.requests = office_.requests;
    status.drops["interviews-queue-full"] = agenda_.drops().queue_full;
    status.drops["interviews-table-full"] = agenda_.drops().table_full;
    status.drops["interviews-crowded-door"] = agenda_.drops().crowded;
    status.problems = crowds(agenda_.crowded_doors(steady_now()));
    status.drops["interviews-excluded"] = excluded_;
    status.drops["answers-too-large"] = office_.too_large;
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
            desk->close();
            shell.desks_.push_back(std::move(desk));
            if (shell.running_ == 0) std::exchange(shell.desks_, {}).clear();  // the last one turns off the light
        }
    };
    std::unique_ptr<Desk> desk;
    if (desks_.empty()) {
        desk = std::make_unique<Desk>(office_);
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
    const Turn turn{agenda_, address_of(job)};
    if (!co_await may_connect(turn.address)) co_return turn_away(job);
    desk.turn_to(turn.address, agenda_.keys_at(turn.address));
    if (const auto* target = std::get_if<Target>(&job))
        co_await interview(*target, desk);
    else if (const auto* banners = std::get_if<BannerJob>(&job))
        co_await read_banners(banners->target, desk);
    else
        co_await describe(std::get<Description>(job), desk);
    desk.close();
}

/// The exclusions may have changed since the job was queued.
asio::awaitable<bool> Interrogator::Shell::may_connect(model::IpAddress address)
{
    bool may = !office_.excluded(address);
    if (may && passage_ != nullptr) may = co_await passage_->pass(address) && !office_.excluded(address);
    co_return may;
}

void Interrogator::Shell::turn_away(const Job& job)
{
    ++excluded_;
    agenda_.put_back(job);
}

std::optional<Login> Interrogator::Shell::login_for(const Target& target) const
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

/// It kept its secrets, and there is a login that it has not refused yet.
bool Interrogator::Shell::login_may_help(model::Identification::State ended, const Target& target) const
{
    using State = model::Identification::State;
    if (ended != State::needs_login && ended != State::refused) return false;
    const auto login = login_for(target);
    return login && !login->tried;
}

asio::awaitable<void> Interrogator::Shell::interview(const Target& asked, Desk& desk)
{
    Target target = asked;
    target.endpoint = agenda_.endpoint_at(target);
    const std::optional<Login> login = login_for(target);
    Interview interview(target, login ? &login->rule : nullptr, login && login->tried, decoder_, random_bytes);
    if (!co_await desk.converse(interview, target, login, ports_.ledger, settings_.timeout)) co_return turn_away(asked);

    model::Observation observation = interview.take_result(wall_now());
    if (observation.endpoint.empty()) observation.endpoint = agenda_.endpoint_at(target);
    const auto state = observation.identification->state;
    ports_.recipient.heard(std::move(observation));
    agenda_.ended(target, state, steady_now());
    if (agenda_.next_retry().value_or(Instant::max()) < wake_.expiry()) wake_.cancel();
    ++counts_.ended;
    ++counts_.outcomes[state];

    // Whether the maker is proven shows only when all that was said is judged and stored: not with a worker waiting.
    if (!settings_.fingerprint || interview.silent()) co_return;
    ++judging_;
    workers_.spawn(judge(target));
}

asio::awaitable<void> Interrogator::Shell::judge(Target target)
{
    struct Count {
        std::size_t& count;
        ~Count() { --count; }
    };
    const Count count{judging_};
    const bool wanted = co_await ports_.proof.wants_fingerprint(target.address);
    if (!wanted) co_return;
    agenda_.look(target, steady_now());
    start_workers();
}

asio::awaitable<void> Interrogator::Shell::read_banners(const Target& target, Desk& desk)
{
    ++counts_.fingerprinted;
    auto banners = co_await desk.fingerprint(target, settings_.timeout);
    for (model::Observation& banner : banners) ports_.recipient.heard(std::move(banner));
}

asio::awaitable<void> Interrogator::Shell::describe(const Description& description, Desk& desk)
{
    ++counts_.descriptions;
    auto observation = co_await desk.describe(description, settings_.timeout);
    if (observation) ports_.recipient.heard(std::move(*observation));
}

Interrogator::Interrogator(const asio::any_io_executor& executor, IdentificationSettings settings,
                           std::vector<model::Cidr> exclude, Ports ports, std::string salt,
                           const std::vector<KnownInterview>& known)
    : shell_(std::make_unique<Shell>(executor, std::move(settings), std::move(exclude), ports, std::move(salt)))
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
bool Interrogator::occupy(const model::IpAddress& address)
{
    return shell_->occupy(address);
}
void Interrogator::leave(const model::IpAddress& address)
{
    shell_->leave(address);
}
void Interrogator::adopt(IdentificationSettings settings, std::vector<model::Cidr> exclude)
{
    shell_->adopt(std::move(settings), std::move(exclude));
}
void Interrogator::go_through(Passage& passage)
{
    shell_->go_through(passage);
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
