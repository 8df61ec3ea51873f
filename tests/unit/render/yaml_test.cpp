#include "render/yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>
#include <boost/json.hpp>

namespace onvigil::render {
namespace {

namespace json = boost::json;

/// Reads YAML back into JSON with a reader that is not ours.
json::value back_from(const YAML::Node& node)
{
    if (node.IsMap()) {
        json::object out;
        for (const auto& member : node) out[member.first.as<std::string>()] = back_from(member.second);
        return out;
    }
    if (node.IsSequence()) {
        json::array out;
        for (const auto& item : node) out.push_back(back_from(item));
        return out;
    }
    if (node.Tag() == "!") return json::value(node.as<std::string>());  // quoted
    if (node.IsNull() || node.Scalar() == "null") return nullptr;
    json::error_code error;
    auto scalar = json::parse(node.Scalar(), error);
    return error ? json::value(node.Scalar()) : scalar;
}

TEST(Yaml, ReadsBackToTheSameDocument)
{
    for (
        const auto* text :
        {R"({"devices":[]})", R"({"a":null,"b":[1,2.5,-3],"c":{"d":{},"e":[]},"f":true})",
         R"([[1,[2]],{"a":[{"b":1},{"c":"x"}]}])",
         R"({"plain":"hello world","quoted":["yes","No","null","~","1.5","2026-11-23","a: b","- x","#x","","*x","&y","|"," x","x ","é","tab\t","nl\n","0x10","1e3",".inf","=","<<"]})",
         R"({"key: with":1,"":2,"true":3,"no":4,"_":5,"1":6,"a-b":7,"plain_1":8})", R"("just text")", R"([])"}) {
        const auto document = json::parse(text);
        const auto yaml = to_yaml(document);
        EXPECT_EQ(back_from(YAML::Load(yaml)), document) << yaml;
    }
}

TEST(Yaml, IsInBlockStyleWithEveryTextQuoted)
{
    EXPECT_EQ(
        to_yaml(json::parse(R"({"site":"hq","nets":["10.20.0.0/16"],"sinks":[{"name":"siem","batch":1}],"none":[]})")),
        "site: \"hq\"\n"
        "nets:\n"
        "  - \"10.20.0.0/16\"\n"
        "sinks:\n"
        "  - name: \"siem\"\n"
        "    batch: 1\n"
        "none: []\n");
}

TEST(Yaml, QuotesNoKeyThatNeedsNone)
{
    EXPECT_EQ(to_yaml(json::parse(R"({"site":"hq","no":[{"a_1":1}]})")), "site: \"hq\"\n\"no\":\n  - a_1: 1\n");
}

}  // namespace
}  // namespace onvigil::render
