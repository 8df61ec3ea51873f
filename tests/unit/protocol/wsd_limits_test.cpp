// What is cut, and what is refused.
#include <gmock/gmock.h>

#include "wsd_pieces.hpp"

namespace onvigil::protocol::wsd {
namespace {

TEST(WsdDecode, TextsAreCleanAndBounded)
{
    Pieces pieces;
    pieces.scopes =
        "<d:Scopes>onvif://www.onvif.org/name/\xFF\xFE&#27;[31m urn:" + std::string(5000, 'x') + "</d:Scopes>";

    const Announcement announcement = only(decoded(pieces.text()));

    ASSERT_THAT(announcement.scopes, SizeIs(2));
    EXPECT_EQ(announcement.scopes[0].find('\x1B'), std::string::npos);
    EXPECT_EQ(announcement.scopes[1].size(), limits::text_bytes);
}

TEST(WsdDecode, AScopeIsCutBetweenTheCharactersThatItsEscapesSpell)
{
    const std::string start = "onvif://www.onvif.org/name/", letter = "%E6%91%84";  // U+6444
    for (std::size_t blanks = 0; blanks < 9; ++blanks) {
        std::string scope = start + std::string(blanks, 'x');
        while (scope.size() < 2 * limits::text_bytes) scope += letter;
        Pieces pieces;
        pieces.scopes = "<d:Scopes>" + scope + "</d:Scopes>";

        const auto kept = only(decoded(pieces.text())).scopes.at(0);
        const auto name = parse_scope(kept).value;

        EXPECT_LE(kept.size(), limits::text_bytes);
        EXPECT_GT(kept.size(), limits::text_bytes - letter.size());
        EXPECT_EQ(name.find("\xEF\xBF\xBD"), std::string::npos) << name;
        EXPECT_EQ(name.find('%'), std::string::npos) << name;
    }
}

TEST(WsdDecode, AFloodOfScopesXaddrsTypesAndNamespacesIsCutAtTheLimits)
{
    std::string scopes, xaddrs, types, declared;
    for (int i = 0; i < 600; ++i) {
        scopes += "onvif://www.onvif.org/x/" + std::to_string(i) + " ";
        xaddrs += "http://192.0.2.7/" + std::to_string(i) + " ";
        types += "dn:T" + std::to_string(i) + " ";
        declared += " xmlns:n" + std::to_string(i) + "=\"urn:n" + std::to_string(i) + "\"";
    }
    Pieces pieces;
    pieces.scopes = "<d:Scopes>" + scopes + "</d:Scopes>";
    pieces.xaddrs = "<d:XAddrs>" + xaddrs + "</d:XAddrs>";
    pieces.types = "<d:Types>" + types + "</d:Types>";
    pieces.declared += declared;

    const Message message = decoded(pieces.text());

    EXPECT_THAT(only(message).scopes, SizeIs(limits::scopes_per_device));
    EXPECT_THAT(only(message).xaddrs, SizeIs(limits::xaddrs_per_device));
    EXPECT_THAT(only(message).types, SizeIs(limits::types_per_device));
    EXPECT_THAT(message.namespaces, SizeIs(limits::namespaces_per_message));
}

TEST(WsdDecode, AFloodOfMatchesIsCutOrRefused)
{
    const auto matches = [](int count) {
        std::string text = R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" )"
                           R"(xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Body><d:ProbeMatches>)";
        for (int i = 0; i < count; ++i) text += "<d:ProbeMatch/>";
        return text + "</d:ProbeMatches></s:Body></s:Envelope>";
    };

    const Message cut = decoded(matches(300));
    EXPECT_THAT(cut.announcements, SizeIs(limits::matches_per_message));
    EXPECT_EQ(cut.left_out, 300 - limits::matches_per_message);
    EXPECT_EQ(decoded(matches(200)).left_out, 0u);
    EXPECT_EQ(decode(as_bytes(matches(3000))).error(), DecodeError::too_much);
}

TEST(WsdDecode, RefusesWhatIsNoMessage)
{
    const auto error = [](std::string_view text) {
        const auto result = decode(as_bytes(text));
        return result ? "decoded" : std::string(name(result.error()));
    };
    EXPECT_EQ(error(""), "malformed");
    EXPECT_EQ(error("<:/>\n"), "malformed");
    EXPECT_EQ(error("Envelope"), "malformed");
    EXPECT_EQ(error("</s:Envelope>"), "malformed");
    EXPECT_EQ(error("<html><body>hello</body></html>"), "malformed");
    EXPECT_EQ(error("<s:Envelope"), "malformed");
    EXPECT_EQ(error(R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"/>)"), "malformed");
    EXPECT_EQ(error(std::string(limits::datagram_bytes + 1, ' ')), "too-long");
}

TEST(WsdDecode, NestingCostsNoStack)
{
    std::string unknown = good.substr(0, good.find("<a:Endpoint")) + "<d:XAddrs>http://192.0.2.7/</d:XAddrs>";
    while (unknown.size() < 60'000) unknown += "<x>";
    EXPECT_THAT(only(decoded(unknown)).xaddrs, ElementsAre("http://192.0.2.7/"));

    std::string known = R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code>)";
    while (known.size() < 60'000) known += "<s:Subcode>";
    EXPECT_EQ(decode(as_bytes(known)).error(), DecodeError::too_much);
}

/// gSOAP's time grows with their square.
TEST(WsdDecode, AFloodOfAttributesOrNamespacesIsRefused)
{
    for (const std::string name : {" b", " xmlns:b"}) {
        std::string flood;
        for (int i = 0; i < 3000; ++i) flood += name + std::to_string(i) + "='u'";
        const std::string text = replaced(good, "<s:Body>", "<s:Body" + flood + ">");
        EXPECT_EQ(decode(as_bytes(text)).error(), DecodeError::too_much) << name;
    }
}

TEST(WsdDecode, RefusesDocumentTypesAndEntities)
{
    const std::string bomb =
        replaced(good, "<s:Body>", R"(<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><s:Body>)");
    EXPECT_EQ(decode(as_bytes(bomb)).error(), DecodeError::malformed);
}

TEST(WsdDecode, AMessageThatPointsAtItselfIsReadOnce)
{
    const std::string loop =
        R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code id="1"><s:Value>s:Sender</s:Value>)"
        R"(<s:Subcode href="#1"/></s:Code></s:Fault></s:Body></s:Envelope>)";
    EXPECT_EQ(decoded(loop).fault->code, "Sender");
}

}  // namespace
}  // namespace onvigil::protocol::wsd
