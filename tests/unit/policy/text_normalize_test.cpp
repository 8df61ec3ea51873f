#include "policy/text_normalize.hpp"

#include <gtest/gtest.h>

#include <random>

namespace onvigil::policy {
namespace {

TEST(Fold, IgnoresCaseAndWidth)
{
    EXPECT_EQ(fold("HIKVISION"), "hikvision");
    EXPECT_EQ(fold("ＨＩＫＶＩＳＩＯＮ　ＤＳ－２ＣＤ"), "hikvision ds-2cd");
    EXPECT_EQ(fold("ÄÖÜ Ñandú"), "äöü ñandú");
    EXPECT_EQ(fold("ХИКВИЖН ЁЖ"), "хиквижн ёж");
    EXPECT_EQ(fold("ΑΩ"), "αω");
    EXPECT_EQ(fold("GROSS"), fold("groß"));
}

TEST(Fold, MakesLookAlikesOfOneFormTheSame)
{
    EXPECT_EQ(fold("A\u0308XIS"), fold("ÄXIS")) << "decomposed";
    EXPECT_EQ(fold("ⒽⒾⓀvision"), "hikvision") << "circled";
    EXPECT_EQ(fold("𝐇𝐢𝐤𝐯𝐢𝐬𝐢𝐨𝐧"), "hikvision") << "mathematical";
    EXPECT_EQ(fold("ﬁne"), "fine") << "ligature";
    EXPECT_EQ(fold_words("Dahua™"), "dahua");
    EXPECT_EQ(fold_words("Dahua® Technology"), "dahua technology");
}

TEST(Fold, DropsInvisibleCharacters)
{
    EXPECT_EQ(fold("HIK\xE2\x80\x8BVI\xC2\xADSION\xEF\xBB\xBF"), "hikvision");
}

TEST(Fold, KeepsPunctuationForPatterns)
{
    EXPECT_EQ(fold("DS-2CD2012-I"), "ds-2cd2012-i");
}

TEST(Fold, KeepsInvalidBytesAsTheyAre)
{
    EXPECT_EQ(fold("a\xff\xc3Z"), "a\xff\xc3z");
    EXPECT_EQ(fold_words("Hik\xffVision"), "hik\xffvision");
}

TEST(FoldWords, MakesOneBlankOfEveryPunctuation)
{
    EXPECT_EQ(fold_words("  Hangzhou Hikvision Digital Technology Co.,Ltd. "),
              "hangzhou hikvision digital technology co ltd");
    EXPECT_EQ(fold_words("CP_PLUS"), "cp plus");
    EXPECT_EQ(fold_words("TP-LINK\tTECHNOLOGIES"), "tp link technologies");
    EXPECT_EQ(fold_words("«Dahua»，（大华）"), "dahua 大华");
    EXPECT_EQ(fold_words("...---..."), "");
}

TEST(FoldWords, JoinsSingleLettersIntoOneWord)
{
    EXPECT_EQ(fold_words("Teltronic S.A.U."), "teltronic sau");
    EXPECT_EQ(fold_words("March Networks S.p.A."), "march networks spa");
    EXPECT_EQ(fold_words("i-PRO"), "i pro");
    EXPECT_EQ(fold_words("Bosch Security Systems B.V."), "bosch security systems bv");
    EXPECT_EQ(fold_words("1 2 3"), "1 2 3");
}

TEST(FoldWords, KeepsTheJokersOfAGlob)
{
    EXPECT_EQ(fold_words("SZ DJI Tech?ology*", "*?"), "sz dji tech?ology*");
}

TEST(BareName, DropsLegalFormsAtTheEnd)
{
    EXPECT_EQ(bare_name("HUAWEI TECHNOLOGIES CO.,LTD"), "huawei");
    EXPECT_EQ(bare_name("zte corporation"), "zte");
    EXPECT_EQ(bare_name("Hytera Communications Co .,ltd"), "hytera");
    EXPECT_EQ(bare_name("CP PLUS GMBH & CO. KG"), "cp plus");
    EXPECT_EQ(bare_name("ZHEJIANG DAHUA TECHNOLOGYCO.,LTD"), "zhejiang dahua");
    EXPECT_EQ(bare_name("Teltronic S.A.U."), "teltronic");
    EXPECT_EQ(bare_name("KBVISION GROUP"), "kbvision");
}

TEST(BareName, KeepsTheFirstWordWhateverItIs)
{
    EXPECT_EQ(bare_name("Technology"), "technology");
    EXPECT_EQ(bare_name("Technology Co., Ltd."), "technology");
    EXPECT_EQ(bare_name(""), "");
}

TEST(BareName, LeavesWhatStandsInTheMiddle)
{
    EXPECT_EQ(bare_name("Honeywell Technology Ireland"), "honeywell technology ireland");
}

TEST(ContainsWords, FindsWholeWordsOnly)
{
    EXPECT_TRUE(contains_words("shanghai dahua scale factory", "dahua scale"));
    EXPECT_TRUE(contains_words("dahua", "dahua"));
    EXPECT_FALSE(contains_words("aztech group", "zte"));
    EXPECT_FALSE(contains_words("zteq zte1", "zte"));
    EXPECT_TRUE(contains_words("zteq zte", "zte"));
    EXPECT_FALSE(contains_words("zte", ""));
}

TEST(Folding, SurvivesAnyBytes)
{
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        std::string text(random() % 64, '\0');
        for (char& c : text) c = static_cast<char>(random());
        EXPECT_LE(fold(text).size(), 18 * text.size()) << "no character of Unicode becomes longer than that";
        const std::string words = fold_words(text);
        EXPECT_EQ(words.find("  "), std::string::npos);
        EXPECT_TRUE(words.starts_with(strip_legal_forms(words)));
    }
}

TEST(Folding, ChangesNothingTheSecondTime)
{
    static constexpr const char* letters[] = {"A",      "z", "7",  ".",  " ",  "-",     "Ä",  "ß",
                                              "Ω",      "Ж", "Ａ", "　", "大", "™",     "co", "\xE2\x80\x8B",
                                              "\u0308", "ﬁ", "½",  "İ",  "Ⓗ",  "\u0345"};
    std::mt19937 random(5);
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (std::size_t length = random() % 20; length > 0; --length) text += letters[random() % std::size(letters)];
        EXPECT_EQ(fold(fold(text)), fold(text));
        EXPECT_EQ(fold_words(fold_words(text)), fold_words(text)) << text;
        EXPECT_EQ(bare_name(bare_name(text)), bare_name(text)) << text;
    }
}

}  // namespace
}  // namespace onvigil::policy
