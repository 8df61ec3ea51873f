/// The files that a configuration names: secrets, certificates, programs.

#include "alerts/sinks/http_settings.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <sys/stat.h>

#include "config/settings_json.hpp"
#include "loading.hpp"

namespace onvigil::config {
namespace {

using testing::HasSubstr;

TEST_F(Loading, AnUnreadableSecretIsAProblemOfItsLine)
{
    EXPECT_THAT(problems("identification:\n  credentials:\n    - networks: [10.0.0.0/8]\n      username: a\n"
                         "      password_file: /does/not/exist\n"),
                testing::ElementsAre("onvigil.yaml:5: identification.credentials[0].password_file: /does/not/exist "
                                     "cannot be read: No such file or directory"));
}

TEST_F(Loading, APipeIsNotWaitedForAndAHugeFileNotRead)
{
    const auto reason = [&](const char* name) {
        const auto result = load({.file = dir.path() / name, .must_exist = true, .known_lists = {}});
        return result ? std::string() : yaml::to_text(result.error().front());
    };
    ASSERT_EQ(::mkfifo((dir.path() / "pipe.yaml").c_str(), 0600), 0);
    EXPECT_THAT(reason("pipe.yaml"), HasSubstr("cannot be read: it is no regular file"));
    dir.write("huge.yaml", "site: x\n" + std::string(2u << 20, '#'));
    EXPECT_THAT(reason("huge.yaml"), HasSubstr("cannot be read: it is larger than 1048576 bytes"));
}

TEST_F(Loading, ACredentialComesFromSystemd)
{
    dir.write("cred/camera", "s3cret\n");
    const auto settings =
        loaded("identification: {credentials: [{networks: [10.0.0.0/8], username: a, credential: camera}]}");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->identification.credentials.at(0).password, "s3cret");
    EXPECT_THAT(problems("identification: {credentials: [{networks: [10.0.0.0/8], username: a, credential: ../x}]}"),
                testing::Contains(HasSubstr("is no credential's name")));
}

TEST_F(Loading, FilesThatASinkCannotUseAreNamedAndMayComeLater)
{
    const auto path = [&](const char* name) { return (dir.path() / name).string(); };
    dir.write("ca.pem", "x");
    dir.write("program", "x");
    const auto sinks = [&](const char* authority, const std::string& program, const char* file) {
        return fmt::format(
            "alerts:\n  sinks:\n  - {{name: a, type: http, url: 'https://siem', ca_file: {}}}\n"
            "  - {{name: b, type: exec, command: [{}]}}\n  - {{name: c, type: file, path: {}}}\n",
            path(authority), program, path(file));
    };
    const auto settings = loaded(sinks("none.pem", path("program"), "none/events"));
    ASSERT_TRUE(settings);
    EXPECT_THAT(settings->remarks,
                testing::ElementsAre(HasSubstr("onvigil.yaml:3: alerts.sinks[0].ca_file: " + path("none.pem") +
                                               " cannot be read: No such"),
                                     HasSubstr(path("program") + " cannot be run: Permission denied"),
                                     HasSubstr(path("none/events") + " cannot be written: No such file or directory")));
    const auto good = loaded(sinks("ca.pem", "/bin/sh", "events"));
    ASSERT_TRUE(good);
    EXPECT_THAT(good->remarks, testing::IsEmpty());
    const auto hub = loaded("hub: {ca_file: /none/ca.pem}\n");
    ASSERT_TRUE(hub);
    EXPECT_THAT(hub->remarks, testing::ElementsAre(HasSubstr("hub.ca_file: /none/ca.pem cannot be read")));
}

TEST_F(Loading, AnHttpHeaderMayHoldASecret)
{
    dir.write_secret("token", "abc\n");
    const auto settings = loaded(
        "alerts: {sinks: [{name: h, type: http, url: \"https://siem/x\", headers: {Authorization: "
        "{prefix: \"Splunk \", file: " +
        (dir.path() / "token").string() + "}, X-A: b}}]}");
    ASSERT_TRUE(settings) << yaml::to_text(settings.error().front());
    const auto& sink = *settings->alerts.sinks.at(1).target.as<alerts::HttpSettings>();
    EXPECT_EQ(sink.headers.at(0).second, "Splunk abc");
    EXPECT_EQ(sink.headers.at(1).second, "b");
}

TEST_F(Loading, TheTokenOfTheListenerIsASecretAndNeverEmpty)
{
    const auto named = [&](const char* name, const char* text) {
        return loaded("control: {listen: 127.0.0.1:1, listen_token_file: " + dir.write_secret(name, text).string() +
                      "}");
    };
    const auto settings = named("token", "s3cret\n");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->control.listen_token, "s3cret");
    EXPECT_THAT(to_json(*settings), testing::Not(HasSubstr("s3cret")));
    const auto empty = named("empty", "\n");
    ASSERT_FALSE(empty);
    EXPECT_THAT(yaml::to_text(empty.error().front()), HasSubstr("is empty, which is no secret"));
    dir.write("cred/none", "\n");
    EXPECT_THAT(problems("control: {listen_token_credential: none}"),
                testing::ElementsAre(HasSubstr("control.listen_token_credential: ")));
}

TEST_F(Loading, ALaterFileThatNamesNoSecretLeavesThoseThereAre)
{
    dir.write("conf.d/10.yaml", "control: {admins: [0]}\nhub: {push: 1m}\nreport: {}\n");
    const auto token = dir.write_secret("token", "s3cret\n").string();
    const auto text = fmt::format(
        "control: {{listen: 127.0.0.1:1, listen_token_file: {}}}\n"
        "hub: {{url: 'postgresql://s@hub/onvigil', ca_file: /ca, password_file: {}}}\n",
        token, token);
    const auto settings = loaded(text);
    ASSERT_TRUE(settings) << yaml::to_text(settings.error().front());
    EXPECT_EQ(settings->control.listen_token, "s3cret");
    EXPECT_EQ(settings->hub.password, "s3cret");

    dir.write("conf.d/20.yaml", "control: {listen_token_file: ''}\n");
    const auto without = loaded(text);
    ASSERT_TRUE(without) << yaml::to_text(without.error().front());
    EXPECT_EQ(without->control.listen_token, "") << "one that says so takes it off";
}

TEST_F(Loading, WhatAHubNeedsMayStandInSeveralFiles)
{
    const std::string url = "site: x\nhub: {url: 'postgresql://s@hub/onvigil'}\n";
    EXPECT_THAT(problems(url), testing::ElementsAre(HasSubstr("onvigil.yaml:2: hub.url: needs ca_file"),
                                                    HasSubstr("onvigil.yaml:2: hub.url: needs certificate_file")));
    dir.write("conf.d/10.yaml", "hub: {ca_file: /ca, certificate_file: /c}\n");
    EXPECT_THAT(problems(url),
                testing::ElementsAre(HasSubstr("onvigil.yaml:2: hub.url: certificate_file and key_file")));
    dir.write("conf.d/20.yaml", "hub: {key_file: /k}\n");
    EXPECT_THAT(problems(url), testing::IsEmpty());
}

}  // namespace
}  // namespace onvigil::config
