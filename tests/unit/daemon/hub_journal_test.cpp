#include "daemon/hub_journal.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "running_pipeline.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::daemon::hub_journal_test {
namespace {

TEST(HubJournal, TellsTheVersionThatItJudgesByAndWhyANewerOneDoesNotCount)
{
    const onvigil::test::TempDir state;
    setenv("STATE_DIRECTORY", state.path().c_str(), 1);
    test::RunningPipeline running;
    std::int64_t loaded = 4;
    std::vector<std::string> refused{"onvigil.yaml: line 3"};
    HubJournal journal({running.store,
                        running.pipeline,
                        [] { return std::size_t{0}; },
                        [&] { return loaded; },
                        {},
                        [&] { return refused; }});
    unsetenv("STATE_DIRECTORY");
    const hub::KnowledgeBundle bundle{.version = 5, .files = {}};

    EXPECT_THAT(journal.take_knowledge(bundle)->text, testing::EndsWith("mended: onvigil.yaml: line 3"));
    EXPECT_EQ(journal.report().knowledge, 4) << "not that of the files, which are in place";

    refused.clear();
    loaded = 5;
    EXPECT_FALSE(journal.take_knowledge(bundle));
    EXPECT_EQ(journal.report().knowledge, 5);
}

}  // namespace
}  // namespace onvigil::daemon::hub_journal_test
