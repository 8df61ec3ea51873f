#pragma once
/// What is held until its host answers, with hosts on the loopback interface.

#include "async/task_group.hpp"
#include "discovery/unconfirmed_answers.hpp"
#include "net/observation_builder.hpp"
#include "protocol/soap.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include <map>
#include <optional>
#include <set>

namespace onvigil::discovery {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using model::Confirmation;
using model::Protocol;

inline std::string sadp_answer(std::string_view uuid)
{
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ProbeMatch><Uuid>" + std::string(uuid) +
           "</Uuid><Types>inquiry</Types><DeviceDescription>DS-2CD2012-I</DeviceDescription>"
           "<DeviceSN>TRUE20190101</DeviceSN><MAC>44-19-b6-0a-0b-0c</MAC></ProbeMatch>";
}

inline std::string dhip_answer()
{
    const std::string body =
        R"({"mac":"4c:11:bf:c2:0b:9d","method":"client.notifyDevInfo","params":{"deviceInfo":{}}})";
    std::string out("\x20\0\0\0DHIP", 8);
    out.resize(32);
    out[0x10] = out[0x18] = static_cast<char>(body.size());
    return out + body;
}

/// What stands between two tags of a question.
inline std::string uuid_in(std::string_view question)
{
    const auto begin = question.find("<Uuid>") + 6;
    return std::string(question.substr(begin, question.find("</Uuid>") - begin));
}

class UnconfirmedAnswersTest : public testing::Test {
protected:
    using Respond = std::function<void(net::UdpSocket& own, std::string_view question, std::uint16_t port)>;

    ~UnconfirmedAnswersTest() override
    {
        tasks_.cancel();
        (void)until([&] { return tasks_.size() == 0; });
    }

    std::shared_ptr<net::UdpSocket> host(const char* address, std::uint16_t port, Respond respond = nullptr)
    {
        auto socket = std::make_shared<net::UdpSocket>(context_.get_executor(), net::UdpSocket::Family::v4);
        socket->bind(asio::ip::make_address(address), port, false);
        sockets_.push_back(socket);
        if (respond) tasks_.spawn(serve(socket, std::move(respond)));
        return socket;
    }

    asio::awaitable<void> serve(std::shared_ptr<net::UdpSocket> socket, Respond respond)
    {
        while (co_await socket->readable())
            for (const net::Datagram& datagram : socket->receive(buffer_)) {
                ++questions_;
                respond(*socket, protocol::as_text(datagram.bytes), datagram.port);
            }
    }

    static void send(net::UdpSocket& from, std::uint16_t port, const std::string& bytes)
    {
        const net::Outgoing out{asio::ip::make_address("127.0.0.1"), port, protocol::as_bytes(bytes)};
        EXPECT_EQ(from.send({&out, 1}), 1u);
    }

    model::Observation said(const char* address, Protocol protocol)
    {
        model::Observation out;
        out.source = protocol;
        out.from = asio::ip::make_address(address);
        out.network = "lan0";
        out.macs = {{*model::parse_mac("44:19:b6:66:66:66"), true, {}}};
        out.serial = "FORGED";
        net::add_claim(out, model::Key::protocol, std::string(model::name(protocol)));
        return out;
    }

    bool until(const std::function<bool()>& done, std::chrono::seconds limit = 20s)
    {
        const auto end = std::chrono::steady_clock::now() + limit;
        context_.restart();
        while (!done()) {
            if (std::chrono::steady_clock::now() > end) return false;
            context_.run_one_for(50ms);
        }
        return true;
    }

    void start() { tasks_.spawn(verifier_.run()); }

    asio::io_context context_;
    std::vector<model::Observation> heard_;
    std::size_t questions_ = 0;
    Permission permission_ = Permission::now;
    bool known_ = false;
    std::set<model::IpAddress> invented_;  ///< for all that can be known
    std::vector<model::IpAddress> asked_;
    std::size_t booked_ = 0;  ///< datagrams
    net::ReceiveBuffer buffer_;
    std::vector<std::shared_ptr<net::UdpSocket>> sockets_;
    net::ReadingFaults faults_{"datagrams cannot be read"};
    UnconfirmedAnswers verifier_{context_.get_executor(),
                                 {faults_, [this](model::Observation one) { heard_.push_back(std::move(one)); },
                                  [this](const model::IpAddress& host, std::size_t datagrams) {
                                      if (permission_ == Permission::now) asked_.push_back(host), booked_ += datagrams;
                                      return permission_;
                                  },
                                  [this](const model::IpAddress&) { return known_; },
                                  [this](const model::IpAddress& host) { return !invented_.contains(host); },
                                  [this](const model::IpAddress& host) { invented_.erase(host); }}};
    async::TaskGroup tasks_{context_.get_executor()};
};

}  // namespace onvigil::discovery
