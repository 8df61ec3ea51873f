#include "alerts/formats/record_format.hpp"

#include "alerts/formats/flat_fields.hpp"
#include "alerts/formats/truncate.hpp"
#include "records.hpp"
#include "render/event_json.hpp"
#include "strict_parsers.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include <random>

namespace onvigil::alerts {
namespace {

using namespace test;

// Hostile values: the record parses back, strictly, to the same values.

class Hostile {
public:
    model::Event event()
    {
        auto out = sample_event(std::uniform_int_distribution<std::uint64_t>(1, 1u << 30)(random_));
        out.type = static_cast<model::EventType>(number(0, 21));
        out.severity = static_cast<model::Severity>(number(0, 4));
        out.message = text();
        out.site = text();
        out.sensor_id = text();
        for (auto& [key, value] : out.fields)
            if (key != "address" && key != "mac" && std::holds_alternative<std::string>(value)) value = text();
        out.fields.emplace_back("extra_list", std::vector<std::string>{text(), text()});
        return out;
    }

private:
    int number(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }
    std::string text()
    {
        static const std::vector<std::string> pieces{"a",      "B7",         " ",          "|",
                                                     "=",      "\\",         "\"",         "]",
                                                     "[",      "^",          "~",          "\n",
                                                     "\r\n",   "\t",         "\x01",       "\0",
                                                     "\x7f",   "\xff",       "\xc3",       "\xed\xa0\x80",
                                                     "ä",      "漢",         "😀",          "\xe2\x80\xa8",
                                                     "\u202e", "\u200b",     "\U000E0041", "\ufeff",
                                                     "cs1=",   " seq=\"9\"", "CEF:0|",     "<13>1",
                                                     "%n",     "`",          "$",          "!",
                                                     ";",      "{\"a\":1}",  "\\n",        "\\",
                                                     "]] "};
        std::string out;
        for (int i = number(0, 12); i > 0; --i)
            out += pieces[static_cast<std::size_t>(number(0, static_cast<int>(pieces.size()) - 1))];
        if (number(0, 1500) == 0) out += std::string(10'000, '|');
        return out;
    }
    std::mt19937 random_{20261123};
};

std::map<std::string, std::string> expected(const model::Event& event)
{
    std::map<std::string, std::string> out;
    for (auto& [key, value] : flat_texts(event))
        if (!value.empty()) out[key] = value;
    return out;
}

TEST(HostileValues, ParseBackFromEveryFormatToTheSameValues)
{
    Hostile hostile;
    for (int i = 0; i < 300; ++i) {
        const auto event = hostile.event();
        const auto wanted = expected(event);
        for (const auto& format : record_formats()) {
            const auto text = record(format, event);
            ASSERT_EQ(text.find_first_of("\n\r"), std::string::npos) << format.name;
            auto blanks = text;
            if (format.name == "leef") std::ranges::replace(blanks, '\t', ' ');  // its last resort as a delimiter
            if (!text.starts_with('{')) {
                ASSERT_EQ(clean_text(blanks + "."), blanks + ".") << format.name << ": not clean UTF-8";
            }
            ASSERT_EQ(strict::read_back(format, text), wanted) << format.name;
        }
        const auto back = render::parse_event_json(record("json", event));
        ASSERT_TRUE(back);
        EXPECT_EQ(expected(*back), wanted);
    }
}

}  // namespace
}  // namespace onvigil::alerts
