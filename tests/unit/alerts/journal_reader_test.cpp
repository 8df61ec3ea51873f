#include "alerts/journal_reader.hpp"

#include "memory_journal.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>

namespace onvigil::alerts {
namespace {

using namespace test;
using testing::ElementsAre;

class JournalReaderTest : public testing::Test {
protected:
    JournalReaderTest()
    {
        for (std::uint64_t seq = 1; seq <= 3000; ++seq)
            journal.add(
                numbered(seq, seq % 1000 == 0 ? model::EventType::finding_opened : model::EventType::device_found));
        SinkSettings settings;
        settings.events = {"finding.*"};
        findings.emplace(journal, EventFilter(settings));
    }

    boost::asio::io_context context;
    MemoryJournal journal;
    JournalReader all{journal, EventFilter(SinkSettings())};
    std::optional<JournalReader> findings;
    Loss missing;
};

TEST_F(JournalReaderTest, TakesWhatTheSinkWantsAndPassesOverTheRest)
{
    onvigil::test::run(context, findings->read_after(0));
    std::uint64_t upto = 0;
    const auto events = findings->take(10, upto, missing);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].seq, 1000u);
    EXPECT_EQ(upto, 1024u) << "the end of what was read";
    EXPECT_TRUE(findings->empty());
}

TEST_F(JournalReaderTest, WhatIsNotTakenStaysAndCanBeSkipped)
{
    onvigil::test::run(context, all.read_after(5));
    std::uint64_t upto = 5;
    EXPECT_EQ(all.take(2, upto, missing).size(), 2u);
    EXPECT_EQ(upto, 7u);
    all.skip_to(20);
    EXPECT_EQ(all.take(1, upto, missing).at(0).seq, 21u);
    all.skip_to(5000);
    EXPECT_TRUE(all.empty());
}

TEST_F(JournalReaderTest, WhatCannotBeReadIsPassedOverAndCounted)
{
    std::erase_if(journal.events,
                  [](const auto& e) { return (e.seq > 10 && e.seq < 14) || e.seq == 2999 || e.seq == 3000; });
    onvigil::test::run(context, all.read_after(8));
    std::uint64_t upto = 8;
    EXPECT_EQ(all.take(3, upto, missing).at(2).seq, 14u);
    EXPECT_EQ(missing, (Loss{3, 11, 13}));

    onvigil::test::run(context, all.read_after(2998));
    upto = 2998;
    EXPECT_FALSE(all.empty()) << "that there is nothing is to be told";
    missing = {};
    EXPECT_TRUE(all.take(10, upto, missing).empty());
    EXPECT_EQ(missing, (Loss{2, 2999, 3000}));
    EXPECT_EQ(upto, 3000u);
    EXPECT_TRUE(all.empty());
    onvigil::test::run(context, all.read_after(3000));
    EXPECT_TRUE(all.empty());
}

TEST_F(JournalReaderTest, CountsOnlyWhatTheSinkWants)
{
    EXPECT_EQ(onvigil::test::run(context, all.count_after(1000)), 2000u);
    EXPECT_EQ(journal.reads, 0u) << "numbers tell as much where nothing is left out";
    EXPECT_EQ(onvigil::test::run(context, findings->count_after(1000)), 2u);
    EXPECT_EQ(onvigil::test::run(context, all.count_after(9000)), 0u);
    std::vector<std::uint64_t> seen;
    std::function<void(std::uint64_t)> visit = [&](std::uint64_t seq) { seen.push_back(seq); };
    EXPECT_EQ(onvigil::test::run(context, findings->scan_after(999, visit)), 3000u);
    EXPECT_THAT(seen, ElementsAre(1000u, 2000u, 3000u));
}

}  // namespace
}  // namespace onvigil::alerts
