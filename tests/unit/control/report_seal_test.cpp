#include "control/report_seal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onvigil::control {
namespace {

using render::ReportFormat;
using testing::HasSubstr;

// RFC 8032, 7.1, test 1; openssl pkey -pubout; openssl genpkey -algorithm x25519
const std::string key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";
const std::string public_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
    "-----END PUBLIC KEY-----\n";
const std::string other_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEABP/jVlJD/+MHpReJmh2Dil6ZIPu9wI8+74Il1SuaTaM=\n"
    "-----END PUBLIC KEY-----\n";
const std::string x25519_key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VuBCIEIIhYd3ErLGcdnPaxO6KzLe5jfontpRBNsL2fAHfR4zpU\n"
    "-----END PRIVATE KEY-----\n";

std::string sealed(ReportFormat format, const std::string& pem)
{
    ReportSeal seal(format, pem);
    std::string out = format == ReportFormat::html ? "<!doctype html>\n<p>a" : "{\"devices\":[\n]";
    seal.add(out.substr(0, 7));
    seal.add(out.substr(7));
    return out + seal.end().value();
}

class AReport : public testing::TestWithParam<ReportFormat> {};

TEST_P(AReport, IsCheckedWithItsKey)
{
    const auto check = check_report(sealed(GetParam(), key), public_key);

    ASSERT_TRUE(check) << check.error().text;
    EXPECT_EQ(check->key, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    EXPECT_TRUE(check_report(sealed(GetParam(), key), ""));
    const auto other = check_report(sealed(GetParam(), key), other_key);
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().text, HasSubstr("another key"));
}

TEST_P(AReport, ShowsEveryChangedByte)
{
    for (const auto& pem : {key, std::string()}) {
        const auto whole = sealed(GetParam(), pem);
        for (std::size_t i = 0; i < whole.size(); ++i)
            for (const int bit : {1, 32, 128}) {
                auto changed = whole;
                changed[i] = static_cast<char>(changed[i] ^ bit);
                EXPECT_FALSE(check_report(changed, "")) << "byte " << i;
            }
        EXPECT_FALSE(check_report(whole + " ", ""));
        EXPECT_FALSE(check_report(whole.substr(1), ""));
        EXPECT_FALSE(check_report(whole.substr(0, whole.size() - 1), ""));
    }
}

TEST_P(AReport, ThatIsNotSignedIsWholeAndNoMore)
{
    const auto check = check_report(sealed(GetParam(), ""), "");

    ASSERT_TRUE(check);
    EXPECT_EQ(check->key, "");
    EXPECT_THAT(check_report(sealed(GetParam(), ""), public_key).error().text, HasSubstr("not signed"));
}

INSTANTIATE_TEST_SUITE_P(Formats, AReport, testing::Values(ReportFormat::html, ReportFormat::json));

TEST(ReportSeal, LeavesCsvAlone)
{
    ReportSeal seal(ReportFormat::csv, key);
    seal.add("a,b\r\n");
    EXPECT_EQ(seal.end(), "");
    EXPECT_THAT(check_report("a,b\r\n", "").error().text, HasSubstr("CSV has none"));
}

TEST(SignKeys, AreEd25519InPem)
{
    EXPECT_EQ(sign_key_problem(key), std::nullopt);
    EXPECT_THAT(sign_key_problem("password")->text, HasSubstr("no private key"));
    EXPECT_THAT(sign_key_problem(public_key)->text, HasSubstr("no private key"));
    EXPECT_THAT(sign_key_problem(x25519_key)->text, HasSubstr("no Ed25519 key"));
    EXPECT_THAT(check_report(sealed(ReportFormat::json, key), "nonsense").error().text, HasSubstr("openssl pkey"));
}

}  // namespace
}  // namespace onvigil::control
