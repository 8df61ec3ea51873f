#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

void refuse_login(model::Record& record, const std::string& login)
{
    auto device = *record.device;
    device.identification.state = model::Identification::State::refused;
    device.identification.detail = "the login of " + login + " was not accepted; it is not tried again";
    record.device = std::make_shared<const model::Device>(std::move(device));
}

TEST_F(TheClient, TriesRefusedLoginsOnceMore)
{
    for (int i = 1; i <= 3; ++i) {
        auto record = sample_record(i);
        if (i > 1) refuse_login(record, "audit");
        daemon.handler.add(record);
    }
    daemon.handler.state.devices = {};
    for (const auto& [id, record] : daemon.handler.records) daemon.handler.state.devices.count(record);
    daemon.start();

    const auto status = run({"status"}).out;
    EXPECT_THAT(status, HasSubstr("logins refused\n  2 devices: the login of audit was not accepted\n"));
    EXPECT_THAT(status, Not(HasSubstr("no problems")));
    EXPECT_EQ(run({"retry"}).code, 2) << "no device";
    EXPECT_EQ(run({"retry", "dev-0000000001"}).out, "dev-0000000001 is asked once more\n");
    EXPECT_EQ(run({"retry", "--state", "refused", "--yes"}).out,
              "dev-0000000002 is asked once more\ndev-0000000003 is asked once more\n");
    EXPECT_EQ(daemon.handler.changes.size(), 3u);
    EXPECT_THAT(daemon.handler.audited, testing::Contains(HasSubstr("asks once more dev-0000000003")));
}

}  // namespace
}  // namespace onvigil::cli
