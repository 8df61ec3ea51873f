#include "hub/details.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <string_view>
#include <vector>

namespace onvigil::hub {
namespace {

/// As PostgreSQL gives the bytes of what was sent in base64.
std::string hex_of(std::string_view base64)
{
    std::vector<unsigned char> bytes(base64.size());
    auto size = EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(base64.data()),
                                static_cast<int>(base64.size()));
    for (auto at = base64.rbegin(); at != base64.rend() && *at == '='; ++at) --size;
    std::string out;
    for (int i = 0; i < size; ++i)
        for (const int half : {bytes[static_cast<std::size_t>(i)] >> 4, bytes[static_cast<std::size_t>(i)] & 15})
            out += "0123456789abcdef"[half];
    return out;
}

TEST(Details, AreSmallAndComeBackAsTheyWere)
{
    std::string text;
    for (int i = 0; i < 40; ++i)
        text += R"({"source":"onvif","key":"onvif.model","value":"é )" + std::to_string(i) + "\"}";
    Packer packer;
    for (const auto& one : {text, std::string("x"), std::string(3, '\0'), text, std::string()})
        EXPECT_EQ(unpacked(hex_of(packer.packed(one))), one);
    EXPECT_LT(packer.packed(text).size(), text.size() / 5);
}

TEST(Details, OfOneFindingAreFewBytes)
{
    const std::string text =
        R"t({"findings":[{"id":"fnd-th7e56qvgn","list":"ca-on-2024","maker":"uniview","maker_name":"Zhejiang Uniview)t"
        R"t( Technologies","relation":"named","effect":"banned","strength":"proof","opened":"2027-09-21T14:13:20.000Z")t"
        R"t(,"waived":false,"reasons":["it calls itself UNV (ONVIF)"],"citation":"https://example.org/law"}],"reasons":[]})t";
    Packer packer;
    const auto packed = hex_of(packer.packed(text));
    EXPECT_LT(packed.size() / 2, text.size() / 2);
    EXPECT_EQ(unpacked(packed), text);
}

TEST(Details, PackedWithAnUnknownDictionaryAreNone)
{
    Packer packer;
    auto packed = hex_of(packer.packed("text"));
    packed[4] = packed[4] == '0' ? '1' : '0';  // of the dictionary's Adler-32
    EXPECT_EQ(unpacked(packed), std::nullopt);
}

TEST(Details, OfASensorThatLiesAreNone)
{
    Packer packer;
    const auto good = hex_of(packer.packed(std::string(1000, 'a')));
    EXPECT_EQ(unpacked(""), std::nullopt);
    EXPECT_EQ(unpacked("not hex"), std::nullopt);
    EXPECT_EQ(unpacked("00112233"), std::nullopt);
    EXPECT_EQ(unpacked(good.substr(0, good.size() / 2)), std::nullopt);
    EXPECT_EQ(unpacked(hex_of(packer.packed(std::string((1 << 20) + 1, 'a')))), std::nullopt);
    EXPECT_NE(unpacked(hex_of(packer.packed(std::string(1 << 20, 'a')))), std::nullopt);
}

}  // namespace
}  // namespace onvigil::hub
