#include "hub/knowledge_bundle.hpp"

#include <gmock/gmock.h>
#include <openssl/evp.h>

#include <memory>
#include <vector>

namespace onvigil::hub {
namespace {

using testing::HasSubstr;

std::string base64(const std::vector<unsigned char>& bytes)
{
    std::vector<unsigned char> out(bytes.size() * 2 + 4);
    const int length = EVP_EncodeBlock(out.data(), bytes.data(), static_cast<int>(bytes.size()));
    return {out.begin(), out.begin() + length};
}

class Key {
public:
    Key() : key_(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free) {}
    [[nodiscard]] std::string text() const
    {
        std::vector<unsigned char> bytes(32);
        std::size_t size = bytes.size();
        EVP_PKEY_get_raw_public_key(key_.get(), bytes.data(), &size);
        return base64(bytes);
    }
    [[nodiscard]] std::string sign(const std::string& text) const
    {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        std::vector<unsigned char> bytes(64);
        std::size_t size = bytes.size();
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get());
        EVP_DigestSign(context.get(), bytes.data(), &size, reinterpret_cast<const unsigned char*>(text.data()),
                       text.size());
        return base64(bytes);
    }

private:
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

const Key ours, another;
const std::string bundle = R"({"version":7,"files":{"makers/x.yaml":"id: x","lists/y.yaml":"id: y"}})";

TEST(Knowledge, ASignedAndNewerBundleIsTaken)
{
    const auto opened = open_bundle(bundle, ours.sign(bundle), ours.text(), 7, 6);
    ASSERT_TRUE(opened) << opened.error().text;
    EXPECT_EQ(opened->version, 7);
    EXPECT_EQ(opened->files.at("makers/x.yaml"), "id: x");
}

TEST(Knowledge, WhatIsNotSignedByThePinnedKeyIsRefused)
{
    auto changed = bundle;
    changed[changed.size() - 4] ^= 1;
    const auto signature = ours.sign(bundle);
    EXPECT_THAT(open_bundle(changed, signature, ours.text(), 7, 6).error().text, HasSubstr("signature"));
    EXPECT_THAT(open_bundle(bundle, another.sign(bundle), ours.text(), 7, 6).error().text, HasSubstr("signature"));
    EXPECT_THAT(open_bundle(bundle, signature, another.text(), 7, 6).error().text, HasSubstr("signature"));
    for (const auto* text : {"", "AAAA", "not base64 at all"})
        EXPECT_FALSE(open_bundle(bundle, text, ours.text(), 7, 6)) << text;
    EXPECT_THAT(open_bundle(bundle, signature, "AAAA", 7, 6).error().text, HasSubstr("knowledge_key"));
}

TEST(Knowledge, AnOlderBundleIsNotTakenForANewOne)
{
    const auto signature = ours.sign(bundle);
    EXPECT_THAT(open_bundle(bundle, signature, ours.text(), 9, 6).error().text, HasSubstr("replayed"));
    EXPECT_THAT(open_bundle(bundle, signature, ours.text(), 7, 7).error().text, HasSubstr("older"));
}

TEST(Knowledge, NoFileLiesElsewhere)
{
    for (const auto* name : {"../x.yaml", "makers/../x.yaml", "makers/.x.yaml", "makers/x.txt", "makers/a/b.yaml",
                             "/etc/x.yaml", "makers/", "lists", "makers/.yaml", ""}) {
        const auto text = std::string(R"({"version":7,"files":{")") + name + R"(":"x"}})";
        EXPECT_FALSE(open_bundle(text, ours.sign(text), ours.text(), 7, 0)) << name;
    }
    for (const std::string text : {"[]", "{", R"({"version":7})", R"({"version":7,"files":{"makers/x.yaml":1}})"})
        EXPECT_FALSE(open_bundle(text, ours.sign(text), ours.text(), 7, 0)) << text;
}

}  // namespace
}  // namespace onvigil::hub
