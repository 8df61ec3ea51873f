#include "client_fixture.hpp"

namespace onvigil::cli {
namespace {

TEST_F(TheClient, SaysWhereToLookWhileThereAreNoDevices)
{
    daemon.start();

    EXPECT_THAT(run({"devices"}).out, StartsWith("no devices yet; onvigil status"));
    EXPECT_EQ(run({"devices", "--maker", "axis"}).out, "no devices fit\n");
}

TEST_F(TheClient, ShowsDevicesAsATableTheWorstFirst)
{
    daemon.handler.add(with_level(sample_record(1), model::Level::clear));
    daemon.handler.add(sample_record(2));
    daemon.start();

    const auto outcome = run({"devices"});

    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.out,
              "VERDICT  MAKER      SOLD AS  MODEL        ADDRESS    WHY\n"
              "banned   Hikvision  LTS      CMIP7043W-M  10.20.0.3  MAC registered to Hikvision; speaks SADP\n"
              "clear    Hikvision  LTS      CMIP7043W-M  10.20.0.2  MAC registered to Hikvision; speaks SADP\n");
}

TEST_F(TheClient, ReadsADocumentThatComesInPieces)
{
    constexpr int many = 500;
    for (int i = 1; i <= many; ++i) daemon.handler.add(sample_record(i));
    daemon.start();

    const auto outcome = run({"devices", "-o", "jsonl"});

    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(std::ranges::count(outcome.out, '\n'), many);
    EXPECT_THAT(outcome.out, HasSubstr("{\"id\":\"dev-0000000500\","));
}

TEST_F(TheClient, ShowsTheSameDevicesInEveryFormat)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.add(sample_record(2));
    daemon.start();

    const auto as_json = json::parse(run({"devices", "-o", "json"}).out);
    EXPECT_EQ(as_json.at("devices").as_array().size(), 2u);
    std::istringstream lines(run({"-o", "jsonl", "devices"}).out);
    std::string line;
    for (const auto& device : as_json.at("devices").as_array()) {
        ASSERT_TRUE(std::getline(lines, line));
        EXPECT_EQ(json::parse(line), device);
    }
    EXPECT_THAT(run({"devices", "-o", "csv"}).out, HasSubstr("\r\ndev-0000000001,hq,banned,"));
    EXPECT_EQ(YAML::Load(run({"devices", "-o", "yaml"}).out)["devices"].size(), 2u);
    EXPECT_EQ(json::parse(run({"devices", "--verdict", "clear", "-o", "json"}).out),
              (json::object{{"devices", json::array()}}));
    EXPECT_EQ(run({"devices", "--verdict", "clear,unknown"}).out, "no devices fit\n");
}

TEST_F(TheClient, PassesEveryFilterOn)
{
    daemon.handler.add(sample_record(1));
    daemon.start();
    const auto number = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"devices", "-o", "json"});
        return json::parse(run(words).out).at("devices").as_array().size();
    };

    EXPECT_EQ(number({"--verdict", "banned,suspected", "--state", "online", "--maker", "hikvision", "--network",
                      "10.20.0.0/16", "--since", "30d", "--match", "north gate", "--sort", "address"}),
              1u);
    EXPECT_EQ(number({"--network", "10.99.0.0/16"}), 0u);
    EXPECT_EQ(number({"--since", "1h"}), 0u);
    EXPECT_EQ(run({"devices", "--state", "lost"}).code, 2);
}

TEST_F(TheClient, ShowsTheColumnsAndTheNumberOfDevicesAskedFor)
{
    for (int i = 1; i <= 3; ++i) daemon.handler.add(sample_record(i));
    auto labelled = *daemon.handler.records["dev-0000000001"].device;
    labelled.labels = {{"building", "B"}};
    labelled.network = "cams20";
    daemon.handler.records["dev-0000000001"].device = std::make_shared<const model::Device>(labelled);
    daemon.start();

    EXPECT_EQ(run({"devices", "--columns", "id,address,label.building", "--limit", "2"}).out,
              "ID              ADDRESS    LABEL.BUILDING\n"
              "dev-0000000001  10.20.0.2  B\n"
              "dev-0000000002  10.20.0.3  –\n");
    EXPECT_EQ(run({"devices", "--columns", "serial,sold_as", "--limit", "1", "-o", "csv"}).out,
              "serial,sold_as\r\nCMIP7043W2019000001,LTS\r\n");
    EXPECT_EQ(json::parse(run({"devices", "--limit", "2", "-o", "json"}).out).at("devices").as_array().size(), 2u);
    EXPECT_EQ(run({"devices", "-l", "building=B", "--columns", "id,network"}).out,
              "ID              NETWORK\ndev-0000000001  cams20\n");
    const auto misspelt = run({"devices", "--columns", "serail"});
    EXPECT_EQ(misspelt.code, 2);
    EXPECT_THAT(misspelt.err, HasSubstr("--columns: there is no column serail; did you mean serial?"));
    EXPECT_THAT(run({"devices", "--sort", "adress"}).err, HasSubstr("--sort: adress is none of"));
}

}  // namespace
}  // namespace onvigil::cli
