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
    EXPECT_THAT(problems_of("- a", never),
                ElementsAre("f.yaml:1: a map of settings is expected: KEY: VALUE, with a blank behind the colon"));
    EXPECT_THAT(problems_of("\n\njust words", never),
                ElementsAre("f.yaml:3: a map of settings is expected: KEY: VALUE, with a blank behind the colon"));
}

TEST(Documents, ThatAreNoYamlSayWhere)
{
    EXPECT_THAT(problems_of("a: 1\nb: [", [](Reader&) {}), ElementsAre(StartsWith("f.yaml:2: syntax: ")));
    EXPECT_THAT(problems_of("a: *nowhere", [](Reader&) {}), ElementsAre(StartsWith("f.yaml:1: syntax: ")));
}

TEST(Documents, SayWhatAPersonHasToLookFor)
{
    const std::pair<const char*, const char*> rows[] = {
        {"a:\n\tb: 1", "f.yaml:2: syntax: a tab: YAML is indented by blanks"},
        {"a:\n  b: 1\n\tc: 1", "f.yaml:3: syntax: a tab: YAML is indented by blanks"},
        {"a:\n  b: 1\n   c: 1", "f.yaml:3: syntax: KEY: VALUE does not fit here: "},
        {"a\n  b: 1", "f.yaml:2: syntax: KEY: VALUE does not fit here: "},
        {"a:\n    b: 1\n  c: 1", "f.yaml:3: syntax: does not fit what stands before: "},
        {"a:\n  - b: 1\n   c: 1", "f.yaml:3: syntax: does not fit the list before: "},
        {"a: [*]", "f.yaml:1: syntax: text that begins with * or & stands in quotes"},
        {"a: [*.example]", "f.yaml:1: syntax: text that begins with * or & stands in quotes"},
        {"a: [1\nb: 2", "f.yaml:2: syntax: a [ before is not closed"},
        {"a: {b: 1\nc: 2", "f.yaml:2: syntax: a { before is not closed"},
        {"a: @x", "f.yaml:1: syntax: text that begins with @"},
        {"a: \"C:\\dir\"", "f.yaml:1: syntax: text with a backslash stands in single quotes"},
        {"a: 1\n---\nb: 1\n", "f.yaml:3: stands in a second document (---)"},
        {" a: 1\n,", "f.yaml:2: stands in a second document (---)"},
        {" a: 1\n,\"", "f.yaml:2: "},
        {"a: 1\nb: caf\xe9\n", "f.yaml:2: is not UTF-8 here"},
    };
    for (const auto& [text, expected] : rows)
        EXPECT_THAT(problems_of(text, [](Reader& r) { (void)r.keys(); }), ElementsAre(StartsWith(expected))) << text;
}

/// Otherwise the rest of the file is a value, and everything in it keeps its default without a word.
TEST(Documents, WhoseQuotesAreNotClosedSayWhereTheyWereOpened)
{
    const auto never = [](Reader&) { ADD_FAILURE(); };
    for (const char* quote : {"\"", "'"}) {
        const std::string open = std::string("a: 1\nb: ") + quote + "x\nc:\n  d: [1, 2]\n# end\n";
        EXPECT_THAT(problems_of(open, never),
                    ElementsAre("f.yaml:2: syntax: quotes that are opened here are not closed"));
    }
    std::string text;
    EXPECT_THAT(problems_of("a: \"x\n  y\"", [&](Reader& r) { r.text("a", text); }), IsEmpty());
    EXPECT_EQ(text, "x y");
    EXPECT_THAT(problems_of("---\na: z\n...", [&](Reader& r) { r.text("a", text); }), IsEmpty());
    EXPECT_EQ(text, "z");
}

}  // namespace
}  // namespace onvigil::yaml::test
