#include "yaml/document.hpp"

#include "base/ensure.hpp"
#include "read.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::yaml::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

TEST(Problems, SayFileLineKeyAndWhatIsWrong)
{
    EXPECT_EQ(to_text({"/etc/onvigil/onvigil.yaml", 7, "discovery.intervall", "unknown key"}),
              "/etc/onvigil/onvigil.yaml:7: discovery.intervall: unknown key");
    EXPECT_EQ(to_text({"f.yaml", 1, "", "cannot be read"}), "f.yaml:1: cannot be read");
}

TEST(Problems, ThatAreNotLookedAtAreABug)
{
    const Result<int, FileProblems> result = FileProblems{{"f.yaml", 3, "site", "unknown key"}};
    EXPECT_THROW((void)result.value(), Bug);
}

TEST(Documents, WithoutAnythingAreAMapWithoutKeys)
{
    int reads = 0;
    for (const char* empty : {"", "# nothing\n", "~", "{}"})
        EXPECT_THAT(problems_of(empty, [&](Reader& reader) { reads += reader.keys().empty() ? 1 : 0; }), IsEmpty());
    EXPECT_EQ(reads, 4);
}

TEST(Documents, ThatAreNoMapAreNotRead)
{
    const auto never = [](Reader&) { ADD_FAILURE(); };
    EXPECT_THAT(problems_of("- a", never), ElementsAre("f.yaml:1: a map of settings is expected"));
    EXPECT_THAT(problems_of("\n\njust words", never), ElementsAre("f.yaml:3: a map of settings is expected"));
}

TEST(Documents, ThatAreNoYamlSayWhere)
{
    EXPECT_THAT(problems_of("a: 1\nb: [", [](Reader&) {}), ElementsAre(StartsWith("f.yaml:2: syntax: ")));
    EXPECT_THAT(problems_of("a: *nowhere", [](Reader&) {}), ElementsAre(StartsWith("f.yaml:1: syntax: ")));
}

}  // namespace
}  // namespace onvigil::yaml::test
