/// forged_answers INTERFACE RATE SECONDS < frame: a frame (Ethernet, IPv4, UDP without a checksum) so many times a
/// second, each from another of the four million addresses of 10.128.0.0/10. In it "########" is the number of each, in
/// hex, and
/// "@@@@@@@@@@@@@@@" its address, then a "/" and as many blanks after the next "<" as the address is shorter.
/// Prints how many were sent, and in how many seconds. See flood.py.

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <thread>

namespace {

constexpr std::size_t ip_head = 14, ip_source = ip_head + 12, ip_checksum = ip_head + 10;
constexpr std::string_view number_mark = "########", address_mark = "@@@@@@@@@@@@@@@";

void put_checksum(std::string& frame)
{
    frame[ip_checksum] = frame[ip_checksum + 1] = 0;
    std::uint32_t sum = 0;
    for (std::size_t i = ip_head; i < ip_head + 20; i += 2)
        sum += static_cast<std::uint32_t>(static_cast<std::uint8_t>(frame[i]) << 8 |
                                          static_cast<std::uint8_t>(frame[i + 1]));
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    frame[ip_checksum] = static_cast<char>(~sum >> 8);
    frame[ip_checksum + 1] = static_cast<char>(~sum);
}

std::string forge(const std::string& model, std::uint32_t n)
{
    std::string frame = model;
    const std::uint32_t host = (n & 0xff) == 250 ? n + 1 : n;  // those are left to cameras
    const std::uint32_t source = htonl(0x0a800000u + (host & 0x3fffffu));
    frame.replace(ip_source, 4, reinterpret_cast<const char*>(&source), 4);
    std::array<char, 9> number{};
    std::snprintf(number.data(), number.size(), "%08x", n);
    for (auto at = frame.find(number_mark); at != frame.npos; at = frame.find(number_mark))
        frame.replace(at, number_mark.size(), number.data());
    std::array<char, INET_ADDRSTRLEN> address{};
    inet_ntop(AF_INET, &source, address.data(), address.size());
    for (auto at = frame.find(address_mark); at != frame.npos; at = frame.find(address_mark)) {
        const std::string text = address.data();
        frame.replace(at, address_mark.size(), text);
        frame.insert(frame.find('<', at), address_mark.size() - text.size(), ' ');
    }
    put_checksum(frame);
    return frame;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 4) return 2;
    const std::string model{std::istreambuf_iterator<char>(std::cin), {}};
    const int wire = ::socket(AF_PACKET, SOCK_RAW, 0);
    sockaddr_ll to{};
    to.sll_family = AF_PACKET;
    to.sll_ifindex = static_cast<int>(::if_nametoindex(argv[1]));
    if (wire < 0 || ::bind(wire, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
        return std::perror("packet socket"), 1;

    using Clock = std::chrono::steady_clock;
    constexpr std::size_t batch = 50;
    const auto begin = Clock::now(), end = begin + std::chrono::seconds(std::atoi(argv[3]));
    const auto step = std::chrono::nanoseconds(1'000'000'000LL * static_cast<long>(batch) / std::atol(argv[2]));
    std::uint64_t sent = 0;
    std::uint32_t number = 0;
    for (auto next = begin; Clock::now() < end; next += step) {
        std::array<std::string, batch> frames;
        std::array<iovec, batch> parts{};
        std::array<mmsghdr, batch> messages{};
        for (std::size_t i = 0; i < batch; ++i) {
            frames[i] = forge(model, number++);
            parts[i] = {frames[i].data(), frames[i].size()};
            messages[i].msg_hdr.msg_iov = &parts[i];
            messages[i].msg_hdr.msg_iovlen = 1;
        }
        sent += static_cast<std::uint64_t>(std::max(0, ::sendmmsg(wire, messages.data(), batch, 0)));
        std::this_thread::sleep_until(next);
    }
    std::printf("%llu in %.1f s\n", static_cast<unsigned long long>(sent),
                std::chrono::duration<double>(Clock::now() - begin).count());
    return 0;
}
