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
};

TEST_F(JournalReaderTest, TakesWhatTheSinkWantsAndPassesOverTheRest)
{
    onvigil::test::run(context, findings->read_after(0));
    std::uint64_t upto = 0;
    const auto events = findings->take(10, upto);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].seq, 1000u);
    EXPECT_EQ(upto, 1024u) << "the end of what was read";
    EXPECT_TRUE(findings->empty());
}

TEST_F(JournalReaderTest, WhatIsNotTakenStaysAndCanBeSkipped)
{
    onvigil::test::run(context, all.read_after(5));
    std::uint64_t upto = 0;
    EXPECT_EQ(all.take(2, upto).size(), 2u);
    EXPECT_EQ(upto, 7u);
    EXPECT_EQ(all.next_seq(), 8u);
    all.skip_to(20);
    EXPECT_EQ(all.next_seq(), 21u);
    all.skip_to(5000);
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
