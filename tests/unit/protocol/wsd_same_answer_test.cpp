#include <gtest/gtest.h>

#include <set>

#include "protocol/wsd.hpp"
#include "support/wsd_messages.hpp"

namespace onvigil::protocol::wsd {
namespace {

Message answer()
{
    Message message{.kind = Kind::probe_matches, .message_id = "urn:uuid:1", .relates_to = "urn:uuid:2"};
    message.announcements.push_back({.endpoint = "urn:uuid:a", .xaddrs = {"http://192.0.2.1/"}});
    return message;
}

std::uint64_t key(const Message& message, AppSequence sequence = {1, 1})
{
    return same_answer_key(as_bytes(encode(message, sequence)));
}

TEST(WsdKey, FreshIdsAndSequencesMakeNoNewAnswer)
{
    Message other = answer();
    other.message_id = "urn:uuid:quite-another-and-longer";
    other.relates_to = "x";

    EXPECT_EQ(key(answer()), key(other));
    EXPECT_EQ(key(answer()), key(answer(), {77, 12345}));
}

TEST(WsdKey, EveryOtherByteCounts)
{
    const std::string bytes = encode(answer(), AppSequence{1, 1});
    const std::uint64_t same = same_answer_key(as_bytes(bytes));
    std::set<std::uint64_t> keys{same};
    const std::size_t body = bytes.find("<s:Body>");
    for (std::size_t i = body; i < bytes.size(); ++i) {
        std::string changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        keys.insert(same_answer_key(as_bytes(changed)));
    }
    EXPECT_EQ(keys.size(), bytes.size() - body + 1);
}

TEST(WsdKey, PrefixesDoNotHideTheElements)
{
    EXPECT_EQ(same_answer_key(as_bytes("<MessageID>1</MessageID>x")),
              same_answer_key(as_bytes("<MessageID>2</MessageID>x")));
    EXPECT_EQ(same_answer_key(as_bytes("<wsadis:RelatesTo y='1'>1</wsadis:RelatesTo>")),
              same_answer_key(as_bytes("<wsadis:RelatesTo y='1'>22</wsadis:RelatesTo>")));
    EXPECT_NE(same_answer_key(as_bytes("<NotMessageID>1</NotMessageID>")),
              same_answer_key(as_bytes("<NotMessageID>2</NotMessageID>")));
    EXPECT_NE(same_answer_key(as_bytes("<MessageIDs>1</MessageIDs>")),
              same_answer_key(as_bytes("<MessageIDs>2</MessageIDs>")));
}

TEST(WsdKey, BytesThatAreNoXmlHaveAKeyToo)
{
    std::set<std::uint64_t> keys;
    for (const std::string_view text : {"", "<", "<MessageID", "<MessageID>", "<a:MessageID>x", "<a:", "<AppSequence",
                                        "<AppSequence a", "\xFF\xFE<:/>\n"})
        keys.insert(same_answer_key(as_bytes(text)));
    EXPECT_GE(keys.size(), 8u);
    EXPECT_NE(same_answer_key(as_bytes(std::string(7, '\0'))), same_answer_key(as_bytes(std::string(8, '\0'))));
    EXPECT_NE(same_answer_key(as_bytes(std::string(8, '\0'))), same_answer_key(as_bytes(std::string(16, '\0'))));
}

}  // namespace
}  // namespace onvigil::protocol::wsd
