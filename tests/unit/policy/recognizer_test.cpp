#include "policy/recognizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::policy {
namespace {

using model::Key;
using model::Strength;

Rule rule(Key key)
{
    Rule out;
    out.key = key;
    return out;
}
Rule words(Key key, std::vector<std::string> entries, std::vector<std::string> except = {})
{
    Rule out = rule(key);
    out.words = std::move(entries);
    out.except = std::move(except);
    return out;
}
Rule glob(Key key, std::string pattern, std::vector<std::string> except = {})
{
    Rule out = rule(key);
    out.match = std::move(pattern);
    out.except = std::move(except);
    return out;
}
Rule regex(Key key, std::string pattern)
{
    Rule out = rule(key);
    out.regex = std::move(pattern);
    return out;
}

bool fits_at(Key key, Rule one, std::string_view value)
{
    Knowledge knowledge;
    Maker maker;
    maker.id = maker.name = "acme";
    maker.recognise.push_back(std::move(one));
    knowledge.makers.push_back(std::move(maker));
    const Recognizer recognizer(knowledge);
    std::vector<Hit> hits;
    recognizer.find(key, value, hits);
    return !hits.empty();
}

bool fits(Rule one, std::string_view value)
{
    const Key key = one.key;
    return fits_at(key, std::move(one), value);
}

TEST(Words, OnAManufacturerAreTheWholeValueWithoutLegalForms)
{
    for (const Key key : {Key::onvif_manufacturer, Key::oui_organization, Key::endpoint_mac, Key::scope_mac,
                          Key::ssdp_manufacturer, Key::dhip_vendor}) {
        EXPECT_TRUE(fits(words(key, {"acme"}), "ACME Co., Ltd."));
        EXPECT_TRUE(fits(words(key, {"Acme Corporation"}), "acme"));
        EXPECT_FALSE(fits(words(key, {"acme"}), "Acme Scale Factory"));
        EXPECT_FALSE(fits(words(key, {"acme"}), "Great Acme"));
        EXPECT_FALSE(fits(words(key, {"acme"}), "acmes"));
    }
}

TEST(Organizations, AreKnownWhereverACompanyIsNamedByItsLegalNameOrItsMac)
{
    const Rule acme = words(Key::oui_organization, {"acme works"});
    for (const Key key : {Key::onvif_manufacturer, Key::endpoint_mac, Key::scope_mac})
        EXPECT_TRUE(fits_at(key, acme, "Acme Works Co., Ltd.")) << model::name(key);
    for (const Key key : {Key::scope_name, Key::http_server, Key::onvif_model})
        EXPECT_FALSE(fits_at(key, acme, "Acme Works Co., Ltd.")) << model::name(key);
}

TEST(Words, InFreeTextAreWholeWords)
{
    for (const Key key :
         {Key::scope_name, Key::http_title, Key::tls_subject, Key::mdns_instance, Key::http_realm, Key::onvif_model}) {
        EXPECT_TRUE(fits(words(key, {"acme"}), "CN=www.acme.com,O=Acme"));
        EXPECT_TRUE(fits(words(key, {"acme works"}), "by ACME-Works, 2026"));
        EXPECT_FALSE(fits(words(key, {"acme"}), "acmecam xacme"));
        EXPECT_FALSE(fits(words(key, {"acme works"}), "acme workshop"));
        EXPECT_FALSE(fits(words(key, {"acme"}), ""));
    }
}

TEST(Words, AreUndoneByExceptions)
{
    EXPECT_FALSE(fits(words(Key::scope_name, {"acme"}, {"acme scale"}), "gate of the Acme Scale Factory"));
    EXPECT_TRUE(fits(words(Key::scope_name, {"acme"}, {"acme scale"}), "acme at the gate"));
    EXPECT_FALSE(fits(words(Key::scope_name, {"acme"}, {"*factory*"}), "acme factory 7"));
    EXPECT_FALSE(fits(glob(Key::oui_organization, "acme*", {"acme scale*"}), "Acme Scale Factory"));
}

TEST(Globs, FitTheWholeFoldedValue)
{
    EXPECT_TRUE(fits(glob(Key::oui_organization, "Acme Optical*"), "ACME OPTICAL WORKS CO.,LTD"));
    EXPECT_TRUE(fits(glob(Key::oui_organization, "Acme Optical*"), "acme　ｏｐｔｉｃａｌ"));
    EXPECT_FALSE(fits(glob(Key::oui_organization, "Acme Optical*"), "New Acme Optical"));
    EXPECT_TRUE(fits(glob(Key::oui_organization, "*Acme?"), "The Acme7"));
    EXPECT_FALSE(fits(glob(Key::oui_organization, "acme"), "acme works"));
}

TEST(Globs, EndingInAStarAfterPunctuationNeedNoMoreWords)
{
    EXPECT_TRUE(fits(glob(Key::oui_organization, "Acme Sp. z o.o.*"), "ACME Sp. z o.o."));
    EXPECT_TRUE(fits(glob(Key::xmlns, "http://www.acme.com/*"), "http://www.acme.com/2011/event/topics"));
    EXPECT_FALSE(fits(glob(Key::xmlns, "http://www.acme.com/*"), "http://www.acme.community/"));
}

TEST(Regexes, SeePunctuationButNoCase)
{
    EXPECT_TRUE(fits(regex(Key::onvif_model, "^AC-[0-9]{4}"), "ac-2012-I"));
    EXPECT_TRUE(fits(regex(Key::onvif_model, "^AC-[0-9]{4}"), "ＡＣ－２０１２"));
    EXPECT_FALSE(fits(regex(Key::onvif_model, "^AC-[0-9]{4}"), "AC 2012"));
}

TEST(Rules, SpeakAboutTheirKeyAlone)
{
    Knowledge knowledge;
    Maker maker;
    maker.recognise.push_back(words(Key::onvif_manufacturer, {"acme"}));
    knowledge.makers.push_back(maker);
    const Recognizer recognizer(knowledge);
    std::vector<Hit> hits;
    recognizer.find(Key::scope_name, "acme", hits);
    recognizer.find(Key::http_server, "acme", hits);
    EXPECT_TRUE(hits.empty());
}

TEST(Brands, WithoutAFileAreLookedForWhereManufacturersStand)
{
    Knowledge knowledge;
    Maker maker;
    maker.id = maker.name = "acme";
    maker.brands.push_back({.name = "Zenith", .share = Share::all, .source = "x", .note = ""});
    knowledge.makers.push_back(maker);
    const Recognizer recognizer(knowledge);
    for (const Key key :
         {Key::onvif_manufacturer, Key::ssdp_manufacturer, Key::dhip_vendor, Key::oui_organization, Key::scope_name}) {
        std::vector<Hit> hits;
        recognizer.find(key, "ZENITH Inc.", hits);
        ASSERT_EQ(hits.size(), 1u) << model::name(key);
        EXPECT_EQ(hits[0].brand->name, "Zenith");
    }
}

TEST(Brands, WithAFileAreLeftToIt)
{
    Knowledge knowledge;
    Maker maker;
    maker.id = maker.name = "acme";
    maker.brands.push_back({.name = "Zenith", .share = Share::all, .source = "x", .note = ""});
    Maker seller;
    seller.id = "zenith";
    seller.kind = MakerKind::seller;
    seller.name = "Zenith Trading";
    knowledge.makers = {maker, seller};
    EXPECT_EQ(file_of_brand(knowledge, knowledge.makers[0].brands[0]), 1u);
    std::vector<Hit> hits;
    Recognizer(knowledge).find(Key::onvif_manufacturer, "Zenith", hits);
    EXPECT_TRUE(hits.empty());
}

}  // namespace
}  // namespace onvigil::policy
