#include "hub/pusher.hpp"

#include <gmock/gmock.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "fake_hub.hpp"
#include "render/stored_device.hpp"
#include "render/stored_verdict.hpp"
#include "support/full_record.hpp"

namespace onvigil::hub {
namespace {

using test::FakeHub;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// Changes and events as a test puts them in.
class FakeJournal final : public SensorJournal {
public:
    void add_device(const std::string& id)
    {
        const auto record = test::full_record();
        auto device = *record.device;
        device.id = id;
        devices.push_back({render::to_document(device), render::to_document(*record.verdict)});
    }
    void add_event(model::EventType type)
    {
        model::Event event;
        event.seq = kept.empty() ? first_seq : kept.back().seq + 1;
        event.id = fmt::format("event-{}", event.seq);
        event.type = type;
        kept.push_back(event);
    }

    boost::asio::awaitable<Changes> changes_after(std::uint64_t change, std::size_t limit) override
    {
        Changes out;
        out.newest = devices.size();
        out.upto = std::max(change, std::min<std::uint64_t>(change + limit, devices.size()));
        for (auto i = change; i < out.upto; ++i) out.saved.push_back(devices[i]);
        co_return out;
    }
    boost::asio::awaitable<std::vector<model::Event>> events_after(std::uint64_t seq, std::size_t limit) override
    {
        std::vector<model::Event> out;
        for (const auto& event : kept)
            if (event.seq > seq && out.size() < limit) out.push_back(event);
        co_return out;
    }
    [[nodiscard]] std::uint64_t last_seq() const override { return kept.empty() ? first_seq - 1 : kept.back().seq; }
    [[nodiscard]] SensorReport report() const override { return {"1", "hq", "host", std::nullopt, 0, 0, lists}; }
    [[nodiscard]] DetailsOf details() const override
    {
        return [](const model::Record& record) {
            render::DeviceDetails details;
            details.record = record;
            return details;
        };
    }
    [[nodiscard]] std::optional<Mark> mark() const override { return stored; }
    boost::asio::awaitable<void> save(Mark mark) override
    {
        if (full) throw NotSaved("no room");
        stored = std::move(mark);
        co_return;
    }
    boost::asio::awaitable<DirectiveResult> carry_out(Directive directive) override
    {
        carried_out.push_back(directive.kind);
        lists = R"([{"id":"new"}])";
        co_return DirectiveResult{directive.number, true, "done"};
    }
    std::optional<Problem> take_knowledge(const KnowledgeBundle&) override { return std::nullopt; }
    void lost(std::uint64_t count, std::uint64_t first, std::uint64_t last) override
    {
        gaps.push_back({count, first, last});
    }

    std::vector<StoredDevice> devices;
    std::uint64_t first_seq = 1;
    std::vector<model::Event> kept;
    std::optional<Mark> stored;
    bool full = false;  ///< no mark is stored
    std::vector<std::string> carried_out;
    std::string lists{};
    std::vector<std::vector<std::uint64_t>> gaps;
};

HubSettings with_other_events(HubSettings settings)
{
    settings.events.emplace_back("*");
    return settings;
}

class PusherTest : public testing::Test {
protected:
    ~PusherTest() override
    {
        if (!pusher) return;
        pusher->stop();
        context.stop();
    }
    void start(std::optional<std::string> url = {})
    {
        settings.url = url.value_or(hub.url());
        settings.push = std::chrono::milliseconds(1);
        pusher =
            std::make_unique<Pusher>(context.get_executor(), settings, journal, [] { return test::full_record_start; });
        boost::asio::co_spawn(context, pusher->run(), boost::asio::detached);
    }
    void until(const std::function<bool()>& holds)
    {
        context.restart();
        for (const auto ends = std::chrono::steady_clock::now() + std::chrono::seconds(60); !holds();)
            if (context.run_one_until(ends) == 0) throw std::runtime_error("it did not come in time");
    }
    /// The hub has all of the journal, and the pusher knows.
    void until_all_is_there()
    {
        until([&] { return status().backlog == 0 && position() != "change 0, event 0"; });
    }
    [[nodiscard]] model::SinkStatus status() const { return pusher->status().value(); }
    /// "change 3, event 2"
    [[nodiscard]] std::string position() const
    {
        std::string out;
        for (const auto& [stream, number] : status().position)
            out += fmt::format("{}{} {}", out.empty() ? "" : ", ", stream, number);
        return out;
    }
    /// That argument of all calls that were taken, one after another.
    std::string all_taken(FakeHub::Argument argument)
    {
        return hub.locked([&] {
            std::string out;
            for (const auto& call : hub.taken) out += call.at(argument).value_or("");
            return out;
        });
    }

    FakeHub hub;
    FakeJournal journal;
    HubSettings settings;
    boost::asio::io_context context;
    std::unique_ptr<Pusher> pusher;
};

TEST_F(PusherTest, BringsDevicesAndEventsOnceAndNotesBeforehandHowFar)
{
    for (int i = 0; i < 3; ++i) journal.add_device(fmt::format("dev-{}", i));
    journal.add_event(model::EventType::device_found);
    journal.add_event(model::EventType::finding_opened);
    start();
    until_all_is_there();
    EXPECT_EQ(status().state, model::SinkState::ok);
    EXPECT_EQ(position(), "change 3, event 2");
    EXPECT_EQ(status().delivered, 5u);
    EXPECT_EQ(status().last_delivered, test::full_record_start);
    ASSERT_TRUE(journal.stored);
    EXPECT_TRUE(within({3, 2}, journal.stored->limit));
    hub.locked([&] { EXPECT_THAT(hub.taken, SizeIs(1)); });
    journal.add_device("dev-3");
    until([&] { return position() == "change 4, event 2"; });
    EXPECT_EQ(status().delivered, 6u);
}

TEST_F(PusherTest, LeavesOutTheRowsThatAreRefusedAndCountsThem)
{
    for (int i = 0; i < 4; ++i) journal.add_device(fmt::format("dev-{}", i));
    hub.refuses = [](const FakeHub::Call& call) {
        return call.at(FakeHub::devices).value_or("").find("\"dev-2\"") != std::string::npos;
    };
    start();
    until_all_is_there();
    EXPECT_EQ(status().parked, 1u);
    EXPECT_THAT(status().last_parked_error, HasSubstr("this row is refused"));
    EXPECT_EQ(status().state, model::SinkState::ok) << "the others arrive";
    const auto devices = all_taken(FakeHub::devices);
    EXPECT_THAT(devices, AllOf(HasSubstr("\"dev-0\""), HasSubstr("\"dev-1\""), HasSubstr("\"dev-3\"")));
    EXPECT_THAT(devices, Not(HasSubstr("\"dev-2\"")));
}

TEST_F(PusherTest, BeginsAnewWhereTheHubHasSeenWhatIsLostHere)
{
    journal.add_device("dev-0");
    journal.stored = Mark{.epoch = "old", .limit = {1, 0}};
    hub.its_epoch = "old";
    hub.change = 70;  // of a history before the inventory was restored
    start();
    until([&] { return status().backlog == 0 && position() == "change 1, event 0"; });
    EXPECT_NE(journal.stored->epoch, "old");
    EXPECT_EQ(hub.locked([&] { return hub.its_epoch; }), journal.stored->epoch);
    EXPECT_THAT(all_taken(FakeHub::devices), HasSubstr("\"dev-0\""));
}

TEST_F(PusherTest, GoesOnWhereTheHubIsInAHistoryThatItKnows)
{
    for (int i = 0; i < 3; ++i) journal.add_device(fmt::format("dev-{}", i));
    journal.stored = Mark{.epoch = "known", .limit = {3, 0}};
    hub.its_epoch = "known";
    hub.change = 2;
    start();
    until([&] { return position() == "change 3, event 0" && status().backlog == 0; });
    EXPECT_THAT(all_taken(FakeHub::devices), AllOf(HasSubstr("\"dev-2\""), Not(HasSubstr("\"dev-1\""))));
    EXPECT_EQ(journal.stored->epoch, "known");
}

TEST_F(PusherTest, WhereItsMarkFindsNoRoomItSaysSoAfterItHasReported)
{
    journal.stored = Mark{.epoch = "known", .limit = {1, 0}};
    hub.its_epoch = "known";
    hub.change = 1;
    for (int i = 0; i < 2; ++i) journal.add_device(fmt::format("dev-{}", i));
    journal.full = true;
    start();
    for (std::size_t visits = 1; visits < 3; ++visits) {
        until([&] { return hub.locked([&] { return hub.calls.size() >= visits; }) && !status().last_error.empty(); });
        EXPECT_THAT(status().last_error, HasSubstr("no room"));
        pusher->reconfigure(settings = with_other_events(settings));  // no back-off
    }
    EXPECT_EQ(all_taken(FakeHub::devices), "");
    journal.full = false;
    pusher->reconfigure(settings = with_other_events(settings));
    until([&] { return position() == "change 2, event 0"; });
    EXPECT_TRUE(within({2, 0}, journal.stored->limit));
}

TEST_F(PusherTest, PushesTheTypesOfEventsThatAreWantedAndPassesTheOthers)
{
    settings.events = {"finding.*"};
    journal.add_event(model::EventType::device_found);
    journal.add_event(model::EventType::finding_opened);
    start();
    until_all_is_there();
    EXPECT_EQ(position(), "change 0, event 2");
    EXPECT_THAT(all_taken(FakeHub::events), AllOf(HasSubstr("finding.opened"), Not(HasSubstr("device.found"))));
}

TEST_F(PusherTest, SaysWhichEventsWerePrunedBeforeTheyWerePushed)
{
    journal.stored = Mark{.epoch = "known", .limit = {0, 9}};
    hub.its_epoch = "known";
    hub.seq = 2;
    journal.first_seq = 6;
    journal.add_event(model::EventType::device_found);
    start();
    until([&] { return !journal.gaps.empty(); });
    EXPECT_THAT(journal.gaps, ElementsAre(ElementsAre(3u, 3u, 5u)));
    EXPECT_EQ(status().lost, 3u);
}

/// How many of the calls of that hub tell of it in their status.
std::size_t told(FakeHub& hub, const char* what)
{
    return hub.locked([&] {
        return static_cast<std::size_t>(std::ranges::count_if(hub.calls, [&](const auto& call) {
            return call.at(FakeHub::status).value_or("").find(what) != std::string::npos;
        }));
    });
}

TEST_F(PusherTest, SaysWhichEventsAmongThoseThatItPushesCannotBeRead)
{
    journal.stored = Mark{.epoch = "known", .limit = {0, 9}};
    hub.its_epoch = "known";
    hub.seq = 2;
    settings.events = {"finding.*"};
    for (int i = 0; i < 9; ++i) journal.add_event(model::EventType::device_found);
    std::erase_if(journal.kept, [](const model::Event& event) { return event.seq == 5 || event.seq == 7; });
    start();
    until_all_is_there();
    EXPECT_THAT(journal.gaps, ElementsAre(ElementsAre(2u, 5u, 7u)));
}

TEST_F(PusherTest, CarriesADirectiveOutOnceAndOnlyWhereItIsAccepted)
{
    settings.accept = {"label"};
    hub.directives = R"([{"n":1,"kind":"label","body":{"device":"dev-0","request":{}}},)"
                     R"({"n":2,"kind":"unwaive","body":{"device":"dev-0","request":{}}}])";
    start();
    until([&] { return told(hub, "hub.accept") > 0 && hub.locked([&] { return hub.calls.size() > 20; }); });
    EXPECT_GT(told(hub, "done"), 0u);
    EXPECT_THAT(journal.carried_out, ElementsAre("label"));
}

constexpr const char* one_label = R"([{"n":1,"kind":"label","body":{"device":"dev-0","request":{}}}])";

TEST_F(PusherTest, NothingThatIsOfOneHubCountsForAnother)
{
    FakeHub other;
    journal.lists = "[]";
    settings.accept = {"label"};
    hub.directives = other.directives = one_label;
    journal.add_device("dev-0");
    start();
    until([&] { return told(hub, "\"results\"") > 0 && told(hub, "\"lists\"") > 0; });
    EXPECT_THAT(journal.carried_out, SizeIs(1));
    settings.url = other.url();
    pusher->reconfigure(settings);
    until([&] { return told(other, "\"results\"") > 0 && told(other, "\"lists\"") > 0; });
    EXPECT_THAT(journal.carried_out, SizeIs(2));
}

TEST_F(PusherTest, AHubThatWasRestoredHearsTheListsAgainAndItsNewDirectivesAreCarriedOut)
{
    settings.accept = {"label", "scan"};
    hub.directives = one_label;
    journal.add_device("dev-0");
    start();
    until_all_is_there();
    until([&] { return told(hub, "\"results\"") > 0 && told(hub, "\"lists\"") > 0; });
    const auto before = told(hub, "\"lists\"");
    hub.locked([&] {
        hub.change = 0;
        hub.directives = R"([{"n":1,"kind":"scan","body":{"request":{}}}])";
    });
    until([&] { return told(hub, "\"lists\"") > before && journal.carried_out.size() > 1; });
    EXPECT_THAT(journal.carried_out, ElementsAre("label", "scan"));
}

TEST_F(PusherTest, AStatusTellsOfListsOrOfResults)
{
    hub.directives = R"([{"n":1,"kind":"label","body":{"device":"dev-0","request":{}}}])";
    start();
    const auto telling = [&](std::initializer_list<const char*> all) {
        return hub.locked([&] {
            return std::ranges::count_if(hub.calls, [&](const auto& call) {
                const auto status = call.at(FakeHub::status).value_or("");
                return std::ranges::all_of(all, [&](const char* one) { return status.find(one) != status.npos; });
            });
        });
    };
    until([&] { return telling({"\"results\""}) > 0 && telling({"\"lists\""}) > 0; });
    EXPECT_EQ(telling({"\"results\"", "\"lists\""}), 0);
}

TEST_F(PusherTest, WhereNoHubAnswersItSaysSoAndTriesLater)
{
    journal.add_device("dev-0");
    start("postgresql://role:secret@/onvigil?host=/nowhere");
    until([&] { return status().state != model::SinkState::ok; });
    EXPECT_EQ(status().state, model::SinkState::retrying);
    EXPECT_EQ(status().failing_since, test::full_record_start);
    EXPECT_THAT(status().last_error, AllOf(HasSubstr("/nowhere"), Not(HasSubstr("secret"))));
    settings.url = hub.url();
    pusher->reconfigure(settings);
    until([&] { return status().state == model::SinkState::ok; });
    EXPECT_FALSE(status().failing_since);
    EXPECT_EQ(status().last_error, "");
}

TEST_F(PusherTest, WhatAHubSaysBesideItsAnswerIsShownNowhere)
{
    hub.sends = [](const std::string& answer, const std::string& ready) {
        const std::string end(1, '\0');
        return test::postgres::message('N', "SNOTICE" + end + "C01000" + end + "M\x1b[31mforged\nline" + end + end) +
               answer + ready;
    };
    journal.add_device("dev-0");
    testing::internal::CaptureStderr();
    start();
    until_all_is_there();
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(PusherTest, AHubThatAnswersTwiceOrWantsACopyHoldsUpNeitherItselfNorTheEnd)
{
    const std::vector<std::string> copies{test::postgres::message('G', std::string(3, '\0')),
                                          test::postgres::message('H', std::string(3, '\0'))};
    hub.sends = [copies, calls = std::size_t(0)](const std::string& answer, const std::string&) mutable {
        const auto turn = calls++ % 3;
        return turn == 0 ? answer + answer
                         : test::postgres::message('1', "") + test::postgres::message('2', "") + copies[turn - 1];
    };
    start();
    until([&] { return status().state == model::SinkState::retrying; });
    EXPECT_THAT(status().last_error, HasSubstr("it answers more than it was asked"));
    for (const std::size_t next : {2u, 3u}) {
        pusher->reconfigure(settings = with_other_events(settings));  // no back-off
        until([&] { return hub.locked([&] { return hub.calls.size() >= next; }); });
    }
}

TEST_F(PusherTest, WithoutAUrlThereIsNothingToShow)
{
    start("");
    EXPECT_EQ(pusher->status(), std::nullopt);
}

}  // namespace
}  // namespace onvigil::hub
