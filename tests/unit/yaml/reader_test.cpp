#include "yaml/reader.hpp"

#include "read.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::yaml::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// Wants a value of one letter.
Result<char, Problem> letter(const std::string& text)
{
    if (text.size() == 1) return text[0];
    return Problem{text + " is no letter"};
}

TEST(Reader, TakesEachKindOfValue)
{
    std::string text, required;
    bool flag = false;
    std::chrono::milliseconds duration{};
    std::uint64_t bytes = 0;
    std::uint16_t number = 0;
    std::vector<unsigned> numbers;
    std::vector<std::string> texts;
    char value = ' ', choice = ' ';
    std::vector<char> values;
    const auto problems = problems_of(
        "text: a\nrequired: b\nflag: true\nduration: 90s\nbytes: 64MiB\nnumber: 7\nnumbers: [1, 2]\ntexts: [x, y]\n"
        "value: z\nchoice: red\nvalues: [p, q]\n",
        [&](Reader& r) {
            r.text("text", text);
            r.required("required", required);
            r.boolean("flag", flag);
            r.duration("duration", duration, 1s);
            r.bytes("bytes", bytes, 1);
            r.number("number", number, 1, 9, "a digit");
            r.numbers("numbers", numbers, 1, 9, "a digit");
            r.texts("texts", texts);
            r.value("value", value, letter);
            r.choice(
                "choice", choice, [](const std::string& t) { return t == "red" ? std::optional('r') : std::nullopt; },
                "red");
            r.values("values", values, letter);
        });
    EXPECT_THAT(problems, IsEmpty());
    EXPECT_EQ(text + required, "ab");
    EXPECT_TRUE(flag);
    EXPECT_EQ(duration, 90s);
    EXPECT_EQ(bytes, 64u << 20);
    EXPECT_EQ(number, 7);
    EXPECT_THAT(numbers, ElementsAre(1u, 2u));
    EXPECT_THAT(texts, ElementsAre("x", "y"));
    EXPECT_EQ(value, 'z');
    EXPECT_EQ(choice, 'r');
    EXPECT_THAT(values, ElementsAre('p', 'q'));
}

TEST(Reader, LeavesTheTargetWhereTheKeyIsMissingNullOrWrong)
{
    for (const char* document : {"other: 1", "a: null", "a: [1]", "a: {b: 1}"}) {
        std::string text = "as it was";
        unsigned number = 5;
        std::vector<std::string> texts{"as it was"};
        problems_of(document, [&](Reader& r) {
            r.text("a", text);
            r.number("a", number, 0, 9, "a digit");
            if (r.kind("a") != Reader::Kind::list) r.texts("a", texts);
        });
        EXPECT_EQ(text, "as it was") << document;
        EXPECT_EQ(number, 5u) << document;
        EXPECT_THAT(texts, ElementsAre("as it was")) << document;
    }
}

TEST(Reader, SaysWhatIsWrongWithAValueAndWhere)
{
    const std::pair<const char*, const char*> rows[] = {
        {"text: [a]", "f.yaml:1: text: text is expected, not a list"},
        {"\nrequired: ''", "f.yaml:2: required: must not be empty"},
        {"flag: yes please", "f.yaml:1: flag: yes please is neither true nor false"},
        {"flag: {}", "f.yaml:1: flag: true or false is expected, not a map"},
        {"duration: 5", "f.yaml:1: duration: 5 is not a duration: a whole number and ms, s, m, h or d, as in 5m"},
        {"duration: 2h", "f.yaml:1: duration: 2h is out of range: from 1s to 1h"},
        {"bytes: 5 apples", "f.yaml:1: bytes: 5 apples is not a size: a whole number and KiB, MiB or GiB"},
        {"bytes: 99999999TiB", "f.yaml:1: bytes: 99999999TiB is not a size: a whole number and KiB, MiB or GiB"},
        {"bytes: 7", "f.yaml:1: bytes: 7 is too small: at least 8 bytes"},
        {"number: -1", "f.yaml:1: number: -1 is not a digit"},
        {"number: 10", "f.yaml:1: number: 10 is not a digit"},
        {"number: [1]", "f.yaml:1: number: a number is expected, not a list"},
        {"numbers: 1", "f.yaml:1: numbers: a list is expected, as in [a, b]"},
        {"numbers:\n- 1\n- ten", "f.yaml:3: numbers[1]: ten is not a digit"},
        {"texts: [a, [b]]", "f.yaml:1: texts[1]: text is expected"},
        {"value: zz", "f.yaml:1: value: zz is no letter"},
        {"values: [z, zz]", "f.yaml:1: values[1]: zz is no letter"},
        {"choice: blue", "f.yaml:1: choice: blue is none of red, green"},
        {"section: 5", "f.yaml:1: section: a map of settings is expected here"},
        {"section:\n  a: 1", "f.yaml:2: section.a: unknown key"},
        {"entries: {}", "f.yaml:1: entries: a list is expected here: each entry begins with a dash"},
        {"entries:\n- {}\n- 5", "f.yaml:3: entries[1]: a map of settings is expected here"},
        {"entries: [{a: 1}]", "f.yaml:1: entries[0].a: unknown key"},
        {"texts: [a, !docker*]",
         "f.yaml:1: texts[1]: !docker* is a tag of YAML: text that begins with ! stands in quotes, as in "
         "\"!docker*\""},
        {"text: !a b", "f.yaml:1: text: !a is a tag of YAML: text that begins with ! stands in quotes, as in \"!a\""},
        {"choice: Grene", "f.yaml:1: choice: Grene is none of red, green; did you mean green?"},
        {"number:5: x", "f.yaml:1: number:5: unknown key; is a blank missing behind number:"},
        {"nubmers: 5", "f.yaml:1: nubmers: unknown key; did you mean numbers?"},
        {"text: a\ntext: b", "f.yaml:2: text: stands here twice"},
        {"[a]: b", "f.yaml:1: ?: unknown key"},
    };
    for (const auto& [text, expected] : rows) {
        const auto problems = problems_of(text, [](Reader& r) {
            std::string string;
            bool flag;
            std::chrono::milliseconds duration{};
            std::uint64_t number;
            std::vector<std::string> strings;
            std::vector<unsigned> numbers;
            char letter_value;
            std::vector<char> letters;
            r.text("text", string);
            if (r.has("required")) r.required("required", string);
            r.boolean("flag", flag);
            r.duration("duration", duration, 1s, 1h);
            r.bytes("bytes", number, 8);
            r.number("number", number, 0, 9, "a digit");
            r.numbers("numbers", numbers, 0, 9, "a digit");
            r.texts("texts", strings);
            r.value("value", letter_value, letter);
            r.values("values", letters, letter);
            r.choice(
                "choice", letter_value, [](const std::string&) { return std::optional<char>(); }, "red, green");
            r.section("section", [](Reader&) {});
            r.entries("entries", [](Reader&) {});
        });
        EXPECT_THAT(problems, ElementsAre(expected)) << text;
    }
}

TEST(Reader, MissesWhatIsRequiredInTheLineOfItsMap)
{
    std::string text;
    EXPECT_THAT(problems_of("a: 1\nsection:\n  b: 1\n",
                            [&](Reader& r) {
                                r.text("a", text);
                                r.section("section", [&](Reader& below) {
                                    below.text("b", text);
                                    below.required("c", text);
                                });
                            }),
                ElementsAre("f.yaml:3: section.c: missing"));
}

TEST(Reader, BeginsAListOnceWhereItStands)
{
    int begun = 0, read = 0;
    const auto count = [&](Reader& r) {
        r.entries(
            "entries", [&] { ++begun; }, [&](Reader&) { ++read; });
    };
    for (const char* text : {"entries: [{}, {}]", "entries: []", "entries: null", ""}) problems_of(text, count);
    EXPECT_EQ(begun, 2);
    EXPECT_EQ(read, 2);
}

TEST(Reader, TellsWhatKindOfValueStandsThere)
{
    using Kind = Reader::Kind;
    problems_of("a: 1\nb: [1]\nc: {d: 1}\ne: null\n", [](Reader& r) {
        EXPECT_EQ(r.kind("a"), Kind::text);
        EXPECT_EQ(r.kind("b"), Kind::list);
        EXPECT_EQ(r.kind("c"), Kind::map);
        EXPECT_EQ(r.kind("e"), Kind::nothing);
        EXPECT_EQ(r.kind("z"), Kind::nothing);
        EXPECT_TRUE(r.has("a") && !r.has("e") && !r.has("z"));
        EXPECT_THAT(r.keys(), ElementsAre("a", "b", "c", "e"));
    });
}

TEST(Reader, NamesThePlaceOfAValueForWhatIsFoundOutLater)
{
    problems_of("a: 1\nb:\n  - {c: 1}\n  - c: 2\n", [](Reader& r) {
        EXPECT_EQ(r.place("a"), (FileProblem{"f.yaml", 1, "a", ""}));
        r.entries("b", [](Reader& entry) {
            const auto place = entry.place("c");
            EXPECT_EQ(place.line, place.key == "b[0].c" ? 3 : 4);
            entry.problem("c", "x");
            entry.problem_here("y");
        });
    });
}

}  // namespace
}  // namespace onvigil::yaml::test
