// Datagrams in other encodings than UTF-8, padded, and with declarations that are not true.
#include "datagrams/hearing_handler.hpp"

namespace onvigil::discovery {
namespace {

using namespace std::string_literals;
using Recode = std::string (*)(const std::string&);

/// Of ISO-8859-1.
std::string utf16(const std::string& text, bool big)
{
    std::string out;
    for (const char c : text) out += big ? std::string{'\0', c} : std::string{c, '\0'};
    return out;
}

std::string without_declaration(const std::string& text)
{
    return text.substr(text.find("?>") + 2);
}

std::string declaring(const std::string& text, const std::string& encoding)
{
    return "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>" + without_declaration(text);
}

struct Encoding {
    const char* name;
    Recode of;
};

/// The names of the devices have letters that ISO-8859-1 has.
const Encoding encodings[] = {
    {"UTF-16LE with its mark", [](const auto& text) { return "\xFF\xFE" + utf16(text, false); }},
    {"UTF-16BE with its mark", [](const auto& text) { return "\xFE\xFF" + utf16(text, true); }},
    {"UTF-16LE without", [](const auto& text) { return utf16(text, false); }},
    {"UTF-16BE without", [](const auto& text) { return utf16(text, true); }},
    {"UTF-16LE without a declaration", [](const auto& text) { return utf16(without_declaration(text), false); }},
    {"UTF-16BE, blanks and NULs in front", [](const auto& text) { return "\0\0\0\r\0\n"s + utf16(text, true); }},
    {"UTF-16LE, ended by a NUL", [](const auto& text) { return utf16(text, false) + "\0\0"s; }},
    {"UTF-16 that calls itself UTF-8", [](const auto& text) { return utf16(declaring(text, "UTF-8"), false); }},
    {"ISO-8859-1", [](const auto& text) { return declaring(text, "ISO-8859-1"); }},
    {"ISO-8859-1, blanks in front", [](const auto& text) { return "\r\n  " + declaring(text, "iso-8859-1"); }},
    {"Windows-1252, NULs in front", [](const auto& text) { return "\0\0"s + declaring(text, "windows-1252"); }},
};

class DatagramEncoding : public DatagramHandlerTest {
protected:
    /// What is heard of the first device, in words.
    std::string heard_by(const std::string& text, SocketRole role, std::uint16_t port)
    {
        found_.clear();
        handler_.begin_round();
        hear(text, role, camera, false, port);
        handler_.end_round(found_);
        if (found_.observations.size() != 1) return std::to_string(found_.observations.size()) + " devices";
        const model::Observation& one = found_.observations[0];
        std::string out = one.endpoint + " " + one.serial + " " + one.name;
        for (const std::string& scope : one.scopes) out += " " + scope;
        return out;
    }
};

const std::string wsd_name = "onvif://www.onvif.org/name/Z\xFCrich";

TEST_F(DatagramEncoding, OfAHelloToTheGroupAndAnAnswerIsFoundOut)
{
    for (const auto kind : {wsd::Kind::hello, wsd::Kind::probe_matches}) {
        const SocketRole role = kind == wsd::Kind::hello ? SocketRole::group : SocketRole::probing;
        std::string text = announcement(kind, "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa",
                                        {"http://10.0.0.7:8000/onvif/device_service"});
        text.insert(text.find("<d:XAddrs>"), "<d:Scopes>" + wsd_name + "</d:Scopes>");
        for (const Encoding& encoding : encodings)
            EXPECT_EQ(heard_by(encoding.of(text), role, 3702),
                      "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa  Zürich onvif://www.onvif.org/name/Zürich")
                << encoding.name;
    }
}

TEST_F(DatagramEncoding, OfSadpIsFoundOut)
{
    for (const Encoding& encoding : encodings)
        EXPECT_EQ(heard_by(encoding.of(sadp), SocketRole::probing, 37'020), " DS-2CD2012-I20150201CCWR1 ")
            << encoding.name;
}

TEST_F(DatagramEncoding, ThatIsNotWhatItSaysOrPaddedHidesNothing)
{
    const Encoding others[] = {
        {"byte order mark", [](const auto& text) { return "\xEF\xBB\xBF" + text; }},
        {"byte order mark and blanks", [](const auto& text) { return "\xEF\xBB\xBF\r\n " + text; }},
        {"NULs and a byte order mark", [](const auto& text) { return "\0\0\0\xEF\xBB\xBF"s + text; }},
        {"UTF-8 that calls itself UTF-16", [](const auto& text) { return declaring(text, "UTF-16"); }},
        {"UTF-8 that calls itself UCS-4", [](const auto& text) { return declaring(text, "ISO-10646-UCS-4"); }},
        {"ASCII that calls itself GB2312", [](const auto& text) { return declaring(text, "gb2312"); }},
        {"an encoding that is none", [](const auto& text) { return declaring(text, "\xFF\xFE"); }},
        {"an empty encoding", [](const auto& text) { return declaring(text, ""); }},
    };
    const std::string hello = announcement(wsd::Kind::hello, "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa",
                                           {"http://10.0.0.7:8000/onvif/device_service"});
    for (const Encoding& other : others) {
        EXPECT_EQ(heard_by(other.of(hello), SocketRole::group, 3702), "urn:uuid:8f14e45f-0000-4000-8000-0000000000aa  ")
            << other.name;
        EXPECT_EQ(heard_by(other.of(sadp), SocketRole::probing, 37'020), " DS-2CD2012-I20150201CCWR1 ") << other.name;
    }
}

}  // namespace
}  // namespace onvigil::discovery
