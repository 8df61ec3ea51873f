#pragma once
/// A hub that answers `onvigil.push` on a Unix socket in PostgreSQL's protocol (frontend/backend protocol 3.0): libpq
/// connects to it as to a server, and what it holds is what a test gives it.

#include "postgres_messages.hpp"
#include "support/temp_dir.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace onvigil::test {

class FakeHub {
public:
    /// The arguments of one call, in their order; an absent one is SQL's NULL.
    using Call = postgres::Arguments;
    enum Argument {
        protocol,
        epoch,
        from_change,
        to_change,
        complete,
        devices,
        gone,
        from_seq,
        to_seq,
        events,
        status
    };

    FakeHub() : listening_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const auto path = (folder_.path() / ".s.PGSQL.5432").string();
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        if (::bind(listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
            ::listen(listening_, 4) != 0)
            throw std::runtime_error("no socket for the hub");
        thread_ = std::thread([this] { serve(); });
    }
    ~FakeHub()
    {
        ::shutdown(listening_, SHUT_RDWR);
        thread_.join();
        ::close(listening_);
    }
    FakeHub(const FakeHub&) = delete;
    FakeHub& operator=(const FakeHub&) = delete;

    [[nodiscard]] std::string url() const
    {
        return fmt::format("postgresql://role@/onvigil?host={}", folder_.path().string());
    }
    /// Under the lock: the hub's thread does not answer meanwhile.
    template <typename Work>
    auto locked(Work work)
    {
        const std::lock_guard lock(mutex_);
        return work();
    }

    // Under the lock.
    std::string its_epoch;
    std::uint64_t change = 0, seq = 0;
    bool has_all = false;
    std::function<bool(const Call&)> refuses = [](const Call&) { return false; };  ///< with SQLSTATE 22023
    /// What it makes of its answer to a call and of the word that it is ready for the next one.
    std::function<std::string(std::string answer, const std::string& ready)> sends =
        [](const std::string& answer, const std::string& ready) { return answer + ready; };
    std::string directives = "[]";  ///< given with each answer
    std::vector<Call> calls, taken;

private:
    void serve()
    {
        for (int fd = 0; (fd = ::accept(listening_, nullptr, nullptr)) >= 0; ::close(fd)) talk(fd);
    }
    void talk(int fd)
    {
        using namespace postgres;
        const auto size = read(fd, 4);
        if (!size || !read(fd, number_in(*size, 0, 4) - 4)) return;  // the start-up message
        const auto ready = message('Z', "I");
        std::string out = message('R', number(0, 4)) + ready;
        Call call;
        for (;;) {
            if (!out.empty() && ::send(fd, out.data(), out.size(), MSG_NOSIGNAL) < 0) return;
            out.clear();
            const auto head = read(fd, 5);
            if (!head) return;
            const auto content = read(fd, number_in(*head, 1, 4) - 4);
            if (!content || head->front() == 'X') return;
            if (head->front() == 'B') call = arguments_of(*content);
            if (head->front() == 'S') out = sends(answer(call), ready);
        }
    }
    std::string answer(const Call& call)
    {
        using namespace postgres;
        const std::lock_guard lock(mutex_);
        calls.push_back(call);
        if (refuses(call)) return error("22023", "this row is refused");
        const auto position = [&](Argument argument) { return std::stoull(call.at(argument).value()); };
        bool takes = false;
        if (call.at(devices)) {
            if (its_epoch != call.at(epoch)) its_epoch = *call.at(epoch), change = seq = 0;
            takes = position(from_change) == change && position(from_seq) == seq;
            if (takes) {
                change = position(to_change), seq = position(to_seq), has_all = call.at(complete) == "t";
                taken.push_back(call);
            }
        }
        const auto text = fmt::format(
            R"({{"taken":{},"epoch":"{}","change":{},"seq":{},"complete":{},"knowledge":0,"directives":{}}})", takes,
            its_epoch, change, seq, has_all, directives);
        return row_of(text);
    }

    TempDir folder_;
    int listening_;
    std::mutex mutex_;
    std::thread thread_;
};

}  // namespace onvigil::test
