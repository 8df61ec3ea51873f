#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

using testing::ElementsAre;

TEST_F(TheClient, LabelsAndForgets)
{
    daemon.handler.add(sample_record(1));
    daemon.start();

    EXPECT_EQ(run({"label", "dev-0000000001", "owner=me", "building=7"}).out, "dev-0000000001: building=7 owner=me\n");
    EXPECT_EQ(run({"label", "dev-0000000001", "owner="}).out, "dev-0000000001: building=7\n");
    EXPECT_EQ(run({"label", "dev-0000000001", "owner"}).code, 2);
    EXPECT_EQ(run({"label", "owner=me"}).code, 2) << "no device";
    EXPECT_THAT(run({"forget", "dev-0000000001"}).out, HasSubstr("is forgotten"));
    EXPECT_EQ(run({"show", "dev-0000000001"}).code, 5);
}

TEST_F(TheClient, LabelsDevicesOfAFile)
{
    for (int i = 1; i <= 3; ++i) daemon.handler.add(sample_record(i));
    daemon.start();
    const auto path = (folder.path() / "labels.csv").string();
    std::ofstream(path) << "device,building,owner\r\n10.20.0.2,B,\"Smith, J\"\r\ndev-0000000002,,\r\n"
                           "10.9.9.9,C,\r\ndev-0000000003,'=C,\r\n";

    const auto dry = run({"label", "--from", path, "--dry-run"});
    EXPECT_EQ(dry.out, "10.20.0.2  building=B  owner=Smith, J\ndev-0000000003  building==C\nwould label 2 devices\n");
    EXPECT_THAT(dry.err, HasSubstr("onvigil: 10.9.9.9: no device is called"));
    EXPECT_EQ(dry.code, 1);
    EXPECT_EQ(run({"label", "--from", path}).code, 2) << "many, and not confirmed";
    const auto done = run({"label", "--from", path, "--yes"});

    EXPECT_EQ(done.code, 1) << "one is not known";
    EXPECT_THAT(done.err, HasSubstr("onvigil: 10.9.9.9: no device is called"));
    EXPECT_EQ(done.out, "dev-0000000001: building=B owner=Smith, J\ndev-0000000003: building==C\n");
    EXPECT_EQ(run({"label", "--from", path, "dev-0000000001"}).code, 2);
    EXPECT_EQ(run({"label", "--from", "/no/such/file"}).code, 1);
}

TEST_F(TheClient, SaysWhatIsWrongWithAFileOfLabels)
{
    daemon.handler.add(sample_record(1));
    daemon.start();
    const auto path = (folder.path() / "labels.csv").string();
    std::ofstream(path) << "device;building\n10.20.0.2;B\n";

    const auto semicolons = run({"label", "--from", path, "--yes"});
    EXPECT_EQ(semicolons.code, 1);
    EXPECT_EQ(semicolons.err, "onvigil: " + path +
                                  ": line 1 names no label: a column for the device, then one for each label, with "
                                  "commas between\n");
    EXPECT_EQ(run({"label", "--from", "/no/such/file"}).err,
              "onvigil: /no/such/file: cannot be read: No such file or directory\n");
}

TEST_F(TheClient, TakesLabelsFromItsOwnCsvOfDevices)
{
    daemon.handler.add(sample_record(1));
    daemon.start();
    const auto path = (folder.path() / "devices.csv").string();
    std::ofstream(path) << "id,model,label.building\ndev-0000000001,DS-2CD2042,B\n";

    EXPECT_EQ(run({"label", "--from", path, "--yes"}).out, "dev-0000000001: building=B\n");
}

}  // namespace
}  // namespace onvigil::cli
