#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, ShowsStatusInWords)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.state.rounds = {.count = 3,
                                   .running = false,
                                   .last_finished = control::FakeHandler::now_value,
                                   .next = control::FakeHandler::now_value + std::chrono::minutes(5),
                                   .last_answers = 1198,
                                   .last_duration = std::chrono::milliseconds(2300)};
    daemon.handler.state.problems = {
        {.what = "eth0.30 has been silent for 6 rounds", .remedy = "add it to discovery.networks"}};
    daemon.start();

    EXPECT_THAT(run({"status"}).out, StartsWith("Onvigil 0.1.0 · site hq · up 12 d · one device: 1 banned\n"
                                                "last round 10:02:11 UTC, 1,198 answers in 2.3 s · next 10:07:11 UTC\n"
                                                "lists in force: none\n"
                                                "\n"
                                                "one problem\n"
                                                "  eth0.30 has been silent for 6 rounds\n"
                                                "    → add it to discovery.networks\n"));
}

TEST_F(TheClient, ShowsHowManyDevicesAreOffline)
{
    auto gone = sample_record(2);
    auto device = *gone.device;
    device.presence = model::Presence::offline;
    gone.device = std::make_shared<const model::Device>(device);
    daemon.handler.add(sample_record(1));
    daemon.handler.add(gone);
    daemon.start();

    EXPECT_THAT(run({"status"}).out, HasSubstr("2 devices: 2 banned · 1 offline\n"));
}

}  // namespace
}  // namespace onvigil::cli
