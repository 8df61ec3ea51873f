#include "simulator/udp_responder.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/limits.hpp"

namespace onvigil::simulator {

namespace asio = boost::asio;
using asio::ip::udp;

namespace {

constexpr std::size_t batch_size = 64;
constexpr std::size_t most_seen = 4096;
constexpr std::size_t most_pending = 4'000'000;
constexpr std::size_t answers_a_turn = 512;  // then the web servers get their turn

bool is_multicast(std::uint32_t address)
{
    return address >> 28 == 0xE;
}
bool is_broadcast(std::uint32_t address)
{
    return (address & 0xFF) == 0xFF;
}

std::int64_t seconds_now()
{
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// What the kernel says beside a datagram.
struct Beside {
    std::uint32_t to = 0;  ///< host byte order
    unsigned interface = 0;
    std::uint32_t drops = 0;
};

Beside beside(const msghdr& message)
{
    Beside out;
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(const_cast<msghdr*>(&message), c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            in_pktinfo info{};
            std::memcpy(&info, CMSG_DATA(c), sizeof info);
            out.to = ntohl(info.ipi_addr.s_addr);
            out.interface = static_cast<unsigned>(info.ipi_ifindex);
        } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
            std::memcpy(&out.drops, CMSG_DATA(c), sizeof out.drops);
        }
    }
    return out;
}

/// One outgoing message with its source address; points into itself, so it stays where it is.
struct Outgoing {
    std::string bytes;
    sockaddr_in to{};
    iovec vector{};
    alignas(cmsghdr) std::array<unsigned char, CMSG_SPACE(sizeof(in_pktinfo))> control{};

    void fill(msghdr& header, std::uint32_t source, unsigned interface)
    {
        vector = {bytes.data(), bytes.size()};
        header = {};
        header.msg_name = &to;
        header.msg_namelen = sizeof to;
        header.msg_iov = &vector;
        header.msg_iovlen = 1;
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        cmsghdr* c = CMSG_FIRSTHDR(&header);
        c->cmsg_level = IPPROTO_IP;
        c->cmsg_type = IP_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
        in_pktinfo info{};
        info.ipi_ifindex = static_cast<int>(interface);
        info.ipi_spec_dst.s_addr = htonl(source);
        std::memcpy(CMSG_DATA(c), &info, sizeof info);
    }
};

}  // namespace

struct UdpResponder::Batch {
    udp::socket* socket = nullptr;
    std::size_t count = 0;
    std::array<Outgoing, batch_size> out;
    std::array<mmsghdr, batch_size> headers{};
    std::array<Pending, batch_size> pending;
};

UdpResponder::UdpResponder(asio::any_io_executor executor, Fleet& fleet, Totals& totals,
                           std::vector<unsigned> interfaces, Confinement confinement, std::uint64_t seed)
    : executor_(std::move(executor)),
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
    for (std::size_t i = 0; i < ear_count; ++i) {
        const Ear ear = static_cast<Ear>(i);
        const auto cameras = fleet_.cameras();
        const bool needed =
            std::any_of(cameras.begin(), cameras.end(), [&](const Camera& c) { return listens(*c.model, ear); });
        if (!needed || sockets_[i]) continue;
        sockets_[i] = open_udp(executor_, port_of(ear), group_of(ear), interfaces_, confinement_);
        ears_.push_back(ear);
    }
    const auto cameras = fleet_.cameras();
    const bool other =
        std::any_of(cameras.begin(), cameras.end(), [](const Camera& c) { return c.model->entry.ephemeral_source; });
    if (other && !ephemeral_) ephemeral_ = open_udp(executor_, 0, "", {}, confinement_);
}

void UdpResponder::fleet_changed()
{
    pending_ = {};
    open_missing();
}

std::chrono::milliseconds UdpResponder::up_to(std::chrono::milliseconds most)
{
    if (most.count() <= 0) return std::chrono::milliseconds(0);
    return std::chrono::milliseconds(std::uniform_int_distribution<std::int64_t>(0, most.count())(random_));
}

asio::awaitable<void> UdpResponder::hear(Ear ear)
{
    udp::socket& socket = *sockets_[static_cast<std::size_t>(ear)];
    for (;;) {
        const auto [error] = co_await socket.async_wait(udp::socket::wait_read, asio::as_tuple(asio::use_awaitable));
        if (error) co_return;
        receive(ear, socket);
    }
}

void UdpResponder::receive(Ear ear, udp::socket& socket)
{
    static constexpr std::size_t most = 32, bytes = 16 * 1024;
    std::vector<char> memory(most * bytes);
    std::array<sockaddr_in, most> from{};
    std::array<iovec, most> vectors{};
    std::array<std::array<unsigned char, 128>, most> controls{};
    std::array<mmsghdr, most> headers{};
    for (std::size_t i = 0; i < most; ++i) {
        vectors[i] = {memory.data() + i * bytes, bytes};
        headers[i].msg_hdr = {&from[i], sizeof from[i], &vectors[i], 1, controls[i].data(), controls[i].size(), 0};
    }
    const int count = recvmmsg(socket.native_handle(), headers.data(), most, MSG_DONTWAIT, nullptr);
    for (int i = 0; i < count; ++i) {
        const Beside info = beside(headers[i].msg_hdr);
        ++totals_.datagrams_in;
        std::uint32_t& drops = kernel_drops_[static_cast<std::size_t>(ear)];
        totals_.datagrams_lost += info.drops - drops;
        drops = info.drops;
        auto question = read_question(ear, {memory.data() + static_cast<std::size_t>(i) * bytes, headers[i].msg_len});
        if (!question) {
            ++totals_.datagrams_stray;
            continue;
        }
        auto asked = std::make_shared<Asked>();
        asked->question = std::move(*question);
        asked->from = from[i].sin_addr.s_addr;
        asked->from_port = from[i].sin_port;
        asked->ear = ear;
        heard(std::move(asked), info.to, info.interface);
    }
}

bool UdpResponder::is_copy(const Asked& asked, std::uint32_t to)
{
    if (asked.question.relates_to.empty()) return false;
    if (seen_.size() >= most_seen) seen_.clear();
    return !seen_.insert(fmt::format("{} {:x} {} {:x}", asked.question.relates_to, asked.from, asked.from_port, to))
                .second;
}

void UdpResponder::heard(std::shared_ptr<Asked> asked, std::uint32_t to, unsigned interface)
{
    const bool unicast = !is_multicast(to) && fleet_.at(to).size() > 0;
    if (!unicast && !is_multicast(to) && !is_broadcast(to)) {
        ++totals_.datagrams_stray;
        return;
    }
    const bool copy = is_copy(*asked, to);
    const std::shared_ptr<const Asked> shared = std::move(asked);
    for (Camera& camera : unicast ? fleet_.at(to) : fleet_.cameras()) ask(camera, shared, copy, unicast, interface);
    wake_.cancel();
}

void UdpResponder::ask(Camera& camera, const std::shared_ptr<const Asked>& asked, bool copy, bool unicast,
                       unsigned interface)
{
    const Entry& entry = camera.model->entry;
    if (!unicast && !entry.interface.empty() && if_nametoindex(entry.interface.c_str()) != interface) return;
    if (entry.silent || !listens(*camera.model, asked->ear)) return;
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

udp::socket& UdpResponder::socket_for(const Camera& camera, Ear ear)
{
    return camera.model->entry.ephemeral_source ? *ephemeral_ : *sockets_[static_cast<std::size_t>(ear)];
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
        udp::socket& socket = socket_for(camera, next.asked->ear);
        if (batch.count > 0 && (batch.socket != &socket || batch.count == batch_size) && !flush(batch)) return false;
        pending_.pop();
        batch.socket = &socket;
        Outgoing& out = batch.out[batch.count];
        out.bytes.clear();
        render_answer(out.bytes, camera, next.asked->question, ++answers_, stamp);
        out.to.sin_family = AF_INET;
        out.to.sin_addr.s_addr = next.asked->from;
        out.to.sin_port = next.asked->from_port;
        out.fill(batch.headers[batch.count].msg_hdr, camera.id.address, 0);
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

void UdpResponder::announce(const Camera& camera, bool hello)
{
    auto& socket = sockets_[static_cast<std::size_t>(Ear::wsd)];
    if (!socket || !camera.model->speaks(Protocol::ws_discovery)) return;
    Outgoing out;
    const Moment moment{.relates_to = {}, .unique = ++answers_, .now = std::chrono::system_clock::now()};
    (hello ? camera.model->hello : camera.model->bye).render(out.bytes, camera, moment);
    out.to.sin_family = AF_INET;
    out.to.sin_port = htons(port_of(Ear::wsd));
    inet_pton(AF_INET, "239.255.255.250", &out.to.sin_addr);
    const std::string& own = camera.model->entry.interface;
    for (const unsigned index : own.empty() ? interfaces_ : std::vector<unsigned>{if_nametoindex(own.c_str())}) {
        msghdr header{};
        out.fill(header, camera.id.address, index);
        if (sendmsg(socket->native_handle(), &header, MSG_DONTWAIT) < 0) ++totals_.answers_failed;
    }
}

}  // namespace onvigil::simulator
