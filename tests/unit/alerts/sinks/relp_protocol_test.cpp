#include "alerts/sinks/relp_protocol.hpp"

#include <gtest/gtest.h>

namespace onvigil::alerts {
namespace {

TEST(Relp, WritesFrames)
{
    std::string out;
    append_relp_frame(out, 1, "open", relp_offer());
    append_relp_frame(out, 2, "syslog", "hello\nworld");
    append_relp_frame(out, 3, "close", "");
    EXPECT_EQ(
        out, "1 open 52 relp_version=0\nrelp_software=onvigil\ncommands=syslog\n2 syslog 11 hello\nworld\n3 close 0\n");
}

TEST(Relp, ReadsFramesHoweverTheyAreCut)
{
    const std::string stream = "1 rsp 6 200 OK\n2 rsp 0\n3 rsp 0 \n0 serverclose 0\n12 rsp 9 500 a\nb c\n";
    const std::vector<RelpFrame> wanted{
        {1, "rsp", "200 OK"}, {2, "rsp", ""}, {3, "rsp", ""}, {0, "serverclose", ""}, {12, "rsp", "500 a\nb c"}};
    for (std::size_t step = 1; step <= stream.size(); ++step) {
        RelpReader reader;
        std::vector<RelpFrame> got;
        for (std::size_t at = 0; at < stream.size(); at += step) {
            reader.feed(std::string_view(stream).substr(at, step));
            for (;;) {
                const auto frame = reader.next();
                ASSERT_TRUE(frame) << "step " << step;
                if (!*frame) break;
                got.push_back(**frame);
            }
        }
        EXPECT_EQ(got, wanted) << "step " << step;
    }
}

TEST(Relp, RefusesWhatIsNone)
{
    for (const std::string bytes : {"HTTP/1.1 400 Bad Request\r\n\r\n", "x rsp 0\n", "1 rsp -1\n", "1 rsp 99999999 x",
                                    "1 rsp 3\nabc\n", "1 rsp 3 abcd\n", "1111111111 rsp 0\n"}) {
        RelpReader reader;
        reader.feed(bytes);
        const auto frame = reader.next();
        EXPECT_FALSE(frame) << bytes;
    }
}

TEST(Relp, AnEndlessHeadEndsTheSession)
{
    RelpReader reader;
    reader.feed(std::string(1000, '1'));
    EXPECT_FALSE(reader.next());
    RelpReader another;
    another.feed("1 " + std::string(1000, 'x'));
    EXPECT_FALSE(another.next());
}

TEST(Relp, KnowsAResponsesStatus)
{
    EXPECT_EQ(relp_status({1, "rsp", "200 OK"}), 200);
    EXPECT_EQ(relp_status({1, "rsp", "500"}), 500);
    EXPECT_EQ(relp_status({1, "rsp", "ok"}), std::nullopt);
    EXPECT_EQ(relp_status({1, "serverclose", "200"}), std::nullopt);
}

TEST(Relp, TransactionNumbersStartOver)
{
    EXPECT_EQ(next_relp_txnr(1), 2u);
    EXPECT_EQ(next_relp_txnr(999'999'999), 1u);
}

TEST(RelpTransactions, CountWhatIsAcknowledgedInTheirOrder)
{
    using namespace std::chrono_literals;
    const Instant start{};
    RelpTransactions sent;
    for (std::uint32_t i = 1; i <= 3; ++i) sent.sent(i + 1, 10 + i, start);
    EXPECT_EQ(sent.acknowledged(3, start + 1s), 0u) << "the first is missing";
    EXPECT_EQ(sent.acknowledged(2, start + 2s), 12u);
    EXPECT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent.waiting_since(), start + 2s);
}

TEST(RelpTransactions, AcknowledgementsOfNoneThatIsOnItsWayAreNoSignOfLife)
{
    using namespace std::chrono_literals;
    const Instant start{};
    RelpTransactions sent;
    sent.sent(2, 11, start);
    sent.sent(3, 12, start);
    for (const std::uint32_t other : {1u, 4u, 77u, 999'999u}) EXPECT_EQ(sent.acknowledged(other, start + 9s), 0u);
    EXPECT_EQ(sent.waiting_since(), start);
    EXPECT_EQ(sent.acknowledged(3, start + 1s), 0u);
    EXPECT_EQ(sent.acknowledged(3, start + 9s), 0u) << "repeated";
    EXPECT_EQ(sent.waiting_since(), start + 1s);
    EXPECT_EQ(sent.size(), 2u);
    sent.clear();
    sent.sent(4, 13, start + 20s);
    EXPECT_EQ(sent.waiting_since(), start + 20s);
}

}  // namespace
}  // namespace onvigil::alerts
