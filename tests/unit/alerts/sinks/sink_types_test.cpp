#include "alerts/sinks/sink_type.hpp"

#include "alerts/sinks/exec_sink.hpp"
#include "alerts/sinks/file_sink.hpp"
#include "alerts/sinks/http_settings.hpp"
#include "alerts/sinks/journald_sink.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include <set>

namespace onvigil::alerts {
namespace {

TEST(SinkTypes, EveryRowHasANameOfItsOwnAndMakesASinkOfItsDefaults)
{
    boost::asio::io_context context;
    std::set<std::string_view> names;
    for (const auto* type : sink_types()) {
        EXPECT_TRUE(names.insert(type->name).second) << type->name;
        EXPECT_EQ(find_sink_type(type->name), type);
        const SinkTarget target(*type);
        EXPECT_EQ(&target.type(), type);
        EXPECT_EQ(target, SinkTarget(*type)) << "settings that are equal leave a sink alone";
        EXPECT_NE(target.make({}, context.get_executor()), nullptr) << type->name;
    }
    EXPECT_EQ(find_sink_type("carrier-pigeon"), nullptr);
}

TEST(SinkTypes, ATargetIsShownWithoutItsSecrets)
{
    HttpSettings http;
    http.url = "https://siem/hook?token=secret";
    SinkTarget target = http;
    EXPECT_EQ(target.text(), "https://siem/hook");
    EXPECT_EQ(target.type().name, "http");
    target = ExecSettings{.command = {"/usr/bin/hook", "--secret=1"}};
    EXPECT_EQ(target.text(), "/usr/bin/hook");
    EXPECT_EQ(SinkTarget().text(), "journald");
}

TEST(SinkTypes, SettingsOfAnotherTypeOrValueDiffer)
{
    const SinkTarget one = FileSettings{.path = "/a"}, other = FileSettings{.path = "/b"};
    EXPECT_EQ(one, SinkTarget(FileSettings{.path = "/a"}));
    EXPECT_NE(one, other);
    EXPECT_NE(one, SinkTarget());
    EXPECT_EQ(one.as<FileSettings>()->path, "/a");
    EXPECT_EQ(one.as<ExecSettings>(), nullptr);
}

}  // namespace
}  // namespace onvigil::alerts
