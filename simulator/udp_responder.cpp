#include "simulator/udp_responder.hpp"

#include <fmt/format.h>
#include <net/if.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace onvigil::simulator {

namespace asio = boost::asio;
using asio::ip::udp;

namespace {

constexpr std::size_t batch_size = 64;
constexpr std::size_t most_seen = 4096;
constexpr std::size_t most_pending = 4'000'000;
constexpr std::size_t answers_a_turn = 512;      // then the web servers get their turn
constexpr std::size_t announcement_steps = 500;  // of a millisecond: WS-Discovery's APP_MAX_DELAY

std::int64_t seconds_now()
{
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace

struct UdpResponder::Batch {
    udp::socket* socket = nullptr;
    std::size_t count = 0;
    std::array<Outgoing, batch_size> out;
    std::array<mmsghdr, batch_size> headers{};
    std::array<Pending, batch_size> pending;
};

UdpResponder::UdpResponder(async::TaskGroup& tasks, asio::any_io_executor executor, Fleet& fleet, Totals& totals,
                           std::vector<unsigned> interfaces, Confinement confinement, std::uint64_t seed)
    : tasks_(tasks),
      executor_(std::move(executor)),
      fleet_(fleet),
      totals_(totals),
      interfaces_(std::move(interfaces)),
      confinement_(std::move(confinement)),
      wake_(executor_),
      random_(seed)
{
    open_missing();
}

void UdpResponder::open_missing()
{
    const auto cameras = fleet_.cameras();
    for (const ListenPort& port : listen_ports()) {
        if (std::ranges::find(listeners_, port, &Listener::port) != listeners_.end()) continue;
        if (std::ranges::none_of(cameras, [&](const Camera& c) { return listens(c.model->entry, port); })) continue;
        Listener& listener =
            listeners_.emplace_back(Listener{port, open_udp(executor_, port.ipv6 ? udp::v6() : udp::v4(), port.port,
                                                            port.group, interfaces_, confinement_)});
        tasks_.spawn(listen(listener));
    }
    const bool other = std::ranges::any_of(cameras, [](const Camera& c) { return c.model->entry.ephemeral_source; });
    if (other && !ephemeral_) ephemeral_ = open_udp(executor_, udp::v4(), 0, "", {}, confinement_);
}

void UdpResponder::fleet_changed()
{
    pending_ = {};
    interface_numbers_.clear();
    open_missing();
}

std::chrono::milliseconds UdpResponder::up_to(std::chrono::milliseconds most)
{
    if (most.count() <= 0) return std::chrono::milliseconds(0);
    return std::chrono::milliseconds(std::uniform_int_distribution<std::int64_t>(0, most.count())(random_));
}

asio::awaitable<void> UdpResponder::listen(Listener& listener)
{
    for (;;) {
        const auto [error] =
            co_await listener.socket.async_wait(udp::socket::wait_read, asio::as_tuple(asio::use_awaitable));
        if (error) co_return;
        for (const Datagram& datagram : receiver_.receive(listener.socket.native_handle())) receive(listener, datagram);
        wake_.cancel();
    }
}

bool UdpResponder::is_copy(const Question& question, const Datagram& datagram)
{
    if (question.relates_to.empty()) return false;
    if (seen_.size() >= most_seen) seen_.clear();
    return !seen_
                .insert(fmt::format("{}|{}|{:x}|{:x}|{}", question.relates_to, datagram.from.bytes(), datagram.to,
                                    datagram.to6[15], datagram.interface))
                .second;
}

void UdpResponder::receive(Listener& listener, const Datagram& datagram)
{
    ++totals_.datagrams_in;
    totals_.datagrams_lost += datagram.drops - std::exchange(listener.kernel_drops, datagram.drops);
    auto question = read_question(listener.port, datagram.bytes);
    const auto addressed = datagram.from.is_v6() ? fleet_.at(datagram.to6) : fleet_.at(datagram.to);
    const bool unicast = !datagram.to_group() && !addressed.empty();
    if (!question || (!unicast && !datagram.to_all())) {
        ++totals_.datagrams_stray;
        return;
    }
    const bool copy = is_copy(*question, datagram);
    auto asked = std::make_shared<Asked>();
    asked->question = std::move(*question);
    asked->from = datagram.from;
    asked->listener = &listener;
    for (Camera& camera : unicast ? addressed : fleet_.cameras()) ask(camera, asked, copy, unicast, datagram.interface);
}

unsigned UdpResponder::interface_of(const Entry& entry)
{
    if (entry.interface.empty()) return 0;
    const auto [known, added] = interface_numbers_.try_emplace(entry.interface, 0);
    if (added) known->second = if_nametoindex(entry.interface.c_str());
    return known->second;
}

void UdpResponder::ask(Camera& camera, const std::shared_ptr<const Asked>& asked, bool copy, bool unicast,
                       unsigned interface)
{
    const Entry& entry = camera.model->entry;
    if (!unicast && !entry.interface.empty() && interface_of(entry) != interface) return;
    if (entry.silent || !listens(entry, asked->listener->port)) return;
    ++camera.counters.datagrams_in;
    if (unicast) camera.counters.unicast_datagrams.count(seconds_now());
    if (asked->question.forbidden) ++camera.counters.forbidden;
    if (asked->question.forbidden || !concerns(camera, asked->question)) return;
    if (copy && !entry.answer_each_copy) return;
    auto due = Steady::now() + up_to(entry.delay);
    const auto index = static_cast<std::uint32_t>(&camera - fleet_.cameras().data());
    for (unsigned i = 0; i < entry.repeats && pending_.size() < most_pending; ++i) {
        pending_.push({.due = due, .camera = index, .asked = asked});
        due += std::chrono::milliseconds(50) + up_to(std::chrono::milliseconds(200));
    }
}

udp::socket& UdpResponder::socket_for(const Camera& camera, Listener& listener)
{
    const bool other = camera.model->entry.ephemeral_source && !listener.port.ipv6;
    return other ? *ephemeral_ : listener.socket;
}

bool UdpResponder::flush(Batch& batch)
{
    std::size_t sent = 0;
    while (sent < batch.count) {
        const int done = sendmmsg(batch.socket->native_handle(), batch.headers.data() + sent,
                                  static_cast<unsigned>(batch.count - sent), MSG_DONTWAIT);
        if (done > 0) {
            for (int i = 0; i < done; ++i)
                ++fleet_.cameras()[batch.pending[sent + static_cast<std::size_t>(i)].camera].counters.datagrams_out;
            sent += static_cast<std::size_t>(done);
        } else if (errno == EAGAIN || errno == ENOBUFS) {
            for (; sent < batch.count; ++sent) pending_.push(batch.pending[sent]);
            batch.count = 0;
            return false;
        } else {
            ++totals_.answers_failed;
            ++sent;
        }
    }
    batch.count = 0;
    return true;
}

bool UdpResponder::send_due()
{
    static thread_local Batch batch;
    const auto now = Steady::now();
    const auto stamp = std::chrono::system_clock::now();
    for (std::size_t turn = 0; turn < answers_a_turn && !pending_.empty() && pending_.top().due <= now; ++turn) {
        const Pending next = pending_.top();
        const Camera& camera = fleet_.cameras()[next.camera];
        udp::socket& socket = socket_for(camera, *next.asked->listener);
        if (batch.count > 0 && (batch.socket != &socket || batch.count == batch_size) && !flush(batch)) return false;
        pending_.pop();
        batch.socket = &socket;
        Outgoing& out = batch.out[batch.count];
        out.bytes.clear();
        render_answer(out.bytes, camera, next.asked->question, ++answers_, stamp);
        out.to = next.asked->from;
        out.fill(batch.headers[batch.count].msg_hdr, camera.id, interface_of(camera.model->entry));
        batch.pending[batch.count++] = next;
    }
    return batch.count == 0 || flush(batch);
}

asio::awaitable<void> UdpResponder::answer()
{
    for (;;) {
        const bool room = send_due();
        const auto now = Steady::now();
        if (!room) {
            wake_.expires_at(now + std::chrono::milliseconds(1));
        } else if (pending_.empty()) {
            wake_.expires_at(Steady::time_point::max());
        } else {
            wake_.expires_at(std::max(pending_.top().due, now));
        }
        co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) co_return;
    }
}

asio::awaitable<void> UdpResponder::announce(std::vector<Camera> byes, std::vector<Camera> hellos)
{
    const std::size_t all = byes.size() + hellos.size();
    const std::size_t a_step = all / announcement_steps + 1;
    asio::steady_timer pause(executor_);
    for (std::size_t i = 0; i < all; ++i) {
        announce(i < byes.size() ? byes[i] : hellos[i - byes.size()], i >= byes.size());
        if ((i + 1) % a_step != 0) continue;
        pause.expires_after(std::chrono::milliseconds(1));
        co_await pause.async_wait(asio::use_awaitable);
    }
}

void UdpResponder::announce(const Camera& camera, bool hello)
{
    const Entry& entry = camera.model->entry;
    const RenderContext context{.relates_to = {}, .unique = ++answers_, .now = std::chrono::system_clock::now()};
    for (Listener& listener : listeners_) {
        if (listener.port.port != protocols::ws_discovery.port || !listens(entry, listener.port)) continue;
        Outgoing out;
        (hello ? camera.model->hello : camera.model->bye).render(out.bytes, camera, context);
        out.to = peer_of(listener.port.group, listener.port.port);
        for (const unsigned interface : entry.interface.empty() ? interfaces_ : std::vector{interface_of(entry)}) {
            msghdr header{};
            out.fill(header, camera.id, interface);
            if (sendmsg(listener.socket.native_handle(), &header, MSG_DONTWAIT) < 0) ++totals_.answers_failed;
        }
    }
}

}  // namespace onvigil::simulator
