#include "hub/pusher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "async/on_thread.hpp"
#include "base/text.hpp"

namespace onvigil::hub {
namespace {

namespace asio = boost::asio;

/// A look-up at a name server behind one that is dead, and a connection. Longer than that is a failure; what comes of
/// it is used by the next visit.
constexpr std::chrono::milliseconds opens_within{15'000};
/// Of one visit: a hub that always has more to ask would have no end.
constexpr int most_turns_of_directives = 16;
/// Of one visit: a hub that takes what it is sent and goes back would have no end either.
constexpr int most_turns_without_progress = 4;

/// What of `hub.accept` allows it.
std::string_view permission_for(std::string_view kind)
{
    return kind == "waive" || kind == "unwaive" ? "waiver" : kind;
}

std::size_t digest_of(const Directive& directive)
{
    return std::hash<std::string>{}(fmt::format("{}\n{}\n{}\n{}\n{}", directive.number, directive.kind,
                                                directive.device, directive.by, directive.request));
}

}  // namespace

Pusher::Pusher(const asio::any_io_executor& executor, HubSettings settings, SensorJournal& journal,
               std::function<model::TimePoint()> now)
    : settings_(std::move(settings)),
      journal_(journal),
      now_(std::move(now)),
      wake_(executor),
      thread_(1),
      random_(std::random_device{}())
{
}

Pusher::~Pusher()
{
    stop();
    thread_.join();
}

void Pusher::reconfigure(HubSettings settings)
{
    if (settings == settings_) return;
    settings_ = std::move(settings);
    back_off_.reset();
    wake_.notify();
}

double Pusher::random()
{
    return std::uniform_real_distribution<double>(0, 1)(random_);
}

std::optional<model::SinkStatus> Pusher::status() const
{
    if (settings_.url.empty()) return std::nullopt;
    auto status = status_;
    status.name = "hub";
    status.type = "postgresql";
    status.target = shown(settings_.url);
    status.position = {{"change", hub_.at.change}, {"event", hub_.at.seq}};
    status.backlog = newest_change_ - std::min(newest_change_, hub_.at.change) + journal_.last_seq() -
                     std::min(journal_.last_seq(), hub_.at.seq);
    return status;
}

asio::awaitable<void> Pusher::run()
{
    // Sensors that start together do not come together.
    auto wait = settings_.push * random();
    while (!*stop_) {
        const auto until = settings_.url.empty()
                               ? Instant::max()
                               : std::chrono::steady_clock::now() + std::chrono::floor<std::chrono::milliseconds>(wait);
        co_await wake_.wait_until(until);
        if (used_ != settings_) opening_.forget();
        if (used_.url != settings_.url) hub_ = OfHub{};
        used_ = settings_;
        if (used_.url.empty() || *stop_) continue;
        const auto failure = co_await visit();
        if (failure) {
            status_.state = model::SinkState::retrying;
            status_.last_error = failure->text;
            if (!status_.failing_since) status_.failing_since = now_();
            wait = back_off_.after_failure(random());
        } else {
            status_.state = model::SinkState::ok;
            status_.last_error.clear();
            status_.failing_since.reset();
            back_off_.reset();
            wait = settings_.push * (0.9 + 0.1 * random());
        }
    }
}

asio::awaitable<Pusher::Outcome> Pusher::visit()
{
    const auto opened = co_await open();
    auto outcome = opened.failure;
    try {
        if (!outcome) outcome = co_await push_all(*opened.connection);
        if (!outcome) outcome = co_await fetch_knowledge(*opened.connection);
    } catch (const NotSaved& full) {
        outcome = Failure{.text = fmt::format("how far it is cannot be stored here: {}", full.what())};
    }
    co_return outcome;
}

asio::awaitable<Pusher::Opened> Pusher::open()
{
    const std::function<Opened()> work = [settings = used_, stop = stop_] {
        Opened opened{.connection = std::make_unique<Connection>(settings, stop)};
        opened.failure = opened.connection->open();
        return opened;
    };
    try {
        auto opened = co_await opening_.value(work, opens_within);
        if (opened) co_return std::move(*opened);
    } catch (const std::system_error& no_thread) {
        co_return Opened{.failure = Failure{.text = no_thread.what()}};
    }
    co_return Opened{.failure =
                         Failure{.text = fmt::format("{}: its name is not found, or it does not let us in, within {}",
                                                     shown(used_.url), model::to_text(opens_within))}};
}

asio::awaitable<Pusher::Outcome> Pusher::push_all(Connection& connection)
{
    if (mark_.epoch.empty()) {
        if (const auto stored = journal_.mark())
            mark_ = *stored;
        else
            co_await begin_epoch();
    }
    Batch hello;
    hello.push.epoch = mark_.epoch;
    auto answer = co_await send(connection, hello);
    if (!answer) co_return answer.error();
    co_await go_on_from(*answer);
    int turns_of_directives = 0;
    for (int turns_without_progress = 0;;) {
        auto batch = co_await next_batch();
        if (!batch) {
            if (turns_of_directives++ < most_turns_of_directives && co_await carry_out_directives()) continue;
            if (hub_.results.empty()) co_return std::nullopt;
            answer = co_await send(connection, hello);
            if (!answer) co_return answer.error();
            if (turns_of_directives > most_turns_of_directives) co_return std::nullopt;
            continue;
        }
        answer = co_await send(connection, *batch);
        if (!answer && answer.error().refused && batch->rows() > 1) {
            hub_.one_by_one = batch->push.to;
            continue;
        }
        if (!answer && answer.error().refused && batch->rows() == 1) {
            ++status_.parked;
            status_.last_parked_error = answer.error().text;
            batch->devices.clear();
            batch->events.clear();
            batch->gone.clear();
            answer = co_await send(connection, *batch);
        }
        if (!answer) co_return answer.error();
        if (answer->taken) taken(*batch);
        const bool moves = answer->taken && answer->position == batch->push.to && batch->push.to != batch->push.from;
        if (!moves && ++turns_without_progress > most_turns_without_progress)
            co_return Failure{.text = "the hub's position moves by itself: does another sensor use this role?"};
        co_await go_on_from(*answer);
    }
}

/// Goes on where the hub is; where it has seen what is lost here, all begins anew.
asio::awaitable<void> Pusher::go_on_from(const Answer& answer)
{
    const auto position = resume(mark_, answer.epoch, answer.position);
    if (!position) co_return co_await begin_epoch();
    // It may have been restored from a copy: what it was told since is lost there.
    if (answer.epoch != mark_.epoch || !within(hub_.at, *position)) hub_.told_lists.clear();
    hub_.at = *position;
    hub_.complete = answer.epoch == mark_.epoch && answer.complete;
}

asio::awaitable<void> Pusher::begin_epoch()
{
    Mark fresh{.epoch = text::base32(random_(), 12), .limit = {}};
    co_await save(std::move(fresh));
    hub_.at = {};
    hub_.complete = false;
}

/// Counts once it is durable.
asio::awaitable<void> Pusher::save(Mark mark)
{
    co_await journal_.save(mark);
    mark_ = std::move(mark);
}

void Pusher::Batch::note_missing(std::uint64_t from_seq)
{
    const auto reach = [&](std::uint64_t seq) {
        if (seq > from_seq + 1) {
            if (missing == 0) first_missing = from_seq + 1;
            last_missing = seq - 1;
            missing += seq - from_seq - 1;
        }
        from_seq = seq;
    };
    for (const auto& event : events) reach(event.seq);
    reach(push.to.seq + 1);
}

/// Nothing: the hub has everything.
asio::awaitable<std::optional<Pusher::Batch>> Pusher::next_batch()
{
    const std::size_t limit = hub_.one_by_one ? 1 : most_rows;
    Batch next;
    auto changes = co_await journal_.changes_after(hub_.at.change, limit);
    if (changes.forgotten > hub_.at.change && hub_.at.change > 0) {
        co_await begin_epoch();
        changes = co_await journal_.changes_after(hub_.at.change, limit);
    }
    newest_change_ = changes.newest;
    const bool alone = hub_.one_by_one && !(changes.saved.empty() && changes.gone.empty());
    const auto last_seq = alone ? hub_.at.seq : std::max(hub_.at.seq, journal_.last_seq());
    std::vector<model::Event> events;
    if (!alone) events = co_await journal_.events_after(hub_.at.seq, limit);
    next.push = {.epoch = mark_.epoch,
                 .from = hub_.at,
                 .to = {changes.upto, events.empty() ? last_seq : events.back().seq},
                 .complete = changes.upto == changes.newest,
                 .devices = "[]"};
    if (next.push.to == hub_.at && hub_.complete) co_return std::nullopt;
    if (!within(next.push.to, mark_.limit)) {
        Mark further{mark_.epoch,
                     {std::max(changes.newest, mark_.limit.change),
                      std::max({journal_.last_seq(), next.push.to.seq, mark_.limit.seq})}};
        co_await save(std::move(further));
    }
    next.devices = std::move(changes.saved);
    next.gone = std::move(changes.gone);
    next.events = std::move(events);
    next.note_missing(hub_.at.seq > 0 ? hub_.at.seq : next.events.empty() ? last_seq : next.events.front().seq - 1);
    next.events = wanted(std::move(next.events));
    co_return next;
}

std::vector<model::Event> Pusher::wanted(std::vector<model::Event> events) const
{
    std::erase_if(events, [&](const model::Event& event) {
        return std::ranges::none_of(
            used_.events, [&](const auto& glob) { return text::matches_glob(glob, model::name(event.type)); });
    });
    return events;
}

/// Texts are made and read on the thread, too: the one that runs the network does not wait for them.
asio::awaitable<Result<Answer, Failure>> Pusher::send(Connection& connection, Batch& batch)
{
    const auto report = journal_.report();
    const Position newest{std::max(newest_change_, batch.push.to.change), journal_.last_seq()};
    const auto told = static_cast<std::ptrdiff_t>(hub_.results.size());
    const auto details = journal_.details();
    const bool tells_lists = report.lists != hub_.told_lists && hub_.results.empty();  // a status holds either
    auto work = [&]() -> Result<Answer, Failure> {
        auto& push = batch.push;
        std::size_t unreadable = 0;
        if (push.devices) push.devices = devices_json(batch.devices, report.site, details, unreadable);
        push.gone = array_text(batch.gone);
        push.events = events_json(batch.events);
        push.status = status_json(report, newest, used_.accept, hub_.results);
        if (batch.wants_knowledge) push.status.replace(push.status.size() - 1, 1, ",\"wants_knowledge\":true}");
        if (tells_lists) with_lists(push.status, report.lists);
        const auto text = connection.push(push, batch.wants_knowledge);
        if (!text) return text.error();
        auto answer = parse_answer(*text);
        if (!answer) return Failure{.text = std::move(answer.error().text)};
        return std::move(*answer);
    };
    auto answer = co_await async::on_thread(thread_, std::move(work));
    if (!answer) co_return answer.error();
    if (tells_lists) hub_.told_lists = report.lists;
    hub_.published = answer->knowledge;
    hub_.results.erase(hub_.results.begin(), hub_.results.begin() + told);
    remember(std::move(answer->directives));
    co_return std::move(*answer);
}

asio::awaitable<Pusher::Outcome> Pusher::fetch_knowledge(Connection& connection)
{
    const auto current = journal_.report().knowledge;
    if (hub_.published <= current) hub_.knowledge_problem.clear();
    if (!accepts_knowledge(used_) || hub_.published <= current || hub_.published == hub_.refused)
        co_return std::nullopt;
    Batch asking;
    asking.push.epoch = mark_.epoch;
    asking.wants_knowledge = true;
    const auto answer = co_await send(connection, asking);
    if (!answer) co_return answer.error();
    auto open = [&] {
        return open_bundle(answer->bundle, answer->signature, used_.knowledge_key, answer->knowledge, current);
    };
    const auto bundle = co_await async::on_thread(thread_, std::move(open));
    const auto problem = bundle ? journal_.take_knowledge(*bundle) : std::optional(bundle.error());
    hub_.refused = problem ? answer->knowledge : 0;
    hub_.knowledge_problem =
        problem ? fmt::format("version {} of the hub's makers and lists: {}", hub_.refused, problem->text)
                : std::string();
    co_return std::nullopt;
}

void Pusher::remember(std::vector<Directive> directives)
{
    for (auto& directive : directives) {
        const auto digest = digest_of(directive);
        if (std::ranges::find(hub_.known, digest) != hub_.known.end()) continue;
        hub_.known.push_back(digest);
        hub_.due.push_back(std::move(directive));
    }
}

asio::awaitable<bool> Pusher::carry_out_directives()
{
    const bool any = !hub_.due.empty();
    for (auto& directive : std::exchange(hub_.due, {})) {
        auto work = carry_out(std::move(directive));
        hub_.results.push_back(co_await std::move(work));
    }
    co_return any;
}

asio::awaitable<DirectiveResult> Pusher::carry_out(Directive directive)
{
    if (std::ranges::find(used_.accept, permission_for(directive.kind)) == used_.accept.end())
        co_return DirectiveResult{directive.number, false, "this sensor does not accept it (hub.accept)"};
    auto work = journal_.carry_out(std::move(directive));
    co_return co_await std::move(work);
}

void Pusher::taken(const Batch& batch)
{
    status_.delivered += batch.rows();
    status_.last_delivered = now_();
    if (batch.missing > 0) {
        status_.lost += batch.missing;
        journal_.lost(batch.missing, batch.first_missing, batch.last_missing);
    }
    if (hub_.one_by_one && within(*hub_.one_by_one, batch.push.to)) hub_.one_by_one.reset();
}

}  // namespace onvigil::hub
