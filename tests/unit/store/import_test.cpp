#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "store/import.hpp"
#include "store/store.hpp"
#include "support/full_record.hpp"
#include "support/run.hpp"
#include "support/store_events.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::store {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class TransferTest : public testing::Test {
protected:
    /// Three devices, of which one was merged into the first and one is gone; an event each; a sink's cursor; a
    /// refusal.
    void make(const std::filesystem::path& file, const std::string& sensor)
    {
        Store store(file);
        Batch batch;
        for (int i = 1; i <= 3; ++i) {
            batch.save.push_back(test::full_record(i));
            batch.append.push_back(test::event(static_cast<std::uint64_t>(i), id_of(i)));
        }
        batch.untold = {id_of(1)};
        batch.values = {{"sensor_id", sensor}, {"salt", "pepper"}, {"baseline", "taken"}, {"complaints", "x"}};
        test::run(context, store.commit(batch));
        Batch merge;
        merge.erase = {id_of(2), id_of(3)};
        merge.merged = {{id_of(2), id_of(1)}};
        test::run(context, store.commit(merge));
        test::run(context, store.save_cursor("siem", {2, 0}));
        test::run(context, store.change_refusals({{{id_of(1)}, "refused-digest"}}));
    }
    static std::string id_of(int i) { return test::full_record(i).device->id; }

    std::string exported()
    {
        std::ostringstream out;
        export_inventory(from, {"0.1.0", "2026-11-29T10:00:00.000Z", "hq", "host"}, out);
        return out.str();
    }
    Imported import(const std::string& text, ImportOptions options = {.salt = "fresh"})
    {
        std::istringstream in(text);
        return import_inventory(to, in, "a.jsonl", options);
    }
    std::string refusal(const std::string& text, const ImportOptions& options = {})
    {
        try {
            (void)import(text, options);
        } catch (const StoreError& error) {
            return error.what();
        }
        return "imported";
    }
    std::vector<std::string> history(const std::filesystem::path& file, const std::string& device)
    {
        Store store(file);
        EventQuery query;
        query.device_id = device;
        std::vector<std::string> ids;
        for (const auto& event : test::run(context, store.read_events(query))) ids.push_back(event.id);
        return ids;
    }

    test::TempDir folder;
    std::filesystem::path from = folder.path() / "from.db", to = folder.path() / "to.db";
    boost::asio::io_context context;
};

TEST_F(TransferTest, WhatWasExportedIsThereAgainAfterAnImport)
{
    make(from, "s-1");

    const auto done = import(exported());

    EXPECT_EQ(done.counts, (TransferCounts{1, 3, 3}));
    EXPECT_EQ(done.sensor_id, "s-1");
    EXPECT_FALSE(done.aside);
    const auto state = Store(to).load();
    ASSERT_EQ(state.records.size(), 1U);
    EXPECT_EQ(*state.records.front().device, *test::full_record(1).device);
    EXPECT_EQ(*state.records.front().verdict, *test::full_record(1).verdict);
    EXPECT_THAT(state.untold, ElementsAre(id_of(1)));
    EXPECT_EQ(state.past_ids.size(), 2U);
    EXPECT_EQ(state.next_seq, 4U);
    EXPECT_EQ(state.values.at("baseline"), "taken");
    EXPECT_EQ(history(to, id_of(1)), history(from, id_of(1)));
    EXPECT_EQ(history(to, id_of(1)).size(), 2U) << "that of the device merged into it included";
}

TEST_F(TransferTest, WhatTheSensorKeepsToItselfIsNotInIt)
{
    make(from, "s-1");
    const auto text = exported();

    EXPECT_THAT(text, AllOf(Not(HasSubstr("pepper")), Not(HasSubstr("refused-digest")), Not(HasSubstr("complaints"))));
    import(text);
    const auto state = Store(to).load();
    EXPECT_EQ(state.values.at("salt"), "fresh");
    EXPECT_TRUE(state.refusals.empty());
    EXPECT_TRUE(state.cursors.empty());
}

TEST_F(TransferTest, ADamagedRecordIsLeftOutAndCountedAndTheRestIsTakenIn)
{
    make(from, "s-1");
    SQLite::Database(from.string(), SQLite::OPEN_READWRITE)
        .exec("UPDATE event SET document = substr(document, 1, 40) WHERE seq = 2");
    std::ostringstream out;
    EXPECT_EQ(export_inventory(from, {}, out), (TransferCounts{1, 3, 2, 1}));
    EXPECT_EQ(import(out.str()).counts, (TransferCounts{1, 3, 2}));
    EXPECT_EQ(Store(to).load().next_seq, 4U);
}

TEST_F(TransferTest, AnExportOfTheSameInventoryIsTheSameAgain)
{
    make(from, "s-1");
    const auto text = exported();
    import(text);
    from = to;

    EXPECT_EQ(exported(), text);
}

TEST_F(TransferTest, AnInventoryWithDevicesIsReplacedOnlyWhenToldAndACopyIsKept)
{
    make(from, "s-1");
    make(to, "s-1");
    const auto text = exported();
    EXPECT_THAT(refusal(text), AllOf(HasSubstr("an inventory of 1 devices"), HasSubstr("--replace")));

    const auto done = import(text, {.replace = true});

    ASSERT_TRUE(done.aside);
    EXPECT_EQ(Store(*done.aside).load().records.size(), 1U);
    EXPECT_EQ(Store(to).load().values.at("salt"), "pepper");
}

TEST_F(TransferTest, AnotherSensorsFileIsRefusedUnlessToldAndThenTheOwnIdStays)
{
    make(from, "s-2");
    make(to, "s-1");
    const auto text = exported();
    EXPECT_THAT(refusal(text, {.replace = true}), HasSubstr("another sensor's"));

    const auto done = import(text, {.replace = true, .from_another_sensor = true});

    EXPECT_EQ(done.sensor_id, "s-1");
    EXPECT_EQ(Store(to).load().values.at("sensor_id"), "s-1");
}

TEST_F(TransferTest, NumbersOfEventsGoOnBehindBothInventories)
{
    make(from, "s-1");
    make(to, "s-1");
    {
        Store store(to);
        Batch batch;
        batch.append = {test::event(4, ""), test::event(5, "")};
        test::run(context, store.commit(batch));
    }

    import(exported(), {.replace = true});

    EXPECT_EQ(Store(to).load().next_seq, 6U);
}

TEST_F(TransferTest, ADaemonThatRunsIsInTheWayOfAnImportAndNotOfAnExport)
{
    make(from, "s-1");
    const Store running(from);
    EXPECT_THAT(exported(), HasSubstr("\"end\""));
    to = from;

    EXPECT_THAT(refusal(exported()), HasSubstr("another onvigild"));
}

TEST_F(TransferTest, WhatIsNoWholeExportIsRefusedByLineAndChangesNothing)
{
    make(from, "s-1");
    const auto text = exported();
    const auto first_line = text.substr(0, text.find('\n') + 1);
    const auto without = [&](std::string_view word) {
        const auto at = text.find(word), begin = text.rfind('\n', at) + 1;
        return text.substr(0, begin) + text.substr(text.find('\n', at) + 1);
    };
    const auto with = [&](std::string_view old, std::string_view fresh) {
        auto out = text;
        return out.replace(out.find(old), old.size(), fresh);
    };
    struct Row {
        std::string text, what;
    };
    for (const auto& row :
         {Row{"", "a.jsonl:1: no export of Onvigil"}, Row{"hello\n", "a.jsonl:1: no JSON object"},
          Row{"{\"devices\":[]}\n", "a.jsonl:1: no export of Onvigil"},
          Row{first_line, "a.jsonl:2: the file ends before"},
          Row{with("\"onvigil_export\":1", "\"onvigil_export\":2"), "a newer version"},
          Row{without("{\"end\""), "not whole"}, Row{without("{\"event\""), "not whole"},
          Row{without("{\"device\""), "not whole"}, Row{text + "{}\n", "more behind its end"},
          Row{without("{\"past\""), "among no past ones"}, Row{with("{\"event\":", "{\"Event\":"), "unknown kind"},
          Row{with("\"document\":{", "\"document\":[1],\"x\":{"), "device"},
          Row{with("\"verdict\":{", "\"verdict\":null,\"x\":{"), "verdict"},
          Row{with("\"seq\":2", "\"seq\":1"), "does not follow"},
          Row{with("\"last_seq\":", "\"last_seq\":9223372036854775807,\"x\":"), "a.jsonl:1: last_seq"},
          Row{with("\"seq\":2", "\"seq\":9223372036854775807"), "so many"},
          Row{with("{\"past\":{\"id\":\"dev-", "{\"past\":{\"id\":\"dev-\\u0000"), "no id"},
          Row{first_line + std::string(17 << 20, ' ') + "\n", "longer than 16 MiB"}}) {
        EXPECT_THAT(refusal(row.text), HasSubstr(row.what));
        EXPECT_TRUE(Store(to).load().records.empty());
        EXPECT_EQ(Store(to).load().next_seq, 1U);
    }
}

}  // namespace
}  // namespace onvigil::store
