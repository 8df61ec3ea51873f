#include "interview/interview_scheduler.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

#include "interview/interview_problems.hpp"
#include "net/clock.hpp"
#include "net/random.hpp"

namespace onvigil::interview {

namespace asio = boost::asio;

namespace {

/// Until others may have it; most honest devices of a link are done in a quarter of that.
constexpr milliseconds slot_time{100};
/// In which a newcomer is asked before those that do not answer promptly.
constexpr milliseconds newcomer_time{250};
/// Without an answer, until others may be asked that claim to be the same device: any host can claim that, and say
/// nothing then.
constexpr milliseconds alone_time{1000};

}  // namespace

InterviewScheduler::InterviewScheduler(const asio::any_io_executor& executor, IdentificationSettings settings,
                                       std::vector<model::Cidr> exclude, Ports ports, std::string salt,
                                       const std::vector<KnownInterview>& known)
    : settings_(std::move(settings)),
      ports_(std::move(ports)),
      salt_(std::move(salt)),
      logins_(settings_.credentials, salt_),
      queue_(settings_.refresh, net::random_seed(), &ports_.known),
      context_(executor),
      wake_(executor, Instant::max()),
      workers_(executor)
{
    context_.exclude = std::move(exclude);
    restore(known);
}

void InterviewScheduler::restore(const std::vector<KnownInterview>& known)
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
        queue_.restore(target, earlier.state, std::max(stamp - earlier.at, milliseconds(0)), now);
    }
}

bool InterviewScheduler::excluded(const model::IpAddress& address)
{
    if (!context_.excluded(address)) return false;
    ++excluded_;
    return true;
}

void InterviewScheduler::ask(net::Target target)
{
    if (excluded(target.address)) return;
    queue_.ask(std::move(target), net::steady_now());
    start_workers();
}

void InterviewScheduler::fetch_description(net::Description description)
{
    if (excluded(description.address)) return;
    queue_.fetch_description(std::move(description), net::steady_now());
    start_workers();
}

void InterviewScheduler::release(const model::IpAddress& address)
{
    queue_.release(address);
    start_workers();
}

void InterviewScheduler::reconfigure(IdentificationSettings settings, std::vector<model::Cidr> exclude)
{
    settings_ = std::move(settings);
    context_.exclude = std::move(exclude);
    queue_.set_refresh(settings_.refresh);
    const LoginRules before = std::exchange(logins_, LoginRules(settings_.credentials, salt_));
    if (before != logins_) {
        workers_.spawn(ports_.ledger.keep_alone(logins_.digests()));
        queue_.login_changed(
            [&](const model::IpAddress& address) { return before.digest_for(address) != logins_.digest_for(address); });
    }
    start_workers();
}

InterviewStatus InterviewScheduler::status() const
{
    InterviewStatus status = counts_;
    status.queued = queue_.queued();
    status.running = working_.size() + left_.size() + awaiting_verdict_;
    status.drops["interviews-queue-full"] = queue_.queue_full();
    status.drops["interviews-table-full"] = queue_.services().table_full();
    status.drops["interviews-service-full"] = queue_.services().service_full();
    status.problems = interview_problems(queue_.services().crowded(net::steady_now()), context_.faults);
    status.drops["interviews-excluded"] = excluded_;
    status.drops["answers-too-large"] = context_.too_large;
    status.drops["answers-not-readable"] = context_.faults.count();
    return status;
}

asio::awaitable<void> InterviewScheduler::run()
{
    open_ = true;
    workers_.spawn(ports_.ledger.keep_alone(logins_.digests()));
    workers_.spawn(retry_failed());
    start_workers();
    co_await workers_.join();
}

/// Queues what is to be tried again, when its time has come.
asio::awaitable<void> InterviewScheduler::retry_failed()
{
    bool stopping = false;
    while (!stopping) {
        queue_.retry(net::steady_now());
        start_workers();
        wake_.expires_at(std::min({queue_.next_retry().value_or(Instant::max()), next_slot_left(), next_let_pass(),
                                   go_on(net::steady_now())}));
        co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
        const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
        stopping = state.cancelled() != asio::cancellation_type::none;
    }
    open_ = false;
}

/// The session of one worker, given back however its work ends.
struct InterviewScheduler::Worker {
    Worker(InterviewScheduler& its_scheduler, model::IpAddress its_address)
        : scheduler(its_scheduler), address(std::move(its_address)), passed(its_scheduler.context_.executor)
    {
        place = scheduler.working_.insert(scheduler.working_.end(), this);
        if (scheduler.idle_sessions_.empty()) {
            session = std::make_unique<InterviewSession>(scheduler.context_);
        } else {
            session = std::move(scheduler.idle_sessions_.back());
            scheduler.idle_sessions_.pop_back();
        }
        session->yield_by([this](Instant at_most) { return let_newcomers_pass(at_most); });
    }
    ~Worker()
    {
        session->close();
        scheduler.passed_.erase(this);
        scheduler.idle_sessions_.push_back(std::move(session));
        (slow ? scheduler.left_ : scheduler.working_).erase(place);
        if (scheduler.working_.empty() && scheduler.left_.empty()) std::exchange(scheduler.idle_sessions_, {}).clear();
    }
    void begin_next(const model::IpAddress& at)
    {
        address = at;
        alone = true;
        began = net::steady_now();
        scheduler.working_.splice(scheduler.working_.end(), scheduler.working_, place);
    }
    [[nodiscard]] Instant alone_until() const { return std::max(began, session->answered_at()) + alone_time; }
    [[nodiscard]] asio::awaitable<void> let_newcomers_pass(Instant at_most);
    [[nodiscard]] bool newcomers_first();
    InterviewScheduler& scheduler;
    model::IpAddress address;
    std::unique_ptr<InterviewSession> session;
    std::list<Worker*>::iterator place;
    async::Notification passed;  ///< whether newcomers have been asked is to be looked at again
    Instant began = net::steady_now();
    bool slow = false;
    bool alone = true;  ///< others that claim to be the same device wait for it
};

void InterviewScheduler::start_workers()
{
    let_pass(net::steady_now());
    while (open_ && (working_.size() < settings_.concurrency || leave_slot(net::steady_now()))) {
        auto job = queue_.take();
        if (!job) break;
        auto worker = std::make_unique<Worker>(*this, address_of(*job));
        workers_.spawn(work(std::move(worker), std::move(*job)));
    }
    if (std::min({next_slot_left(), next_let_pass(), go_on(net::steady_now())}) < wake_.expiry()) wake_.cancel();
}

/// When the next worker lets those pass that claim to be the device that it asks; never, while none waits.
Instant InterviewScheduler::next_let_pass() const
{
    Instant next = Instant::max();
    if (queue_.locks().waiting() == 0) return next;
    for (const auto* workers : {&left_, &working_})
        for (const Worker* worker : *workers)
            if (worker->alone) next = std::min(next, worker->alone_until());
    return next;
}

void InterviewScheduler::let_pass(Instant now)
{
    if (next_let_pass() > now) return;
    for (const auto* workers : {&left_, &working_})
        for (Worker* const worker : *workers)
            if (worker->alone && worker->alone_until() <= now) {
                worker->alone = false;
                queue_.let_pass(worker->address);
            }
}

/// When the worker that is longest at one device leaves its slot; never, while nothing waits for it.
Instant InterviewScheduler::next_slot_left() const
{
    const bool wanted = working_.size() >= settings_.concurrency && queue_.queued() > 0;
    if (!wanted || left_.size() >= settings_.concurrency) return Instant::max();
    return working_.front()->began + slot_time;
}

bool InterviewScheduler::leave_slot(Instant now)
{
    if (next_slot_left() > now) return false;
    working_.front()->slow = true;
    left_.splice(left_.end(), working_, working_.begin());
    return true;
}

/// When newcomers have been asked, or those that are being asked have had the time for it.
Instant InterviewScheduler::newcomers_until() const
{
    if (queue_.newcomers() > 0) return Instant::max();
    const auto prompt = [](const Worker* worker) { return worker->session->is_prompt(); };
    const auto last = std::find_if(working_.rbegin(), working_.rend(), prompt);
    return last == working_.rend() ? Instant::min() : (*last)->began + newcomer_time;
}

/// Lets those go on that have waited for newcomers, or hold these up; gives when to look again.
Instant InterviewScheduler::go_on(Instant now)
{
    if (passed_.empty()) return Instant::max();
    const Instant until = newcomers_until();
    const bool full = queue_.newcomers() > 0 && std::min(working_.size(), left_.size()) >= settings_.concurrency;
    if (until <= now || full)
        for (Worker* const worker : passed_)
            if (until <= now || !worker->slow) worker->passed.notify();
    return until <= now ? Instant::max() : until;
}

asio::awaitable<void> InterviewScheduler::Worker::let_newcomers_pass(Instant at_most)
{
    scheduler.passed_.insert(this);
    while (net::steady_now() < at_most && newcomers_first()) co_await passed.wait_until(at_most);
    scheduler.passed_.erase(this);
}

bool InterviewScheduler::Worker::newcomers_first()
{
    const Instant now = net::steady_now();
    if (!slow && scheduler.newcomers_until() > now) {
        began = std::min(began, now - slot_time);
        scheduler.working_.splice(scheduler.working_.begin(), scheduler.working_, place);
    }
    scheduler.start_workers();
    if (scheduler.newcomers_until() <= now) return false;
    return slow || scheduler.queue_.newcomers() == 0;  // in a slot that it cannot leave it holds up what it waits for
}

/// One worker serves one device after the other, as long as one is due.
asio::awaitable<void> InterviewScheduler::work(std::unique_ptr<Worker> worker, Job job)
{
    for (std::optional<Job> current(std::move(job)); current;) {
        co_await serve(*current, *worker->session);
        const bool goes_on = open_ && !worker->slow && working_.size() <= settings_.concurrency;
        current = goes_on ? queue_.take() : std::nullopt;
        if (current) worker->begin_next(address_of(*current));
    }
    worker.reset();
    start_workers();  // what waited for the device that a slow one has let go
}

asio::awaitable<void> InterviewScheduler::serve(const Job& job, InterviewSession& session)
{
    struct Turn {
        InterviewQueue& queue;
        model::IpAddress address;
        ~Turn() { queue.release(address); }
    };
    const Turn turn{queue_, address_of(job)};
    if (!co_await may_connect(turn.address)) co_return turn_away(job);
    const auto* target = std::get_if<net::Target>(&job);
    session.turn_to(turn.address, queue_.locks().keys_at(turn.address), target != nullptr);
    if (go_on(net::steady_now()) < wake_.expiry()) wake_.cancel();  // for this one they do not wait, or not for long
    if (target != nullptr)
        co_await interview(*target, session);
    else if (const auto* banners = std::get_if<BannerJob>(&job))
        co_await read_banners(banners->target, session);
    else
        co_await describe(std::get<net::Description>(job), session);
    session.close();
}

/// The exclusions may have changed since the job was queued.
asio::awaitable<bool> InterviewScheduler::may_connect(model::IpAddress address)
{
    bool may = !context_.excluded(address);
    if (may && context_.gate != nullptr) may = co_await context_.gate->pass(address) && !context_.excluded(address);
    co_return may;
}

void InterviewScheduler::turn_away(const Job& job)
{
    ++excluded_;
    queue_.put_back(job);
}

/// It kept its secrets, and there is a login that it has not refused yet.
bool InterviewScheduler::login_may_help(model::Identification::State ended, const net::Target& target) const
{
    using State = model::Identification::State;
    if (ended != State::needs_login && ended != State::refused) return false;
    const auto login = logins_.find(target, ports_.known.device_at(target.address));
    return login && !login->refused(ports_.ledger);
}

asio::awaitable<void> InterviewScheduler::interview(const net::Target& asked, InterviewSession& session)
{
    net::Target target = asked;
    target.endpoint = queue_.endpoint_at(target);
    target.names_itself = target.names_itself && !queue_.services().is_others(target, net::ServiceUrl());
    std::optional<Login> login;
    if (!target.relayed) login = logins_.find(target, ports_.known.device_at(target.address));
    Interview interview(target, login ? &login->rule : nullptr, login && login->refused(ports_.ledger), decoder_,
                        net::random_bytes);
    if (login && login->accepted_elsewhere(ports_.ledger)) interview.accepted_elsewhere();
    const Instant begin = net::steady_now();
    if (!co_await session.run_interview(interview, target, login, ports_.ledger, settings_.timeout))
        co_return turn_away(asked);

    model::Observation observation = interview.take_result(net::wall_now());
    if (observation.endpoint.empty()) observation.endpoint = queue_.endpoint_at(target);
    const auto state = observation.identification->state;
    // Of a host that a flood may have invented nothing is told before it answers, unless it is a device already.
    const bool invented =
        target.standing != net::Standing::shown && interview.silent() && ports_.known.device_at(target.address) == 0;
    if (!invented) ports_.heard(std::move(observation));
    queue_.ended(target, state, net::steady_now());
    if (queue_.next_retry().value_or(Instant::max()) < wake_.expiry()) wake_.cancel();
    ++counts_.ended;
    counts_.durations.observe(net::steady_now() - begin);
    ++counts_.outcomes[state];

    // Whether they are wanted shows only when all that was said is judged and stored: not with a worker waiting.
    if (!settings_.fingerprint || interview.silent()) co_return;
    ++awaiting_verdict_;
    workers_.spawn(queue_banners(target));
}

asio::awaitable<void> InterviewScheduler::queue_banners(net::Target target)
{
    struct Count {
        std::size_t& count;
        ~Count() { --count; }
    };
    const Count count{awaiting_verdict_};
    const bool wanted = co_await ports_.banner_policy.wants_fingerprint(target.address);
    if (!wanted) co_return;
    queue_.request_banners(target, net::steady_now());
    start_workers();
}

asio::awaitable<void> InterviewScheduler::read_banners(const net::Target& target, InterviewSession& session)
{
    auto banners = co_await session.fingerprint(target, settings_.timeout);
    for (model::Observation& banner : banners) ports_.heard(std::move(banner));
}

asio::awaitable<void> InterviewScheduler::describe(const net::Description& description, InterviewSession& session)
{
    auto described = co_await session.describe(description, settings_.timeout);
    if (!described) co_return;
    const bool camera = described->observation.camera;
    ports_.heard(std::move(described->observation));
    if (!camera) co_return;
    net::Target target;
    target.address = description.address;
    target.network = description.network;
    target.foreign_subnet = description.foreign_subnet;
    target.camera_hint = true;
    net::ask_first_at(described->web_port, target);
    ask(std::move(target));
}

}  // namespace onvigil::interview
