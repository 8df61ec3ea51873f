#include "protocol/hashes.hpp"

#include <gtest/gtest.h>

namespace onvigil::protocol {
namespace {

TEST(Hashes, MatchTheVectorsOfTheirStandards)
{
    EXPECT_EQ(hash_hex(HashKind::md5, "abc"), "900150983cd24fb0d6963f7d28e17f72");           // RFC 1321, A.5
    EXPECT_EQ(hash_hex(HashKind::sha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");  // RFC 3174, 7.3
    EXPECT_EQ(hash_hex(HashKind::sha256, "abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-4
    EXPECT_EQ(hash_hex(HashKind::md5, ""), "d41d8cd98f00b204e9800998ecf8427e");
    EXPECT_EQ(hash(HashKind::sha1, "abc").size(), 20u);
}

TEST(Hashes, Base64PadsAsRfc4648Says)
{
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

}  // namespace
}  // namespace onvigil::protocol
